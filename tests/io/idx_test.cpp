#include <pad/io/idx.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

std::string big_endian_text(std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xffU);
    return text;
}

std::string idx(const std::vector<std::uint32_t>& shape, const std::string& data) {
    std::string file("\0\0\x08", 3);
    file += static_cast<char>(shape.size());
    for (const std::uint32_t size : shape) file += big_endian_text(size);
    return file + data;
}

const std::string pixels("\x00\x33\x66\x99\xcc\xff\x01\x02\x03\x04\x05\x06", 12);
const std::string images = idx({2, 2, 3}, pixels);
const std::string labels = idx({2}, std::string("\x04\x00", 2));

struct Pair {
    TemporaryFolder folder;

    data::Dataset read(const std::string& image_file, const std::string& label_file,
                       int classes = 0) {
        write_text(folder / "images", image_file);
        write_text(folder / "labels", label_file);
        return read_idx(folder / "images", folder / "labels", "tiny", classes);
    }
    std::string error(const std::string& image_file, const std::string& label_file,
                      int classes = 0) {
        return error_of([&] { read(image_file, label_file, classes); });
    }
};

}  // namespace

TEST_CASE("IDX files are read, gzipped or not", "[io][idx]") {
    Pair files;
    const bool packed = GENERATE(false, true);
    const data::Dataset set =
        packed ? files.read(gzip(images), gzip(labels)) : files.read(images, labels);
    CHECK(set.name == "tiny");
    CHECK(set.shape == data::ImageShape{1, 2, 3});
    CHECK(set.classes == 5);
    CHECK(set.labels == std::vector<int>{4, 0});
    REQUIRE(set.images.size() == 12);
    CHECK(set.images[1] == 51.0F / 255.0F);
    CHECK(set.images[5] == 1.0F);
    CHECK(set.image(1)[0] == 1.0F / 255.0F);
    CHECK(files.read(images, labels, 10).classes == 10);
}

TEST_CASE("every truncation of an IDX file, and every longer one, is noticed", "[io][idx]") {
    Pair files;
    for (std::size_t size = 0; size < images.size(); ++size) {
        INFO(size << " bytes of images");
        CHECK_THAT(files.error(images.substr(0, size), labels), ContainsSubstring("/images: is "));
    }
    for (std::size_t size = 0; size < labels.size(); ++size) {
        INFO(size << " bytes of labels");
        CHECK_THAT(files.error(images, labels.substr(0, size)), ContainsSubstring("/labels: is "));
    }
    const std::string packed = gzip(images);
    for (std::size_t size = 0; size < packed.size(); ++size) {
        INFO(size << " bytes of gzipped images");
        CHECK_THAT(files.error(packed.substr(0, size), labels), ContainsSubstring("/images: "));
    }
    CHECK_THAT(files.error(images.substr(0, 20), labels),
               ContainsSubstring("is truncated: it announces [2, 2, 3] bytes of images and has 4"));
    CHECK_THAT(files.error(images + "x", labels),
               ContainsSubstring("is too long: it announces [2, 2, 3] bytes of images and has 13"));
    CHECK_THAT(files.error(images, gzip(labels + "x")), ContainsSubstring("labels: is too long"));
}

TEST_CASE("foreign IDX files and impossible contents are refused", "[io][idx]") {
    Pair files;
    CHECK_THAT(files.error(labels, labels),
               ContainsSubstring("images: is not an IDX file of images: it starts with the bytes "
                                 "00 00 08 01 instead of 00 00 08 03"));
    CHECK_THAT(files.error("\x89PNG and so on", labels), ContainsSubstring("89 50 4e 47"));
    CHECK_THAT(files.error(images, images), ContainsSubstring("is not an IDX file of labels"));
    const std::string three = idx({3}, std::string(3, '\0'));
    CHECK_THAT(files.error(images, three), ContainsSubstring("images: holds 2 images, but"));
    CHECK_THAT(files.error(images, three), ContainsSubstring("holds 3 labels"));
    CHECK_THAT(files.error(images, labels, 4),
               ContainsSubstring("labels: label 0 is 4; labels must lie in 0 … 3"));
    const std::string none = idx({0}, "");
    CHECK_THAT(files.error(idx({0, 2, 3}, ""), none), ContainsSubstring("holds no labels"));
    CHECK_THAT(files.error(idx({2, 0, 3}, ""), labels), ContainsSubstring("holds no images"));
    const std::uint32_t huge = 0xffffffffU;
    CHECK_THAT(files.error(idx({huge, huge, huge}, pixels), labels),
               ContainsSubstring("announces [4294967295, 4294967295, 4294967295] bytes"));
    CHECK_THAT(error_of([&] { read_idx(files.folder / "x", files.folder / "labels", "n"); }),
               ContainsSubstring("x: cannot be opened for reading"));
}

TEST_CASE("a folder of IDX files is found under its usual names", "[io][idx]") {
    TemporaryFolder folder;
    const std::string separator = GENERATE("-", ".");
    const std::string test = GENERATE("t10k", "test");
    const bool packed = GENERATE(false, true);
    const auto write = [&](const std::string& name, const std::string& text) {
        write_text(folder / (name + (packed ? ".gz" : "")), packed ? gzip(text) : text);
    };
    write("train-images" + separator + "idx3-ubyte", images);
    write("train-labels" + separator + "idx1-ubyte", labels);
    write(test + "-images" + separator + "idx3-ubyte", idx({1, 2, 3}, pixels.substr(6)));
    write(test + "-labels" + separator + "idx1-ubyte", idx({1}, "\x03"));
    const data::TrainTest sets = load_idx_folder(folder.path());
    CHECK(sets.train.name == folder.path().filename());
    CHECK(sets.train.size() == 2);
    CHECK(sets.test.size() == 1);
    CHECK(sets.test.classes == 5);
    CHECK(sets.test.image(0)[0] == 1.0F / 255.0F);
    CHECK(load_idx_folder(folder.path() / "", "given").test.name == "given");
    CHECK(load_idx_folder(folder.path() / "").test.name == folder.path().filename());
}

TEST_CASE("what a folder of IDX files lacks is named", "[io][idx]") {
    TemporaryFolder folder;
    const auto error = [&] { return error_of([&] { load_idx_folder(folder.path()); }); };
    CHECK_THAT(error(), ContainsSubstring(folder.path().string() + ": has no training images"));
    CHECK_THAT(error(), ContainsSubstring("train-images-idx3-ubyte, train-images-idx3-ubyte.gz, "
                                          "train-images.idx3-ubyte"));
    write_text(folder / "train-images-idx3-ubyte", images);
    CHECK_THAT(error(), ContainsSubstring("has no training labels"));
    write_text(folder / "train-labels-idx1-ubyte", labels);
    CHECK_THAT(error(), ContainsSubstring("has no test images"));
    CHECK_THAT(error(), ContainsSubstring("t10k-images-idx3-ubyte"));
    write_text(folder / "t10k-images-idx3-ubyte", images);
    CHECK_THAT(error(), ContainsSubstring("has no test labels"));
    write_text(folder / "t10k-labels-idx1-ubyte", labels);
    CHECK(error().empty());
    write_text(folder / "t10k-labels-idx1-ubyte", idx({2}, "\x05\x01"));
    CHECK_THAT(error(), ContainsSubstring("label 0 is 5; labels must lie in 0 … 4"));
    write_text(folder / "t10k-labels-idx1-ubyte", labels);
    write_text(folder / "t10k-images-idx3-ubyte", idx({2, 3, 2}, pixels));
    CHECK_THAT(error(), ContainsSubstring("holds images of 3x2, but those of"));
}
