#include <pad/io/read_data.hpp>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <io/images.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

/// An IDX file of bytes.
std::string idx(const std::vector<int>& shape, std::size_t values) {
    std::string file("\0\0\x08", 3);
    file += static_cast<char>(shape.size());
    for (const int size : shape) file += std::string(3, '\0') + static_cast<char>(size);
    return file + std::string(values, '\1');
}

void write_idx(const TemporaryFolder& folder) {
    for (const char* part : {"train", "t10k"}) {
        write_text(folder / (std::string(part) + "-images-idx3-ubyte"), idx({2, 3, 4}, 24));
        write_text(folder / (std::string(part) + "-labels-idx1-ubyte"), idx({2}, 2));
    }
}

std::string error(const std::filesystem::path& path, const DataOptions& options = {}) {
    return error_of([&] { read_data(path, options); });
}

}  // namespace

TEST_CASE("the form of a data set is recognised by its names", "[io][data]") {
    const TemporaryFolder folder;
    CHECK_FALSE(recognise_data(folder.path()));
    CHECK_FALSE(recognise_data(folder / "none"));
    const auto form = [&](const char* name) {
        std::filesystem::create_directories((folder / "here" / name).parent_path());
        write_text(folder / "here" / name, "");
        const auto found = recognise_data(folder / "here");
        std::filesystem::remove_all(folder / "here");
        return found;
    };
    CHECK(form("data_batch_1.bin") == DataForm::cifar10);
    CHECK(form("cifar-10-batches-bin/test_batch.bin") == DataForm::cifar10);
    CHECK(form("cifar-100-binary/train.bin") == DataForm::cifar100);
    CHECK(form("train-images-idx3-ubyte.gz") == DataForm::idx);
    CHECK(form("x_train.npy") == DataForm::arrays);
    CHECK(form("cat/1.jpg") == DataForm::image_folder);
    CHECK(form("train/cat/1.jpg") == DataForm::image_folder);
    CHECK(form("train/n01/images/1.JPEG") == DataForm::image_folder);
    CHECK_FALSE(form("cat/1.txt"));
    CHECK_FALSE(form("1.jpg"));
    write_text(folder / "own.npz", "");
    CHECK(recognise_data(folder / "own.npz") == DataForm::arrays);
}

TEST_CASE("what was read is described, and must fit the agent", "[io][data]") {
    const TemporaryFolder folder;
    write_idx(folder);
    const FoundData found = read_data(folder.path(), {.shape = {1, 3, 4}, .classes = 2});
    CHECK(found.form == DataForm::idx);
    CHECK(found.description == folder.path().string() +
                                   ": IDX files like those of MNIST; 2 training and 2 test images "
                                   "of 1x3x4 in 2 classes");
    CHECK_THAT(error(folder.path(), {.shape = {3, 3, 4}}),
               ContainsSubstring("images of 1x3x4 in 2 classes; the agent takes images of 3x3x4 "
                                 "(channels, height, width), and only image files are scaled"));
    CHECK_THAT(error(folder.path(), {.classes = 10}),
               ContainsSubstring("in 2 classes; the agent has 10 classes"));
}

TEST_CASE("every form is read", "[io][data]") {
    const TemporaryFolder folder;
    SECTION("images") {
        for (const char* name : {"a/1.png", "a/2.png", "b/1.png", "b/2.png"})
            write_png(folder / name, 6, 6, 1);
        const auto found = read_data(folder.path(), {.shape = {1, 4, 4}});
        CHECK(found.form == DataForm::image_folder);
        CHECK(found.sets.train.size() == 2);
        CHECK(found.sets.test.shape == data::ImageShape{1, 4, 4});
    }
    SECTION("arrays") {
        write_npy<std::uint8_t>(folder / "x_train.npy", {4, 2, 2}, std::vector<std::uint8_t>(16));
        write_npy<std::uint8_t>(folder / "y_train.npy", {4}, std::vector<std::uint8_t>{0, 1, 0, 1});
        CHECK(read_data(folder.path()).sets.test.size() == 2);
    }
    SECTION("CIFAR-10 and CIFAR-100") {
        for (int i = 1; i <= 5; ++i)
            write_text(folder / ("data_batch_" + std::to_string(i) + ".bin"),
                       std::string(3073, '\1'));
        write_text(folder / "test_batch.bin", std::string(3073, '\1'));
        CHECK(read_data(folder.path()).sets.train.size() == 5);
        std::filesystem::create_directory(folder / "100");
        write_text(folder / "100/train.bin", std::string(3074, '\1'));
        write_text(folder / "100/test.bin", std::string(3074, '\1'));
        CHECK(read_data(folder / "100").sets.train.classes == 100);
    }
}

TEST_CASE("where nothing is recognised, it is said what is there and what would be right",
          "[io][data]") {
    const TemporaryFolder folder;
    CHECK_THAT(error(folder / "none"), ContainsSubstring("none: there is no such file or folder; a "
                                                         "data set is one of: data_batch_1.bin"));
    CHECK_THAT(error(folder.path()), ContainsSubstring("the folder holds nothing; a data set is"));
    write_text(folder / "a.parquet", "");
    write_text(folder / "b.txt", "");
    CHECK_THAT(error(folder.path()),
               ContainsSubstring("no data set is recognised there; the folder holds a.parquet, "
                                 "b.txt; a data set is one of"));
    write_text(folder / "cifar.tar.gz", "");
    CHECK_THAT(error(folder / "cifar.tar.gz"), ContainsSubstring("is a file, and no .npz; unpack"));
}

TEST_CASE("real photographs are read: CIFAR-10 as JPEG files, where they are", "[io][data]") {
    const std::filesystem::path archive = PAD_CIFAR10_JPG;
    std::error_code ignored;
    if (PAD_CIFAR10_JPG[0] == '\0' || !std::filesystem::exists(archive, ignored)) {
        WARN("left out: there is no " << (archive.empty() ? "cifar10-jpg.tar.xz" : archive));
        return;
    }
    const TemporaryFolder folder;
    // The archive begins with the training images, class after class: this much holds one class and
    // the start of the next.
    const std::string command = "xz -dc '" + archive.string() +
                                "' 2>/dev/null | head -c 8000000 | "
                                "tar -x -C '" +
                                folder.path().string() +
                                "' --wildcards "
                                "'train/airplane/00*' 'train/automobile/00*' 2>/dev/null";
    [[maybe_unused]] const int cut = std::system(command.c_str());
    const auto found = read_data(folder.path(), {.shape = {3, 32, 32}, .test_share = 0.25});
    CHECK(found.sets.train.class_names == std::vector<std::string>{"airplane", "automobile"});
    CHECK(found.sets.train.size() == 150);
    CHECK(found.sets.test.size() == 50);
    double sum = 0;
    double squares = 0;
    for (const float value : found.sets.train.images) {
        sum += value;
        squares += value * value;
    }
    const double mean = sum / static_cast<double>(found.sets.train.images.size());
    const double square = squares / static_cast<double>(found.sets.train.images.size());
    CHECK(mean == Approx(0.5).margin(0.1));
    CHECK(std::sqrt(square - mean * mean) == Approx(0.25).margin(0.05));
}
