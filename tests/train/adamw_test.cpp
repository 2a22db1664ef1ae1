/// @file
/// train/: AdamW against its formulas, and all optimisers through their common test.
#include <support/catch.hpp>
#include <support/check_optimiser.hpp>

#include <cmath>
#include <vector>

#include <pad/nn/arch/convnet.hpp>
#include <pad/train/adamw.hpp>
#include <pad/train/gsam.hpp>
#include <pad/train/one_of.hpp>
#include <pad/train/sgd.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<2, 4, 4>, 3, 3, 1>;
using Engine = diff::Differentiator<Agent, nn::HardCrossEntropy, double, backend::Host<>>;
using Choice = train::OneOf<train::Gsam, train::Sgd, train::AdamW>;

}  // namespace

TEST_CASE("AdamW, step by step", "[adamw]") {
    const train::AdamW settings{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-3, .weight_decay = 0.1};
    const double rate = 0.05;
    Engine engine;
    diff::BatchArray<double> images(Engine::image_size, engine.cut(4));
    diff::BatchArray<double> labels(1, engine.cut(4));
    const auto pixels = test::random_values<double>(Engine::image_size * 4, 2);
    images.pack(std::span<const double>(pixels));
    auto theta = test::random_buffer<double>(Engine::parameters, 1);
    std::vector<double> by_hand(theta.span().begin(), theta.span().end());
    std::vector<double> g(by_hand.size());
    std::vector<double> m(by_hand.size());
    std::vector<double> v(by_hand.size());
    train::AdamW::Stepper<Engine> stepper(settings, engine);
    int t = 0;
    for (int step = 0; step < 6; ++step, ++t) {
        if (step == 3) {  // a new optimiser forgets
            stepper.reset();
            t = 0;
            std::fill(m.begin(), m.end(), 0.0);
            std::fill(v.begin(), v.end(), 0.0);
        }
        engine.gradient(by_hand.data(), images, labels, {.theta = g.data()});
        for (std::size_t i = 0; i < g.size(); ++i) {
            by_hand[i] -= rate * 0.1 * by_hand[i];
            m[i] = 0.8 * m[i] + 0.2 * g[i];
            v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
            const double m_hat = m[i] / (1 - std::pow(0.8, t + 1));
            const double v_hat = v[i] / (1 - std::pow(0.95, t + 1));
            by_hand[i] -= rate * m_hat / (std::sqrt(v_hat) + 1e-3);
        }
        stepper.step(theta.data(), nullptr, images, labels, rate);
        CHECK(test::relative_distance(theta.span(), by_hand) < 1e-12);
    }
}

TEST_CASE("every optimiser, alone and chosen at run time", "[optimiser]") {
    test::check_optimiser<Agent>(train::Sgd{.momentum = 0.9}, 0.05);
    test::check_optimiser<Agent>(train::Gsam{}, 0.1);
    test::check_optimiser<Agent>(train::AdamW{}, 0.01);
    test::check_optimiser<Agent>(Choice(train::AdamW{}), 0.01);
    CHECK(Choice(train::Sgd{}).describe() == train::Sgd{}.describe());
    CHECK(Choice().describe() == train::Gsam{}.describe());
}
