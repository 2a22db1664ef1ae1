/// @file
/// nn/convolution.hpp against sums written as the definition says, for kernels, strides, paddings,
/// channel counts and image sides that fit no block and no tile, in packs and in scalars.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <type_traits>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/nn/convolution.hpp>

using namespace pad;
using core::Index;
using core::Shape;

namespace {

/// The definition, image after image: y = W∗x + b, and the adjoint of that.
template <class Layer, int Kernel, int Stride, int Padding>
struct Naive {
    using In = typename Layer::Input;
    using Out = typename Layer::Output;
    std::vector<double> out, grad_in, grad_theta;

    /// Arrays [channel][pixel][image] with `columns` columns.
    template <class T>
    Naive(const T* theta, const T* in, const T* grad, Index images, Index columns)
        : out(static_cast<std::size_t>(Out::size * columns)),
          grad_in(static_cast<std::size_t>(In::size * columns)),
          grad_theta(static_cast<std::size_t>(Layer::parameters)) {
        const auto at = [columns](Index value, Index n) {
            return static_cast<std::size_t>(value * columns + n);
        };
        for (Index n = 0; n < images; ++n)
            for (int k = 0; k < Out::channels; ++k)
                for (int y = 0; y < Out::height; ++y)
                    for (int x = 0; x < Out::width; ++x) {
                        const Index o = k * Out::plane + y * Out::width + x;
                        const double g = static_cast<double>(grad[at(o, n)]);
                        double sum = static_cast<double>(theta[Layer::weights + k]);
                        grad_theta[static_cast<std::size_t>(Layer::weights + k)] += g;
                        for (int c = 0; c < In::channels; ++c)
                            for (int r = 0; r < Kernel; ++r)
                                for (int s = 0; s < Kernel; ++s) {
                                    const int iy = y * Stride + r - Padding;
                                    const int ix = x * Stride + s - Padding;
                                    if (iy < 0 || iy >= In::height || ix < 0 || ix >= In::width)
                                        continue;
                                    const Index i = c * In::plane + iy * In::width + ix;
                                    const Index w =
                                        ((Index(k) * In::channels + c) * Kernel + r) * Kernel + s;
                                    sum += static_cast<double>(theta[w]) *
                                           static_cast<double>(in[at(i, n)]);
                                    grad_in[at(i, n)] += static_cast<double>(theta[w]) * g;
                                    grad_theta[static_cast<std::size_t>(w)] +=
                                        static_cast<double>(in[at(i, n)]) * g;
                                }
                        out[at(o, n)] = sum;
                    }
    }
};

/// Zeroes padding columns of [rows][columns].
template <class T>
void clear_padding(const core::Buffer<T>& array, Index images, Index columns) {
    for (Index i = 0; i < array.size(); ++i)
        if (i % columns >= images) array[i] = T(0);
}

/// Forward, data gradient and weight gradient of one layer for one image count.
template <class Backend, class T, class In, int Channels, int Kernel, int Stride, int Padding,
          class Algorithm = nn::convolution::Direct>
void check(Index images) {
    using Layer = typename nn::Convolution<Channels, Kernel, Stride, Padding, true,
                                           Algorithm>::template Layer<In>;
    using Out = typename Layer::Output;
    const Backend backend;
    const Index columns = core::round_up(images, Backend::template column_unit<T>);
    INFO(Algorithm::name << ", kernel " << Kernel << " stride " << Stride << " padding " << Padding
                         << " channels " << In::channels << " -> " << Channels << ", " << images
                         << " images");
    const auto theta = test::random_buffer<T>(Layer::parameters, 1);
    const auto in = test::random_buffer<T>(In::size * columns, 2);
    const auto grad = test::random_buffer<T>(Out::size * columns, 3);
    clear_padding(in, images, columns);
    clear_padding(grad, images, columns);
    const Naive<Layer, Kernel, Stride, Padding> naive(theta.data(), in.data(), grad.data(), images,
                                                      columns);

    const core::Buffer<T> prepared(Layer::prepared);
    const core::Buffer<T> out(Out::size * columns);
    const core::Buffer<T> grad_in(In::size * columns);
    const core::Buffer<T> grad_theta(Layer::parameters);
    out.fill(T(99));
    grad_in.fill(T(99));
    grad_theta.fill(T(1));
    const core::Buffer<T> saved(Layer::saved * columns);
    const core::Buffer<T> scratch(Layer::scratch * columns);
    nn::LayerMemory<T> memory;
    memory.saved.value = saved.data();
    memory.scratch.value = scratch.data();
    memory.theta.value = theta.data();
    memory.prepared.value = prepared.data();
    const nn::Batch batch{columns, images, nn::Statistics::batch};
    const core::Field<const T> input{in.data(), nullptr};
    using Number = typename Backend::template Lane<T>;
    Layer::template prepare<Number>(backend, memory);
    Layer::template forward<Number>(backend, batch, memory, input,
                                    core::Field<T>{out.data(), nullptr});
    Layer::template backward<Number>(backend, batch, memory, input,
                                     core::Field<T>{grad.data(), nullptr},
                                     core::Field<T>{grad_in.data(), nullptr}, grad_theta.data());

    clear_padding(out, images, columns);
    for (Index i = 0; i < grad_theta.size(); ++i) grad_theta[i] -= T(1);  // it is added to
    const double tolerance = sizeof(T) == 8 ? 1e-13 : 1e-5;
    CHECK(test::relative_distance(out.span(), naive.out) < tolerance);
    CHECK(test::relative_distance(grad_in.span(), naive.grad_in) < tolerance);
    CHECK(test::relative_distance(grad_theta.span(), naive.grad_theta) < tolerance);
}

using Wide = backend::Host<>;
using Scalar = backend::Host<backend::ScalarLanes>;

}  // namespace

TEST_CASE("3x3 convolution in double packs for every image count", "[convolution]") {
    for (Index images = 1; images <= 20; ++images)
        check<Wide, double, Shape<3, 4, 5>, 5, 3, 1, 1>(images);
}

TEST_CASE("3x3 convolution in float packs for every image count", "[convolution]") {
    for (Index images = 1; images <= 20; ++images)
        check<Wide, float, Shape<3, 4, 5>, 5, 3, 1, 1>(images);
}

TEST_CASE("kernels, strides and paddings in packs", "[convolution]") {
    check<Wide, double, Shape<1, 4, 3>, 8, 1, 1, 0>(3);
    check<Wide, double, Shape<5, 5, 6>, 3, 1, 2, 0>(9);
    check<Wide, double, Shape<8, 6, 5>, 1, 3, 2, 1>(17);
    check<Wide, double, Shape<1, 5, 5>, 8, 3, 1, 3>(5);
    check<Wide, double, Shape<3, 7, 6>, 5, 5, 2, 2>(11);
    check<Wide, double, Shape<5, 6, 5>, 8, 5, 1, 0>(2);
}

TEST_CASE("scalar lanes give the same convolution", "[convolution]") {
    check<Scalar, double, Shape<3, 4, 5>, 5, 3, 1, 1>(3);
    check<Scalar, double, Shape<5, 5, 6>, 3, 1, 2, 1>(2);
    check<Scalar, float, Shape<8, 6, 5>, 3, 5, 2, 3>(4);
    check<Scalar, float, Shape<1, 5, 5>, 8, 3, 1, 2>(1);
}

TEST_CASE("more source channels than the cache block holds", "[convolution]") {
    check<Wide, double, Shape<19, 3, 3>, 33, 3, 1, 1>(4);
}

TEMPLATE_TEST_CASE("Winograd's convolution for every image count", "[convolution]",
                   nn::convolution::Winograd<2>, nn::convolution::Winograd<4>) {
    for (Index images = 1; images <= 20; ++images) {
        check<Wide, double, Shape<8, 6, 7>, 9, 3, 1, 1, TestType>(images);
        check<Wide, float, Shape<8, 6, 7>, 9, 3, 1, 1, TestType>(images);
    }
}

TEMPLATE_TEST_CASE("Winograd's convolution of sides and channels that fit no tile and no block",
                   "[convolution]", nn::convolution::Winograd<2>, nn::convolution::Winograd<4>) {
    check<Wide, double, Shape<8, 1, 1>, 8, 3, 1, 1, TestType>(3);
    check<Wide, double, Shape<9, 2, 3>, 11, 3, 1, 1, TestType>(9);
    check<Wide, double, Shape<13, 5, 4>, 8, 3, 1, 0, TestType>(17);
    check<Wide, double, Shape<8, 8, 8>, 19, 3, 1, 2, TestType>(5);
    check<Wide, double, Shape<8, 9, 13>, 70, 3, 1, 3, TestType>(2);
    check<Wide, double, Shape<66, 7, 3>, 8, 3, 1, 1, TestType>(1);
}

TEMPLATE_TEST_CASE("Winograd's convolution in scalar lanes", "[convolution]",
                   nn::convolution::Winograd<2>, nn::convolution::Winograd<4>) {
    check<Scalar, double, Shape<8, 5, 6>, 10, 3, 1, 1, TestType>(3);
    check<Scalar, float, Shape<9, 4, 4>, 8, 3, 1, 0, TestType>(2);
}

TEST_CASE("unfolded convolution for every image count", "[convolution]") {
    for (Index images = 1; images <= 20; ++images) {
        check<Wide, double, Shape<3, 4, 5>, 9, 3, 1, 1, nn::convolution::Unfolded>(images);
        check<Wide, float, Shape<3, 4, 5>, 9, 3, 1, 1, nn::convolution::Unfolded>(images);
    }
}

TEST_CASE("unfolded convolution of other kernels, strides and paddings", "[convolution]") {
    using Algorithm = nn::convolution::Unfolded;
    check<Wide, double, Shape<1, 4, 3>, 8, 1, 1, 0, Algorithm>(3);
    check<Wide, double, Shape<1, 5, 5>, 35, 3, 1, 3, Algorithm>(5);
    check<Wide, double, Shape<3, 7, 6>, 10, 5, 2, 2, Algorithm>(11);
    check<Wide, double, Shape<2, 6, 5>, 21, 5, 1, 0, Algorithm>(2);
    check<Wide, float, Shape<8, 16, 15>, 40, 3, 2, 1, Algorithm>(9);
}

TEST_CASE("every algorithm leaves to others what it cannot do", "[convolution]") {
    using Winograd = nn::convolution::Winograd<4>;
    using Unfolded = nn::convolution::Unfolded;
    using Direct = nn::convolution::Direct;
    using Out = Shape<8, 6, 6>;
    STATIC_REQUIRE(std::is_same_v<Winograd::Plan<Shape<3, 6, 6>, Out, 3, 1, 1>,
                                  Unfolded::Plan<Shape<3, 6, 6>, Out, 3, 1, 1>>);
    STATIC_REQUIRE(std::is_same_v<Winograd::Plan<Shape<16, 12, 12>, Out, 3, 2, 1>,
                                  Direct::Plan<Shape<16, 12, 12>, Out, 3, 2, 1>>);
    STATIC_REQUIRE(std::is_same_v<Unfolded::Plan<Shape<16, 6, 6>, Out, 3, 1, 1>,
                                  Direct::Plan<Shape<16, 6, 6>, Out, 3, 1, 1>>);
    STATIC_REQUIRE_FALSE(std::is_same_v<Unfolded::Plan<Shape<3, 6, 6>, Out, 3, 1, 1>,
                                        Direct::Plan<Shape<3, 6, 6>, Out, 3, 1, 1>>);
    check<Wide, double, Shape<16, 7, 6>, 8, 5, 1, 2, Winograd>(2);
}

TEST_CASE("tensors of a convolution are described", "[convolution]") {
    nn::ParameterLayout layout;
    nn::Convolution<5>::Layer<Shape<3, 4, 4>>::describe(layout);
    REQUIRE(layout.tensors.size() == 2);
    CHECK(layout.tensors[0].shape == std::vector{5, 3, 3, 3});
    CHECK(layout.tensors[0].weight);
    CHECK(layout.tensors[1].offset == 135);
    CHECK(layout.tensors[1].fan_in == 27);
    CHECK(layout.size == nn::Convolution<5>::Layer<Shape<3, 4, 4>>::parameters);
    STATIC_REQUIRE(nn::Convolution<5, 3, 1, 1, false>::Layer<Shape<3, 4, 4>>::parameters == 135);
}
