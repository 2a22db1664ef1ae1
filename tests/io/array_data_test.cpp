#include <pad/io/array_data.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

/// Bytes 0, 1, 2 … in as many arrays as are needed.
std::vector<std::uint8_t> counted(std::size_t count) {
    std::vector<std::uint8_t> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::uint8_t>(i);
    return values;
}

using Sizes = std::vector<std::size_t>;

struct Arrays {
    TemporaryFolder folder;

    void bytes(const std::string& name, const Sizes& shape) const {
        const auto values = counted(*element_count(shape));
        write_npy<std::uint8_t>(folder / (name + ".npy"), std::span(shape),
                                std::span<const std::uint8_t>(values));
    }
    template <class T>
    void values(const std::string& name, const Sizes& shape, const std::vector<T>& values) const {
        write_npy<T>(folder / (name + ".npy"), std::span(shape), std::span<const T>(values));
    }
    data::TrainTest read(const ArrayDataOptions& options = {}) const {
        return load_arrays(folder.path(), options);
    }
    std::string error(const ArrayDataOptions& options = {}) const {
        return error_of([&] { read(options); });
    }
};

/// Four training images of 3×2×5 in three classes, two test images.
struct Whole : Arrays {
    Whole() {
        bytes("train_images", {4, 3, 2, 5});
        values<std::int64_t>("train_labels", {4}, {0, 2, 1, 2});
        bytes("test_images", {2, 3, 2, 5});
        values<std::uint8_t>("test_labels", {2, 1}, {1, 0});
    }
};

}  // namespace

TEST_CASE("arrays become a data set", "[io][arrays]") {
    const Whole arrays;
    const auto sets = arrays.read();
    CHECK(sets.train.shape == data::ImageShape{3, 2, 5});
    CHECK(sets.train.labels == std::vector<int>{0, 2, 1, 2});
    CHECK(sets.train.classes == 3);
    CHECK(sets.train.images[119] == 119.0F / 255.0F);
    CHECK(sets.test.labels == std::vector<int>{1, 0});
    CHECK(sets.test.classes == 3);
    CHECK(sets.train.name == arrays.folder.path().filename());
    write_text(arrays.folder / "classes.txt", "a\nb\nc\n");
    CHECK(arrays.read().test.class_names == std::vector<std::string>{"a", "b", "c"});
    write_text(arrays.folder / "classes.txt", "a\nb\n");
    CHECK_THAT(arrays.error(), ContainsSubstring("has 2 class names; the labels name 3 classes"));
}

TEST_CASE("the layout of an array of images follows from its shape", "[io][arrays]") {
    const Arrays arrays;
    arrays.values<int>("y_train", {4}, {0, 0, 1, 1});
    const auto shape = [&](const Sizes& sizes, const data::ImageShape& wanted = {}) {
        arrays.bytes("x_train", sizes);
        return arrays.read({.shape = wanted}).train.shape;
    };
    CHECK(shape({4, 6, 5}) == data::ImageShape{1, 6, 5});
    CHECK(shape({4, 1, 6, 5}) == data::ImageShape{1, 6, 5});
    CHECK(shape({4, 6, 5, 3}) == data::ImageShape{3, 6, 5});
    CHECK(shape({4, 3, 6, 5}) == data::ImageShape{3, 6, 5});
    CHECK(shape({4, 3, 6, 3}, {3, 6, 3}) == data::ImageShape{3, 6, 3});
    CHECK(shape({4, 2, 6, 5}, {2, 6, 5}) == data::ImageShape{2, 6, 5});
    const auto error = [&](const Sizes& sizes, const data::ImageShape& wanted = {}) {
        return error_of([&] { shape(sizes, wanted); });
    };
    CHECK_THAT(error({4, 3, 6, 3}), ContainsSubstring("does not tell the channels from the sides"));
    CHECK_THAT(error({4, 2, 6, 5}), ContainsSubstring("does not tell the channels from the sides"));
    CHECK_THAT(error({4, 30}), ContainsSubstring("x_train.npy: has the shape [4, 30]; images must "
                                                 "be [N, C, H, W], [N, H, W, C] or, grey"));
    CHECK_THAT(error({4, 0, 3, 3}), ContainsSubstring("has the shape [4, 0, 3, 3]"));
    CHECK_THAT(error({4, 6, 5, 3}, {3, 6, 6}),
               ContainsSubstring("the agent takes images of 3x6x6 (channels, height, width)"));
}

TEST_CASE("channels that come last are moved to the front", "[io][arrays]") {
    const Arrays arrays;
    arrays.bytes("images_train", {4, 2, 2, 3});
    arrays.values<int>("labels_train", {4}, {0, 0, 1, 1});
    const auto sets = arrays.read({.test_share = 0.5});
    // Of image i, plane c holds the bytes 12 i + c + 3 p.
    REQUIRE(sets.train.size() == 2);
    const float first = 255 * sets.train.images[0];
    for (std::size_t k = 0; k < 12; ++k)
        CHECK(255 * sets.train.images[k] ==
              Approx(first + static_cast<float>(k / 4) + 3 * static_cast<float>(k % 4)));
    CHECK(sets.test.size() == 2);
    CHECK(sets.train.origin.positions.empty());
}

TEST_CASE("floats are taken as they are when they lie in [0, 1]", "[io][arrays]") {
    const Arrays arrays;
    std::vector<double> values(16, 0.25);
    arrays.values<int>("train_labels", {4}, {0, 0, 1, 1});
    const auto error = [&](double value) {
        values[6] = value;
        arrays.values<double>("train_images", {4, 2, 2}, values);
        return arrays.error();
    };
    CHECK(error(1.0).empty());
    CHECK(arrays.read().train.images[0] == 0.25F);
    CHECK_THAT(error(255.0),
               ContainsSubstring("train_images.npy: value 2 of image 1 is 255; floats "
                                 "must lie in [0, 1]: divide by"));
    CHECK_THAT(error(-0.5), ContainsSubstring("value 2 of image 1 is -0.5"));
    CHECK_THAT(error(std::nan("")), ContainsSubstring("value 2 of image 1 is nan"));
    arrays.values<int>("train_images", {4, 2, 2}, std::vector<int>(16, 1));
    CHECK_THAT(arrays.error(), ContainsSubstring("has values of type i4; images must be bytes"));
}

TEST_CASE("labels that do not fit are refused", "[io][arrays]") {
    const Whole arrays;
    const auto error = [&](const std::vector<std::int16_t>& labels, const Sizes& shape,
                           int classes = 0) {
        arrays.values<std::int16_t>("train_labels", shape, labels);
        return arrays.error({.classes = classes});
    };
    CHECK_THAT(error({0, 1, 2}, {3}), ContainsSubstring("train_images.npy: holds 4 images, but ") &&
                                          ContainsSubstring("train_labels.npy holds 3 labels"));
    CHECK_THAT(error({0, 1, -1, 2}, {4}),
               ContainsSubstring("train_labels.npy: label 2 is -1; labels must lie in 0 … 2"));
    CHECK_THAT(error({0, 1, 2, 3}, {4}, 3), ContainsSubstring("label 3 is 3; labels must lie in"));
    CHECK_THAT(error({0, 1, 2, 3}, {2, 2}), ContainsSubstring("labels must be [N] whole numbers"));
    CHECK_THAT(error({0, 0, 0, 0}, {4}),
               ContainsSubstring("test_labels.npy: label 0 is 1; labels must lie in 0 … 0"));
    CHECK_THAT(error({0, 1, 2, 4}, {4}),
               ContainsSubstring("train_labels.npy: label 3 is 4, but there are only 4 images"));
    arrays.values<float>("train_labels", {4}, {0, 1, 2, 3});
    CHECK_THAT(arrays.error(), ContainsSubstring("has values of type f4; labels must be whole"));
}

TEST_CASE("arrays that are missing are named", "[io][arrays]") {
    const Whole arrays;
    std::filesystem::remove(arrays.folder / "test_labels.npy");
    CHECK_THAT(arrays.error(),
               ContainsSubstring("has no array of labels; one of these names is "
                                 "needed (.npy): test_labels, labels_test, y_test, val_labels, "
                                 "labels_val, y_val"));
    std::filesystem::remove(arrays.folder / "test_images.npy");
    CHECK_THAT(arrays.error(), ContainsSubstring("class 0 has 1 images"));
    std::filesystem::remove(arrays.folder / "train_labels.npy");
    CHECK_THAT(arrays.error(), ContainsSubstring("train_labels, labels_train, y_train"));
    write_text(arrays.folder / "train_labels.npy", "no array");
    CHECK_THAT(arrays.error(), ContainsSubstring("train_labels.npy: is not a .npy file"));
}

TEST_CASE("a .npz file with the same arrays is the same data set", "[io][arrays]") {
    const Whole arrays;
    const auto bytes = counted(120);
    const std::vector<int> labels = {0, 2, 1, 2};
    const std::vector<int> test_labels = {1, 0};
    const std::vector<NamedArray> named = {
        named_array<std::uint8_t>("train_images", {4, 3, 2, 5}, bytes),
        named_array<int>("train_labels", {4}, labels),
        named_array<std::uint8_t>("val_images", {2, 3, 2, 5}, std::span(bytes).first(60)),
        named_array<int>("val_labels", {2}, test_labels)};
    write_npz(arrays.folder / "medical.npz", named);
    const auto sets = load_arrays(arrays.folder / "medical.npz");
    CHECK(sets.train.name == "medical");
    CHECK(sets.train.images == arrays.read().train.images);
    CHECK(sets.test.labels == arrays.read().test.labels);
    CHECK_THAT(
        error_of([&] {
            load_arrays(arrays.folder / "medical.npz", {.shape = {1, 2, 5}});
        }),
        ContainsSubstring("medical.npz[train_images]: has the shape [4, 3, 2, 5]; the agent"));
}
