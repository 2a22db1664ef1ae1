#include <pad/data/augment/batch.hpp>

#include <pad/backend/host.hpp>
#include <pad/data/augment/compose.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/data/augment/none.hpp>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;
using pad::backend::Host;
using pad::diff::BatchArray;
using pad::diff::MicroBatches;

const AugmentShape shape{3, 8, 7};
constexpr Index images = 6;

template <class T, class Policy = Dsa, class Backend = Host<>>
using Augmenter = BatchAugmenter<T, Backend, Policy>;

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

TEST_CASE("augmentation has the same bits on one thread, on several, and in any lane",
          "[data][augment]") {
    const std::vector<int> indices{4, 1, 4, 0, 4, 1, 5, 5, 3, 2, 0, 1};
    const auto source = random_values<float>(images * shape.size(), 6);
    const auto cotangent =
        random_values<float>(static_cast<Index>(indices.size()) * shape.size(), 7);
    Augmenter<float> augmenter(shape);
    Augmenter<float, Dsa, Host<pad::backend::ScalarLanes>> scalar(shape);
    for (std::uint64_t call = 0; call < 8; ++call) {
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
