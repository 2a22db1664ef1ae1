#include <pad/data/augment/batch.hpp>

#include <algorithm>
#include <utility>

#include <pad/backend/host.hpp>
#include <pad/data/augment/compose.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/data/augment/one_of.hpp>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;
using pad::backend::Host;
using pad::diff::BatchArray;
using pad::diff::MicroBatches;

const AugmentShape shape{3, 8, 7};
constexpr Index images = 6;

using OneImageLanes = Host<pad::backend::ScalarLanes>;

template <class T, class Policy = Dsa, class Backend = Host<>>
using Augmenter = BatchAugmenter<T, Backend, Policy>;

/// A user's own draw, which knows whole images only.
template <class Operation>
struct WholeImage {
    Operation operation;

    static constexpr int scratch_images = 1;

    template <class T>
    void apply(const AugmentShape& size, const T* in, T* out, T* scratch) const {
        pad::data::apply(operation, size, in, scratch);
        std::copy_n(scratch, size.size(), out);
    }
    template <class T>
    void adjoint(const AugmentShape& size, const T* cotangent, T* result, T* scratch) const {
        pad::data::adjoint(operation, size, cotangent, scratch);
        std::copy_n(scratch, size.size(), result);
    }
};

template <class T>
BatchArray<T> array_for(std::size_t count, Index unit = Host<>::column_unit<T>) {
    return BatchArray<T>(shape.size(), MicroBatches{static_cast<Index>(count), unit, unit});
}

/// The columns of a batch, one after the other.
template <class T>
std::vector<T> unpacked(const BatchArray<T>& array) {
    std::vector<T> result(static_cast<std::size_t>(array.rows() * array.cut().count));
    array.unpack(std::span<T>(result));
    return result;
}

template <class T, class A>
std::vector<T> filled(A& augmenter, const std::vector<int>& indices, const std::vector<T>& source,
                      std::uint64_t call) {
    auto out = array_for<T>(indices.size());
    augmenter.fill(indices, source.data(), random_stream(), call, out);
    return unpacked(out);
}

template <class T, class A>
std::vector<T> gradient(A& augmenter, const std::vector<int>& indices, const std::vector<T>& grad,
                        std::uint64_t call, T factor = 1) {
    auto array = array_for<T>(indices.size());
    array.pack(std::span<const T>(grad));
    std::vector<T> target(static_cast<std::size_t>(images * shape.size()));
    augmenter.add_adjoint(indices, random_stream(), call, array, factor, target.data());
    return target;
}

TEST_CASE("a batch holds the drawn augmentation of each chosen image", "[data][augment]") {
    // More positions than one micro-batch has columns, so that several are in use.
    std::vector<int> indices;
    for (int b = 0; b < 21; ++b) indices.push_back(b * 5 % images);
    const auto source = random_values(images * shape.size(), 1);
    Augmenter<double> augmenter(shape);
    for (std::uint64_t call = 0; call < 12; ++call) {
        const auto batch = filled(augmenter, indices, source, call);
        for (std::size_t b = 0; b < indices.size(); ++b) {
            const auto draw =
                Dsa().draw(random_stream(), call, static_cast<std::uint32_t>(b), shape);
            const auto from = source.begin() + indices[b] * shape.size();
            const auto at = batch.begin() + static_cast<Index>(b) * shape.size();
            CAPTURE(call, b);
            CHECK(applied(draw, shape, std::vector<double>(from, from + shape.size())) ==
                  std::vector<double>(at, at + shape.size()));
        }
    }
}

TEST_CASE("the adjoint is that of filling, with repeated images", "[data][augment]") {
    const std::vector<int> indices{4, 1, 4, 0, 4, 1};
    const auto source = random_values(images * shape.size(), 2);
    auto moved = source;
    const auto step = random_values(images * shape.size(), 3);
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += step[i];
    const auto cotangent = random_values(static_cast<Index>(indices.size()) * shape.size(), 4);

    const auto check = [&](auto augmenter) {
        for (std::uint64_t call = 0; call < 12; ++call) {
            auto change = filled(augmenter, indices, moved, call);
            const auto before = filled(augmenter, indices, source, call);
            for (std::size_t i = 0; i < change.size(); ++i) change[i] -= before[i];
            const auto target = gradient(augmenter, indices, cotangent, call, -2.5);
            CHECK(dot(target, step) == Approx(-2.5 * dot(change, cotangent)).epsilon(1e-11));
        }
    };
    check(Augmenter<double>(shape));
    check(Augmenter<double, NoAugmentation>(shape));
    check(Augmenter<double, Compose<Dsa, Dsa>>(shape));
}

TEST_CASE("gradients are added, and images that are not in the batch stay", "[data][augment]") {
    const std::vector<int> indices{2, 2, 5};
    auto grad = array_for<float>(indices.size());
    std::vector<float> ones(indices.size() * static_cast<std::size_t>(shape.size()), 1);
    grad.pack(std::span<const float>(ones));
    std::vector<float> target(static_cast<std::size_t>(images * shape.size()), 10);
    Augmenter<float, NoAugmentation> augmenter(shape);
    augmenter.add_adjoint(indices, random_stream(), 0, grad, 0.5F, target.data());
    for (std::size_t i = 0; i < target.size(); ++i) {
        const std::size_t image = i / static_cast<std::size_t>(shape.size());
        CHECK(target[i] == (image == 2 ? 11.0F : image == 5 ? 10.5F : 10.0F));
    }
}

TEST_CASE("padding columns stay zero", "[data][augment]") {
    const std::vector<int> indices{0, 1, 2};
    auto out = array_for<float>(indices.size());
    Augmenter<float, Fixed<Brightness>> augmenter(shape, {{1.0}});
    augmenter.fill(indices, random_values<float>(images * shape.size(), 1).data(), random_stream(),
                   0, out);
    const Index columns = out.cut().padded(0);
    REQUIRE(columns > 3);
    for (Index r = 0; r < shape.size(); ++r)
        for (Index c = 3; c < columns; ++c) CHECK(out.chunk(0)[r * columns + c] == 0);
}

TEST_CASE("draws depend on neither batch size nor order of calls", "[data][augment]") {
    const auto source = random_values(images * shape.size(), 5);
    const std::vector<int> all{3, 0, 5, 1, 2, 4, 4};
    const std::vector<int> some{3, 0, 5};
    Augmenter<double> forwards(shape);
    Augmenter<double> backwards(shape);
    std::vector<std::vector<double>> first;
    for (std::uint64_t call = 0; call < 8; ++call)
        first.push_back(filled(forwards, all, source, call));
    for (std::uint64_t call = 8; call-- > 0;) {
        const auto second = filled(backwards, some, source, call);
        CHECK(std::equal(second.begin(), second.end(), first[call].begin()));
        CHECK(filled(backwards, all, source, call) == first[call]);
    }
}

/// A user's own draw for one pixel, that of docs/policies/augmentation.md.
struct Gain {
    double factor = 1;

    static constexpr bool pixelwise = true;

    template <class In, class Put>
    PAD_HOST_DEVICE void apply_pixel(const AugmentShape& size, const In& in, Pixel at, double,
                                     const Put& put) const {
        using T = typename In::Value;
        for (int c = 0; c < size.channels; ++c)
            put(c, static_cast<T>(factor) * in(c, at.row, at.column));
    }
    template <class In, class Put>
    PAD_HOST_DEVICE void adjoint_pixel(const AugmentShape& size, const In& cotangent, Pixel at,
                                       double mean, const Put& put) const {
        apply_pixel(size, cotangent, at, mean, put);
    }
};

TEST_CASE("a user's own draw for one pixel", "[data][augment]") {
    check_policy(Fixed{Gain{-1.5}});
    CHECK(applied(Gain{2}, {1, 1, 2}, std::vector<float>{1, 4}) == std::vector<float>{2, 8});
}

/// Batches and their gradients have the same bits on one thread and on several, with items of one
/// image and, `in_pixels`, of one pixel.
template <class Policy>
void check_same_bits(const Policy& policy, bool in_pixels, std::uint64_t calls = 2) {
    using Pixels = pad::data::batch::PixelPasses<float, OneImageLanes, typename Policy::Draw>;
    CHECK(std::is_same_v<BatchKernels<float, OneImageLanes, typename Policy::Draw>, Pixels> ==
          in_pixels);
    // Several micro-batches, and a last group of images that is not full.
    const std::vector<int> indices{4, 1, 4, 0, 4, 1, 5, 5, 3, 2, 0, 1, 1, 4, 3, 3, 2, 1, 0};
    const auto source = random_values<float>(images * shape.size(), 6);
    const auto cotangent =
        random_values<float>(static_cast<Index>(indices.size()) * shape.size(), 7);
    Augmenter<float, Policy> augmenter(shape, policy);
    Augmenter<float, Policy, OneImageLanes> scalar(shape, policy);
    for (std::uint64_t call = 0; call < calls; ++call) {
        pad::backend::set_threads(1);
        const auto out = filled(augmenter, indices, source, call);
        const auto grad = gradient(augmenter, indices, cotangent, call, 0.3F);
        pad::backend::set_threads(3);
        CHECK(filled(augmenter, indices, source, call) == out);
        CHECK(gradient(augmenter, indices, cotangent, call, 0.3F) == grad);
        CHECK(filled(scalar, indices, source, call) == out);
        CHECK(gradient(scalar, indices, cotangent, call, 0.3F) == grad);
    }
    pad::backend::set_threads(0);
}

TEST_CASE("augmentation has the same bits on one thread, on several, and in any lane",
          "[data][augment]") {
    check_same_bits(Dsa(), true, 12);
    check_same_bits(NoAugmentation(), true);
    check_same_bits(Fixed{Brightness{0.7}}, true);
    check_same_bits(Fixed{Saturation{0.8}}, true);
    check_same_bits(Fixed{Contrast{0.8}}, true);
    check_same_bits(Fixed{Gain{-1.5}}, true);
}

TEST_CASE("compositions and choices go pixel by pixel where their parts do", "[data][augment]") {
    using Whole = Fixed<WholeImage<Rotate>>;
    const Fixed turned{Rotate{0.4}};
    const Fixed stretched{Contrast{0.9}};
    check_same_bits(Compose{Dsa()}, true, 4);
    check_same_bits(Compose{turned, stretched}, true);
    check_same_bits(Compose{stretched, Fixed{Crop{1, -2}}, Compose{Dsa(), stretched}, turned}, true,
                    4);
    check_same_bits(OneOf<NoAugmentation, Fixed<Contrast>>(stretched), true);
    check_same_bits(OneOf<Dsa, NoAugmentation>(), true, 4);
    check_same_bits(Compose{OneOf<NoAugmentation, Dsa>(Dsa()), turned}, true, 4);

    check_same_bits(Whole{{{0.4}}}, false);
    check_same_bits(Compose{Whole{{{0.4}}}, stretched}, false);
    check_same_bits(OneOf<Dsa, Whole>(Whole{{{0.4}}}), false);
    check_same_bits(OneOf<Dsa, Compose<Dsa, Dsa>>(Compose<Dsa, Dsa>()), false, 4);
}

TEST_CASE("pixel by pixel in groups of neighbouring images", "[data][augment]") {
    std::vector<int> indices;
    for (int b = 0; b < 13; ++b) indices.push_back(b * 5 % images);
    const auto source = random_values(images * shape.size(), 1);
    Augmenter<double> whole(shape);
    Augmenter<double, Dsa, OneImageLanes> pixels(shape);
    for (const MicroBatches& cut : {MicroBatches{13, 4, 4}, MicroBatches{13, 8, 4},
                                    MicroBatches{13, 16, 8}, MicroBatches{13, 13, 1}}) {
        CAPTURE(cut.columns, cut.unit);
        for (std::uint64_t call = 0; call < 8; ++call) {
            BatchArray<double> batch(shape.size(), cut);
            pixels.fill(indices, source.data(), random_stream(), call, batch);
            CHECK(unpacked(batch) == filled(whole, indices, source, call));
            std::vector<double> target(source.size());
            pixels.add_adjoint(indices, random_stream(), call, batch, 0.3, target.data());
            CHECK(target == gradient(whole, indices, unpacked(batch), call, 0.3));
        }
    }
}

TEST_CASE("workspace of a batch", "[data][augment]") {
    using Draw = DsaDraw;
    const auto workspace = []<class D, class Backend>() {
        using Kernels = BatchKernels<float, Backend, D>;
        return std::pair{Kernels::fill_workspace, Kernels::adjoint_workspace};
    };
    using Pair = std::pair<int, int>;
    CHECK(workspace.operator()<Draw, Host<>>() == Pair{1, 2});
    CHECK(workspace.operator()<Draw, OneImageLanes>() == Pair{0, 0});
    using Two = ComposedDraw<Draw, Draw>;
    CHECK(workspace.operator()<Two, Host<>>() == Pair{2, 3});
    CHECK(workspace.operator()<Two, OneImageLanes>() == Pair{1, 1});
    CHECK(workspace.operator()<ComposedDraw<Two, Two>, OneImageLanes>() == Pair{2, 2});
    CHECK(workspace.operator()<WholeImage<Crop>, OneImageLanes>() == Pair{2, 3});
}

TEST_CASE("augmenting into an array of another size is refused", "[data][augment]") {
    const auto source = random_values(images * shape.size(), 1);
    Augmenter<double> augmenter(shape);
    const std::vector<int> two{0, 1};
    auto three = array_for<double>(3);
    CHECK_THROWS_WITH(augmenter.fill(two, source.data(), random_stream(), 0, three),
                      ContainsSubstring("2 augmented images of 168 values") &&
                          ContainsSubstring("3 images of 168"));
    BatchArray<double> rows(5, MicroBatches{2, 16, 16});
    std::vector<double> target(source.size());
    CHECK_THROWS_WITH(augmenter.add_adjoint(two, random_stream(), 0, rows, 1, target.data()),
                      ContainsSubstring("2 images of 5 values"));
    const std::vector<int> negative{0, -3};
    auto out = array_for<double>(2);
    CHECK_THROWS_WITH(augmenter.fill(negative, source.data(), random_stream(), 0, out),
                      ContainsSubstring("-3"));
    CHECK_THROWS_WITH(Augmenter<double>(AugmentShape{3, 0, 7}), ContainsSubstring("3 × 0 × 7"));
}

TEST_CASE("an empty batch is no error", "[data][augment]") {
    Augmenter<double> augmenter(shape);
    auto out = array_for<double>(0);
    std::vector<double> target(1, 3.0);
    const std::vector<int> none;
    augmenter.fill(none, nullptr, random_stream(), 0, out);
    augmenter.add_adjoint(none, random_stream(), 0, out, 1, target.data());
    CHECK(target[0] == 3.0);
}

}  // namespace
