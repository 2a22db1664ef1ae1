#include <pad/io/cifar.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

constexpr std::size_t pixels = 3072;

/// A record: the labels, then pixels that count up from `first`.
std::string record(const std::string& labels, int first) {
    std::string text = labels;
    for (std::size_t i = 0; i < pixels; ++i)
        text += static_cast<char>((static_cast<std::size_t>(first) + i) % 256);
    return text;
}

std::string label(int value) {
    return std::string(1, static_cast<char>(value));
}

void write_cifar10(const std::filesystem::path& folder) {
    make_folder(folder);
    for (int i = 1; i <= 5; ++i)
        write_text(folder / std::string("data_batch_").append(std::to_string(i)).append(".bin"),
                   record(label(i), i) + record(label(9), 100 + i));
    write_text(folder / "test_batch.bin", record(label(7), 50));
}

void write_cifar100(const std::filesystem::path& folder) {
    make_folder(folder);
    write_text(folder / "train.bin", record("\x13\x63", 3) + record(std::string("\x01\x02", 2), 4));
    write_text(folder / "test.bin", record("\x01\x09", 5));
}

}  // namespace

TEST_CASE("CIFAR-10 is read from its folder or the one above", "[io][cifar]") {
    TemporaryFolder folder;
    const bool nested = GENERATE(false, true);
    write_cifar10(nested ? folder / "cifar-10-batches-bin" : folder.path());
    const data::TrainTest sets = load_cifar10_folder(folder.path());
    CHECK(sets.train.name == "cifar10");
    CHECK(sets.train.shape == data::ImageShape{3, 32, 32});
    CHECK(sets.train.classes == 10);
    CHECK(sets.train.labels == std::vector<int>{1, 9, 2, 9, 3, 9, 4, 9, 5, 9});
    CHECK(sets.train.class_names.empty());
    REQUIRE(sets.train.images.size() == 10 * pixels);
    CHECK(sets.train.image(0)[0] == 1.0F / 255.0F);
    CHECK(sets.train.image(9)[0] == 105.0F / 255.0F);
    CHECK(sets.train.image(9)[150] == 1.0F);
    CHECK(sets.test.labels == std::vector<int>{7});
    CHECK(sets.test.image(0)[3071] == static_cast<float>((50 + 3071) % 256) / 255.0F);
}

TEST_CASE("CIFAR-100 is read with its fine labels", "[io][cifar]") {
    TemporaryFolder folder;
    const bool nested = GENERATE(false, true);
    write_cifar100(nested ? folder / "cifar-100-binary" : folder.path());
    const data::TrainTest sets = load_cifar100_folder(folder.path());
    CHECK(sets.train.name == "cifar100");
    CHECK(sets.train.classes == 100);
    CHECK(sets.train.labels == std::vector<int>{99, 2});
    CHECK(sets.test.labels == std::vector<int>{9});
    CHECK(sets.train.image(1)[0] == 4.0F / 255.0F);
}

TEST_CASE("class names are read when they are there", "[io][cifar]") {
    TemporaryFolder folder;
    write_cifar10(folder.path());
    write_text(folder / "batches.meta.txt", "a\r\nb\nc\nd\ne\nf\ng\nh\ni\ntruck\n\n");
    const data::TrainTest sets = load_cifar10_folder(folder.path());
    CHECK(sets.train.class_names ==
          std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h", "i", "truck"});
    CHECK(sets.test.class_names == sets.train.class_names);
    write_text(folder / "batches.meta.txt", "a\nb");
    CHECK_THAT(error_of([&] { load_cifar10_folder(folder.path()); }),
               ContainsSubstring("batches.meta.txt: has 2 class names; there must be 10"));
}

TEST_CASE("damaged CIFAR files are refused with the file and the value", "[io][cifar]") {
    TemporaryFolder folder;
    write_cifar10(folder.path());
    const auto error = [&](const std::string& text) {
        write_text(folder / "data_batch_3.bin", text);
        return error_of([&] { load_cifar10_folder(folder.path()); });
    };
    const std::string good = record(label(1), 0);
    CHECK(error(good).empty());
    CHECK_THAT(error(good + "x"), ContainsSubstring("data_batch_3.bin: has 3074 bytes; a cifar10 "
                                                    "file has a multiple of 3073"));
    CHECK_THAT(error(good.substr(0, 3072)), ContainsSubstring("has 3072 bytes"));
    CHECK_THAT(error(""), ContainsSubstring("has 0 bytes"));
    CHECK_THAT(error(good + record(label(10), 0)),
               ContainsSubstring("image 1 has label 10; labels must lie in 0 … 9"));
    CHECK_THAT(error(record(label(255), 0)), ContainsSubstring("image 0 has label 255"));

    TemporaryFolder other;
    write_cifar100(other.path());
    const auto error100 = [&](const std::string& text) {
        write_text(other / "test.bin", text);
        return error_of([&] { load_cifar100_folder(other.path()); });
    };
    CHECK_THAT(error100(record("\x14\x01", 0)),
               ContainsSubstring("label 20; labels must lie in 0 … 19"));
    CHECK_THAT(error100(record("\x01\x64", 0)),
               ContainsSubstring("label 100; labels must lie in 0 … 99"));
    CHECK_THAT(error100(good), ContainsSubstring("test.bin: has 3073 bytes"));
}

TEST_CASE("what a CIFAR folder lacks is named", "[io][cifar]") {
    TemporaryFolder folder;
    CHECK_THAT(error_of([&] { load_cifar10_folder(folder.path()); }),
               ContainsSubstring("has no file data_batch_1.bin, which cifar10 in its binary form"));
    write_cifar10(folder.path());
    std::filesystem::remove(folder / "data_batch_4.bin");
    CHECK_THAT(error_of([&] { load_cifar10_folder(folder.path()); }),
               ContainsSubstring(folder.path().string() + ": has no file data_batch_4.bin"));
    CHECK_THAT(error_of([&] { load_cifar100_folder(folder.path()); }),
               ContainsSubstring("has no file train.bin"));
}
