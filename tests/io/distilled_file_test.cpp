#include <pad/io/distilled_file.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

/// Two classes, two images of 1×2×2 each.
SavedSet<float> example(data::PreprocessingKind kind) {
    data::Dataset training{"toys", {1, 2, 2}, 2, {}, {}, {}};
    for (int i = 0; i < 40; ++i) {
        training.images.push_back(static_cast<float>(i * i % 17) / 17.0F);
        if (i % 4 == 0) training.labels.push_back(i % 2);
    }
    SavedSet<float> saved;
    saved.set = {{1, 2, 2}, 2, 2, {}, {}, 0.0125};
    for (int i = 0; i < 16; ++i) saved.set.images.push_back(static_cast<float>(i) / 8 - 1);
    saved.set.labels = {3, -1, 2.5F, 0, -2, 1, 0, 4};
    saved.preprocessing = data::Preprocessing::fit(kind, training);
    saved.class_names = {"cat", "dog"};
    saved.about = {{"seed", 7}};
    return saved;
}

void check_same(const SavedSet<float>& found, const SavedSet<float>& wanted) {
    CHECK(found.set.shape == wanted.set.shape);
    CHECK(found.set.classes == wanted.set.classes);
    CHECK(found.set.images_per_class == wanted.set.images_per_class);
    CHECK(found.set.images == wanted.set.images);
    CHECK(found.set.labels == wanted.set.labels);
    CHECK(found.set.step_size == wanted.set.step_size);
    CHECK(found.class_names == wanted.class_names);
    CHECK(found.about == wanted.about);
    CHECK(found.preprocessing.kind == wanted.preprocessing.kind);
    CHECK(found.preprocessing.mean == wanted.preprocessing.mean);
    CHECK(found.preprocessing.deviation == wanted.preprocessing.deviation);
    CHECK(found.preprocessing.zca.matrix == wanted.preprocessing.zca.matrix);
    std::vector<float> ours = {0.5F, 0.25F, 0.0F, 1.0F};
    std::vector<float> theirs = ours;
    found.preprocessing.apply(std::span(ours));
    wanted.preprocessing.apply(std::span(theirs));
    CHECK(ours == theirs);
}

using Arrays = std::vector<NamedArray>;

const std::vector<float> images(8, 0.5F);
const std::vector<float> logits = {0, 1, 0, 1};
const std::vector<double> rate = {0.01};
const std::vector<std::int64_t> numbers = {1, 0};

/// Two images of other makers: what is needed and nothing else.
Arrays foreign() {
    return {named_array<float>("images", {2, 1, 2, 2}, images),
            named_array<float>("labels", {2, 2}, logits),
            named_array<double>("step_size", {1}, rate)};
}

struct Foreign {
    TemporaryFolder folder;
    SavedSet<float> read(const Arrays& arrays) const {
        write_npz(folder / "x.npz", arrays);
        return read_set<float>(folder / "x.npz");
    }
    std::string error(const Arrays& arrays) const {
        return error_of([&] { read(arrays); });
    }
};

}  // namespace

TEST_CASE("a distilled set comes back to the bit, with its preprocessing", "[io][distilled]") {
    const TemporaryFolder folder;
    const auto kind = GENERATE(data::PreprocessingKind::none, data::PreprocessingKind::standardise,
                               data::PreprocessingKind::zca);
    const auto saved = example(kind);
    write_set_npz(folder / "x.npz", saved);
    write_set_safetensors(folder / "x.safetensors", saved);
    check_same(read_set<float>(folder / "x.npz"), saved);
    check_same(read_set<float>(folder / "x.safetensors"), saved);

    const ArrayFile file = read_npz(folder / "x.npz");
    auto pixels = file.read<float>("images_pixels").values;
    saved.preprocessing.apply(std::span(pixels));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        CHECK(pixels[i] == Approx(saved.set.images[i]).margin(1e-5));
    CHECK(file.read<int>("classes").values == std::vector<int>{0, 0, 1, 1});
    CHECK(file.has("whitening_matrix") == (kind == data::PreprocessingKind::zca));
    CHECK(file.has("channel_std") == (kind == data::PreprocessingKind::standardise));
}

TEST_CASE("a set that does not fit together is not written", "[io][distilled]") {
    const TemporaryFolder folder;
    auto saved = example(data::PreprocessingKind::none);
    saved.class_names.pop_back();
    CHECK_THAT(error_of([&] { write_set_npz(folder / "x.npz", saved); }),
               ContainsSubstring("a distilled set of 2 classes has 1 class names"));
    saved = example(data::PreprocessingKind::none);
    saved.preprocessing.shape = {3, 2, 2};
    CHECK_THAT(error_of([&] { write_set_safetensors(folder / "x.safetensors", saved); }),
               ContainsSubstring("preprocessing that was fitted to images of its size"));
    CHECK(folder.count() == 0);
    saved = example(data::PreprocessingKind::none);
    CHECK(fits_npz(saved));
}

TEST_CASE("sets of other makers are read", "[io][distilled]") {
    const Foreign files;
    const auto set = files.read(foreign()).set;
    CHECK(set.shape == data::ImageShape{1, 2, 2});
    CHECK(set.images_per_class == 1);
    CHECK(set.step_size == 0.01);
    SECTION("numbers of classes become logits, and sort the images") {
        const std::vector<float> two = {1, 1, 1, 1, 2, 2, 2, 2};
        Arrays arrays = foreign();
        arrays[0] = named_array<float>("images", {2, 1, 2, 2}, two);
        arrays[1] = named_array<std::int64_t>("labels", {2}, numbers);
        const auto hard = files.read(arrays).set;
        CHECK(hard.labels == std::vector<float>{20, 0, 0, 20});
        CHECK(hard.images == std::vector<float>{2, 2, 2, 2, 1, 1, 1, 1});
    }
    SECTION("classes sort the images") {
        Arrays arrays = foreign();
        arrays.push_back(named_array<std::int64_t>("classes", {2}, numbers));
        const std::vector<float> other = {5, 6, 7, 8};
        arrays[1] = named_array<float>("labels", {2, 2}, other);
        CHECK(files.read(arrays).set.labels == std::vector<float>{7, 8, 5, 6});
    }
}

TEST_CASE("what a distilled set lacks is named", "[io][distilled]") {
    const Foreign files;
    const auto without = [&](std::size_t i) {
        Arrays arrays = foreign();
        arrays.erase(arrays.begin() + static_cast<std::ptrdiff_t>(i));
        return files.error(arrays);
    };
    CHECK_THAT(without(0), ContainsSubstring("has no array named \"images\"; it holds labels"));
    CHECK_THAT(without(1), ContainsSubstring("has no array named \"labels\""));
    CHECK_THAT(without(2), ContainsSubstring("has no array named \"step_size\""));
    const auto with = [&](std::size_t i, NamedArray array) {
        Arrays arrays = foreign();
        if (i < arrays.size())
            arrays[i] = std::move(array);
        else
            arrays.push_back(std::move(array));
        return files.error(arrays);
    };
    CHECK_THAT(with(0, named_array<float>("images", {2, 4}, images)),
               ContainsSubstring("x.npz[images]"));
    CHECK_THAT(with(1, named_array<float>("labels", {4}, logits)),
               ContainsSubstring("x.npz[labels]"));
    CHECK_THAT(with(1, named_array<float>("labels", {4, 1}, logits)),
               ContainsSubstring("x.npz[labels]"));
    const std::vector<std::int64_t> same = {1, 1};
    CHECK_THAT(with(1, named_array<std::int64_t>("labels", {2}, same)),
               ContainsSubstring("class 0 has 0 of 2 images; each of the 2 classes must have 1"));
    const std::vector<std::int64_t> third = {0, 2};
    CHECK_THAT(with(3, named_array<std::int64_t>("classes", {2}, third)),
               ContainsSubstring("has the class 2; the labels have 2 classes"));
    const std::vector<double> negative = {-0.5};
    CHECK_THAT(with(2, named_array<double>("step_size", {1}, negative)),
               ContainsSubstring("x.npz[step_size]: must be one positive number"));
    const std::vector<float> broken = {0, std::numeric_limits<float>::infinity(), 0, 1};
    CHECK_THAT(with(1, named_array<float>("labels", {2, 2}, broken)),
               ContainsSubstring("have a value that is not finite"));
    CHECK_THAT(with(3, named_array<float>("whitening_mean", {4}, logits)),
               ContainsSubstring("has no array named \"whitening_matrix\""));
    CHECK_THAT(with(3, named_array<float>("channel_mean", {2, 2}, logits)),
               ContainsSubstring("x.npz[channel_mean]"));
    CHECK_THAT(error_of([&] { read_set<float>(files.folder / "x.pt"); }),
               ContainsSubstring("x.pt: files of arrays end in .npz, .safetensors or .npy"));
}
