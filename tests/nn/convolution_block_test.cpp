/// @file
/// nn/convolution_block.hpp: a norm that is folded into the weights gives what the layers in turn give.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <vector>

#include <pad/backend/host.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/nn/convolution_block.hpp>
#include <pad/nn/linear.hpp>

using namespace pad::nn;
using pad::core::Buffer;
using pad::core::Dual;
using pad::core::Field;
using pad::core::Index;
using pad::core::Shape;

namespace {

using Backend = pad::backend::Host<>;

/// One size of a block, as one layer and as two in turn.
template <class In_, int Channels, int Kernel, int Padding, class Activation, class Pool,
          bool Bias = true>
struct Case {
    using In = In_;
    template <class Algorithm>
    using First = Convolution<Channels, Kernel, 1, Padding, Bias, Algorithm>;
    using Tail = NormActivationPool<InstanceNorm, Activation, Pool>;
    using Folded =
        typename ConvolutionBlock<First<convolution::Winograd<4>>, Tail>::template Layer<In>;
    using InTurn = typename Sequential<First<convolution::Direct>, Tail>::template Layer<In>;
    static_assert(Folded::folds);
};

/// Values and tangents.
template <class T>
struct Numbers {
    Buffer<T> value;
    Buffer<T> tangent;

    Numbers(Index count, std::uint32_t which, double low = -1, double high = 1)
        : value(test::random_buffer<T>(count, which, low, high)),
          tangent(test::random_buffer<T>(count, which + 1)) {}
    Field<T> field() { return {value.data(), tangent.data()}; }
};

/// What a sweep leaves: outputs, gradients of the parameters and of the images.
struct Left {
    std::vector<double> outputs;
    std::vector<double> theta;
    std::vector<double> images;
};

constexpr Index images = 11;

template <class T>
std::vector<double> numbers(const Buffer<T>& from, Index rows, Index columns) {
    std::vector<double> result;
    for (Index i = 0; i < rows; ++i)
        for (Index n = 0; n < images; ++n)
            result.push_back(static_cast<double>(from[i * columns + n]));
    return result;
}

/// One layer with random parameters on random images, of which the first is flat; plain numbers, then
/// duals, which find what the plain sweep has left in the record if `Recorded`.
template <class L, class T>
class Sweeps {
public:
    explicit Sweeps(bool recorded) : record(recorded ? L::record * columns + 1 : 1) {
        fill(in.value, L::Input::size, 3);
        for (Index i = 0; i < L::Input::size; ++i) in.value[i * columns] = T(0.5);
        fill(grad_out.value, L::Output::size, 5);
        fill(grad_out.tangent, L::Output::size, 6);
        memory.theta = theta.field();
        memory.prepared = prepared.field();
        memory.saved = saved.field();
        memory.scratch = scratch.field();
        if (recorded) memory.record = record.data();
    }

    template <class Number>
    Left run() {
        constexpr bool dual = pad::core::is_dual<Number>;
        Batch batch{columns, images};
        batch.recorded = dual && memory.record;
        Buffer<T> grad_theta(L::parameters);
        L::template prepare<Number>(backend, memory);
        L::template forward<Number>(backend, batch, memory, {in.value.data(), nullptr},
                                    out.field());
        Field<T> grad{grad_in.value.data(), nullptr};
        if (dual) grad = {nullptr, grad_in.value.data()};
        L::template backward<Number>(backend, batch, memory, {in.value.data(), nullptr},
                                     grad_out.field(), grad, grad_theta.data());
        Left left;
        left.outputs = numbers(dual ? out.tangent : out.value, L::Output::size, columns);
        left.theta.assign(grad_theta.span().begin(), grad_theta.span().end());
        left.images = numbers(grad_in.value, L::Input::size, columns);
        return left;
    }

private:
    /// The same numbers whatever the lane, zeros in the padding.
    static void fill(Buffer<T>& to, Index rows, std::uint32_t which) {
        const auto values = test::random_values<T>(rows * images, which, -1, 2);
        for (Index i = 0; i < rows * columns; ++i)
            to[i] = i % columns < images
                        ? values[static_cast<std::size_t>(i / columns * images + i % columns)]
                        : T(0);
    }

    static constexpr Index columns = pad::core::round_up(images, Backend::column_unit<T>);
    Backend backend;
    Numbers<T> theta{L::parameters, 1};
    Numbers<T> in{L::Input::size * columns, 3};
    Numbers<T> grad_out{L::Output::size * columns, 5};
    Numbers<T> out{L::Output::size * columns, 7};
    Numbers<T> grad_in{L::Input::size * columns, 9};
    Numbers<T> prepared{L::prepared + 1, 11};
    Numbers<T> saved{L::saved * columns, 13};
    Numbers<T> scratch{L::scratch * columns, 15};
    Buffer<T> record;
    LayerMemory<T> memory;
};

void check_same(const Left& a, const Left& b, double tolerance) {
    CHECK(test::relative_distance(a.outputs, b.outputs) < tolerance);
    CHECK(test::relative_distance(a.theta, b.theta) < tolerance);
    CHECK(test::relative_distance(a.images, b.images) < tolerance);
}

template <class Case, class T>
void check_case(double tolerance) {
    using Lane = pad::core::WideLane<T>;
    Sweeps<typename Case::InTurn, double> reference(false);
    const Left plain = reference.template run<pad::core::WideLane<double>>();
    const Left dual = reference.template run<Dual<pad::core::WideLane<double>>>();
    for (const bool recorded : {false, true}) {
        Sweeps<typename Case::Folded, T> folded(recorded);
        check_same(folded.template run<Lane>(), plain, tolerance);
        check_same(folded.template run<Dual<Lane>>(), dual, tolerance);
    }
}

}  // namespace

TEMPLATE_TEST_CASE("a folded norm gives what convolution and norm give in turn", "[block]",
                   (Case<Shape<3, 8, 8>, 16, 3, 1, Relu, AveragePool<2>>),
                   (Case<Shape<1, 9, 7>, 24, 3, 3, Relu, AveragePool<2>>),
                   (Case<Shape<3, 11, 10>, 14, 3, 1, LeakyRelu, AveragePool<3>>),
                   (Case<Shape<2, 9, 8>, 25, 5, 0, Identity, NoPool, false>),
                   (Case<Shape<1, 5, 40>, 8, 3, 1, LeakyRelu, AveragePool<2>>)) {
    check_case<TestType, double>(1e-12);
}

TEST_CASE("a folded norm in float", "[block]") {
    check_case<Case<Shape<3, 16, 16>, 16, 3, 1, Relu, AveragePool<2>>, float>(2e-6);
}

namespace {

/// A network whose second block, with few input channels, would be folded.
struct BlockInside {
    using Image = Shape<2, 8, 8>;
    using Block =
        ConvolutionBlock<Convolution<16>, NormActivationPool<InstanceNorm, Relu, AveragePool<2>>>;
    static_assert(Block::Layer<Shape<3, 8, 8>>::folds);
    using Network = Sequential<Convolution<3>, NormActivationPool<InstanceNorm, Sigmoid>, Block,
                               Linear<2>>::Layer<Image>;
    static constexpr int classes = 2;
};

}  // namespace

TEST_CASE("a folded block behind other layers refuses the tangent of its input", "[block]") {
    using Engine = pad::diff::Differentiator<BlockInside, SoftCrossEntropy, double, Backend>;
    Engine engine;
    const auto theta = test::random_buffer<double>(Engine::parameters, 1, -0.5, 0.5);
    const auto direction = test::random_buffer<double>(Engine::parameters, 2);
    pad::diff::BatchArray<double> image(Engine::image_size, engine.cut(images));
    pad::diff::BatchArray<double> labels(Engine::label_rows, engine.cut(images));
    Buffer<double> grad(Engine::parameters);
    CHECK_NOTHROW(engine.gradient(theta.data(), image, labels, {.theta = grad.data()}));
    CHECK_THROWS_WITH(
        engine.directional(theta.data(), direction.data(), image, labels, {.theta = grad.data()}),
        ContainsSubstring("it can only be the first layer of a network"));
}

TEST_CASE("what is folded", "[block]") {
    const auto folds =
        []<class Norm, class Activation, class Pool, class In,
           class Algorithm = convolution::Winograd<4>>(Norm, Activation, Pool, In, Algorithm = {}) {
        using First = Convolution<128, 3, 1, 1, true, Algorithm>;
        using Tail = NormActivationPool<Norm, Activation, Pool>;
        return ConvolutionBlock<First, Tail>::template Layer<In>::folds;
    };
    const Shape<3, 32, 32> image;
    CHECK(folds(InstanceNorm{}, Relu{}, AveragePool<2>{}, image));
    CHECK(folds(InstanceNorm{}, Relu{}, AveragePool<2>{}, image, convolution::Unfolded{}));
    CHECK_FALSE(folds(InstanceNorm{}, Relu{}, AveragePool<2>{}, image, convolution::Direct{}));
    CHECK_FALSE(folds(InstanceNorm{}, Sigmoid{}, AveragePool<2>{}, image));
    CHECK_FALSE(folds(InstanceNorm{}, Relu{}, MaxPool<2>{}, image));
    CHECK_FALSE(folds(BatchNorm{}, Relu{}, AveragePool<2>{}, image));
    CHECK_FALSE(folds(NoNorm{}, Relu{}, AveragePool<2>{}, image));
    CHECK_FALSE(folds(InstanceNorm{}, Relu{}, AveragePool<2>{}, Shape<128, 16, 16>{}));
    // Too few outputs share the covariances of 27 taps.
    using Tail = NormActivationPool<InstanceNorm, Relu, AveragePool<2>>;
    CHECK_FALSE(ConvolutionBlock<Convolution<12>, Tail>::Layer<Shape<3, 32, 32>>::folds);
    CHECK(ConvolutionBlock<Convolution<14>, Tail>::Layer<Shape<3, 32, 32>>::folds);
}
