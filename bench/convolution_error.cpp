// Rounding errors of the convolution policies in float, against the direct convolution in double:
// of each product of a layer, and of a whole gradient through 80 unrolled steps.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <pad/pad.hpp>

namespace {

using pad::core::Index;
using pad::core::Shape;
using pad::nn::convolution::Direct;
using pad::nn::convolution::Unfolded;
using pad::nn::convolution::Winograd;
using Host = pad::backend::Host<>;

/// Standard normal numbers, the same for every precision and column count.
template <class T>
pad::core::Buffer<T> normal(Index rows, Index columns, Index images, std::uint32_t which) {
    const pad::core::Random random(1, pad::core::Stream::user, which);
    pad::core::Buffer<T> result(rows * columns);
    for (Index r = 0; r < rows; ++r)
        for (Index n = 0; n < images; ++n)
            result[r * columns + n] = static_cast<T>(
                random.normal(static_cast<std::uint64_t>(r), static_cast<std::uint32_t>(n)));
    return result;
}

template <class T>
std::vector<double> values(const pad::core::Buffer<T>& buffer) {
    return {buffer.span().begin(), buffer.span().end()};
}

/// ‖a − b‖ / ‖b‖.
double relative_error(const std::vector<double>& a, const std::vector<double>& b) {
    double difference = 0;
    double norm = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        norm += b[i] * b[i];
    }
    return std::sqrt(difference / norm);
}

/// Output, image gradient and weight gradient of one layer of 16 images. Behind other layers the
/// input is what a ReLU leaves; images have either sign.
template <class Algorithm, class T, class In, int Channels>
std::vector<std::vector<double>> layer_products() {
    using Layer =
        typename pad::nn::Convolution<Channels, 3, 1, 1, true, Algorithm>::template Layer<In>;
    constexpr Index columns = 16;
    auto theta = normal<T>(Layer::parameters, 1, 1, 1);
    for (Index i = 0; i < theta.size(); ++i)
        theta[i] /= static_cast<T>(std::sqrt(9.0 * In::channels));
    auto in = normal<T>(Layer::Input::size, columns, columns, 2);
    if (In::channels > 3)
        for (Index i = 0; i < in.size(); ++i) in[i] = std::max(in[i], T(0));
    auto grad = normal<T>(Layer::Output::size, columns, columns, 3);
    const pad::core::Buffer<T> prepared(Layer::prepared);
    const pad::core::Buffer<T> saved(Layer::saved * columns);
    const pad::core::Buffer<T> scratch(Layer::scratch * columns);
    const pad::core::Buffer<T> out(Layer::Output::size * columns);
    const pad::core::Buffer<T> grad_in(Layer::Input::size * columns);
    const pad::core::Buffer<T> grad_theta(Layer::parameters);
    const pad::nn::LayerMemory<T> memory{{theta.data(), nullptr},
                                         {prepared.data(), nullptr},
                                         {saved.data(), nullptr},
                                         {scratch.data(), nullptr},
                                         nullptr};
    const pad::nn::Batch batch{columns, columns, pad::nn::Statistics::batch};
    const Host host;
    using Lane = Host::Lane<T>;
    const pad::core::Field<const T> input{in.data(), nullptr};
    Layer::template prepare<Lane>(host, memory);
    Layer::template forward<Lane>(host, batch, memory, input,
                                  pad::core::Field<T>{out.data(), nullptr});
    Layer::template backward<Lane>(host, batch, memory, input,
                                   pad::core::Field<T>{grad.data(), nullptr},
                                   pad::core::Field<T>{grad_in.data(), nullptr}, grad_theta.data());
    return {values(out), values(grad_in), values(grad_theta)};
}

template <class In, int Channels, class... Algorithms>
void print_layer(Algorithms... algorithms) {
    const auto exact = layer_products<Direct, double, In, Channels>();
    const auto print = [&]<class Algorithm>(Algorithm) {
        const auto found = layer_products<Algorithm, float, In, Channels>();
        std::printf("%3d → %3d, %2d×%-2d  %-20s %10.2e %14.2e %15.2e\n", In::channels, Channels,
                    In::height, In::width, Algorithm::name, relative_error(found[0], exact[0]),
                    relative_error(found[1], exact[1]), relative_error(found[2], exact[2]));
    };
    (print(algorithms), ...);
}

/// The same ten images in every step.
template <class Engine>
struct OneBatch {
    using T = typename Engine::Scalar;
    static constexpr Index count = 10;
    const Engine& engine;
    std::vector<double> grad_images = std::vector<double>(Engine::image_size * count);

    void fill(int, pad::diff::BatchArray<T>& images, pad::diff::BatchArray<T>& labels) const {
        images.resize(Engine::image_size, engine.cut(count));
        labels.resize(Engine::classes, engine.cut(count));
        const pad::core::Random random(1, pad::core::Stream::user);
        for (Index i = 0; i < count; ++i) {
            const auto number = static_cast<std::uint32_t>(i);
            for (Index r = 0; r < Engine::image_size; ++r)
                images.view().column(i)[r] =
                    static_cast<T>(random.normal(static_cast<std::uint64_t>(r), number));
            labels.view().column(i)[i] = T(5);
        }
    }
    void add_gradient(int, const pad::diff::BatchArray<T>& images, const pad::diff::BatchArray<T>&,
                      T factor) {
        for (Index i = 0; i < count; ++i)
            for (Index r = 0; r < Engine::image_size; ++r)
                grad_images[static_cast<std::size_t>(i * Engine::image_size + r)] +=
                    static_cast<double>(factor * images.view().column(i)[r]);
    }
};

/// θ_N and the gradients of ‖θ_N − θ*‖² to the images and to the step size.
template <class Algorithm, class T>
std::vector<std::vector<double>> unrolled(int steps) {
    using Agent = pad::nn::arch::ConvNet<Shape<3, 32, 32>, 10, 128, 3, pad::nn::InstanceNorm,
                                         pad::nn::Relu, pad::nn::AveragePool<2>, Algorithm>;
    using Engine = pad::diff::Differentiator<Agent, pad::nn::SoftCrossEntropy, T, Host>;
    Engine engine;
    OneBatch<Engine> batch{engine};
    const auto start = [](std::uint32_t which) {
        pad::core::Buffer<double> theta(Engine::parameters);
        pad::nn::initialize(Agent::parameter_layout(),
                            pad::core::Random(1, pad::core::Stream::user, which), theta.data());
        return theta;
    };
    const auto from = start(1);
    const auto target = start(2);
    pad::core::Buffer<T> theta(Engine::parameters);
    for (Index i = 0; i < theta.size(); ++i) theta[i] = static_cast<T>(from[i]);
    pad::diff::UnrolledDescent<Engine> descent(engine);
    descent.run(theta.data(), T(0.01), steps, batch);
    pad::core::Buffer<T> v(Engine::parameters);
    std::vector<double> last;
    for (Index i = 0; i < v.size(); ++i) {
        last.push_back(static_cast<double>(descent.last()[i]));
        v[i] = static_cast<T>(2 * (last.back() - target[i]));
    }
    const double grad_eta = descent.backward(v.data(), batch);
    return {last, batch.grad_images, {grad_eta}};
}

void print_unrolled(int steps) {
    const auto exact = unrolled<Direct, double>(steps);
    const auto print = [&]<class Algorithm>(Algorithm) {
        const auto found = unrolled<Algorithm, float>(steps);
        std::printf("%d steps          %-20s %10.2e %14.2e %15.2e\n", steps, Algorithm::name,
                    relative_error(found[0], exact[0]), relative_error(found[1], exact[1]),
                    relative_error(found[2], exact[2]));
    };
    print(Direct{});
    print(Winograd<2>{});
    print(Winograd<4>{});
}

}  // namespace

int main() {
    std::printf("%-38s %10s %14s %15s\n", "relative error in float of", "output", "image gradient",
                "weight gradient");
    print_layer<Shape<3, 32, 32>, 128>(Direct{}, Unfolded{}, Winograd<4>{});
    print_layer<Shape<128, 16, 16>, 128>(Direct{}, Winograd<2>{}, Winograd<4>{});
    print_layer<Shape<128, 8, 8>, 128>(Direct{}, Winograd<2>{}, Winograd<4>{});
    print_layer<Shape<32, 16, 16>, 32>(Direct{}, Winograd<2>{}, Winograd<4>{});
    std::printf("\n%-38s %10s %14s %15s\n", "ConvNet of width 128, ten images", "theta_N",
                "image gradient", "step gradient");
    print_unrolled(80);
}
