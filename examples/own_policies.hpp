/// @file
/// Four policies of one's own, each under thirty lines: a scorer, a mask, a matching loss and a
/// layer. No header of the library knows them; tests/own_policies runs them through the tests that
/// every shipped policy passes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <pad/pad.hpp>

namespace own {

using namespace pad;
using core::Index;

/// Scorer: how far the largest wrong logit lies above the right one. Unlike EL2N it goes on growing
/// for images that are wrong with certainty.
struct LogitGap {
    using family = score::Family;

    [[nodiscard]] std::string describe() const { return "logit gap"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        diff::BatchArray<T> logits;
        engine.logits(theta, images, logits, nn::Statistics::running, running);
        std::vector<double> scores;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto z = logits.view().column(static_cast<Index>(i));
            const int right = labels[i];
            T wrong = z[right == 0 ? 1 : 0];
            for (int k = 0; k < Engine::classes; ++k)
                if (k != right) wrong = std::max(wrong, z[k]);
            scores.push_back(static_cast<double>(wrong - z[right]));
        }
        return scores;
    }
};

/// Mask: looks at the weights of convolutions and linear maps only; biases and norms are left out.
struct WeightsOnly {
    using family = mask::Family;

    [[nodiscard]] std::string describe() const { return "weights only"; }

    void select(const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) const {
        for (const auto& tensor : layout.tensors)
            std::fill_n(keep.begin() + tensor.offset, tensor.size,
                        tensor.weight ? std::uint8_t(1) : std::uint8_t(0));
    }
};

/// Matching loss: that of trajectories, and ½·weight·Σ (x − x′)² over pixels x that have a left
/// neighbour x′, which keeps the images smooth.
struct SmoothTrajectory : match::Trajectory {
    double weight = 1e-4;

    [[nodiscard]] std::string describe() const {
        return core::text(Trajectory::describe(), " smooth ", weight);
    }

    template <class Context>
    struct Runner : Trajectory::Runner<Context> {
        double weight;
        std::size_t width;
        Runner(const SmoothTrajectory& settings, const Context& context)
            : Trajectory::Runner<Context>(settings, context),
              weight(settings.weight),
              width(static_cast<std::size_t>(context.shape.width)) {}
        match::Outcome run(int iteration, const auto& set, auto& gradient) {
            auto outcome = Trajectory::Runner<Context>::run(iteration, set, gradient);
            for (std::size_t i = 0; i < gradient.images.size(); ++i) {
                if (i % width == 0) continue;
                const auto step = set.images[i] - set.images[i - 1];
                const auto slope = static_cast<typename Context::Scalar>(weight) * step;
                outcome.loss += 0.5 * static_cast<double>(slope * step);
                gradient.images[i] += slope;
                gradient.images[i - 1] -= slope;
            }
            return outcome;
        }
    };
};

/// Layer: the mean of an image and its mirror image, y[c, i, j] = ½·(x[c, i, j] + x[c, i, W−1−j]).
/// The map is its own adjoint, so `backward` is `forward`.
struct Symmetric {
    template <class In>
    struct Layer {
        using Input = In;
        using Output = In;
        static constexpr Index parameters = 0, prepared = 0, saved = 0, scratch = 0, statistics = 0;
        static constexpr bool couples_images = false, needs_tangent = true;
        static void describe(nn::ParameterLayout&) {}
        static void start_statistics(auto*) {}
        template <class Number>
        static void prepare(const auto&, const auto&) {}
        template <class Number>
        static void forward(const auto& backend, const auto& batch, const auto&, auto x, auto y) {
            using V = core::NumberLane<Number>;
            const Index stride = batch.columns;
            backend.launch(In::size * stride / core::lane_width<V>, [=](Index item) {
                const Index at = item * core::lane_width<V>;
                const Index mirror = at + (In::width - 1 - at / stride % In::width * 2) * stride;
                const Number sum = core::load<Number>(x, at) + core::load<Number>(x, mirror);
                core::store(y, at, sum * V(core::LaneScalar<V>(0.5)));
            });
        }
        template <class Number>
        static void backward(const auto& backend, const auto& batch, const auto& memory,
                             const auto&, auto grad_y, auto grad_x, auto*) {
            forward<Number>(backend, batch, memory, grad_y, grad_x);
        }
    };
};

}  // namespace own
