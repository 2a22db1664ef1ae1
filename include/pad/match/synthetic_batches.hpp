/// @file
/// Minibatches of the synthetic set for the inner loop, and their gradients on the way back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/batch.hpp>

namespace pad::match {

using core::Index;

/// Borrowed synthetic set: `images` [count][C][H][W], `labels` [count][classes] (logits).
template <class T>
struct SyntheticView {
    const T* images = nullptr;
    const T* labels = nullptr;
    Index count = 0;
    double step_size = 0;  ///< η of the inner loop
};

/// Gradient of a matching loss with respect to a synthetic set, shapes as in SyntheticView.
template <class T>
struct SyntheticGradient {
    std::vector<T> images;
    std::vector<T> labels;
    double step_size = 0;
};

/// Which images each of `steps` inner steps takes: permutations of the set, cut into batches of at
/// most `batch` images; a new permutation is drawn when one is used up.
inline std::vector<std::vector<int>> batch_plan(int count, int batch, int steps,
                                                const core::Random& random, std::uint32_t first) {
    core::require(batch >= 1, "the synthetic batch size is ", batch, "; it must be at least 1");
    std::vector<std::vector<int>> plan;
    std::vector<int> order;
    std::size_t used = 0;
    while (static_cast<int>(plan.size()) < steps) {
        if (used == order.size()) {
            order = random.permutation(count, first++);
            used = 0;
        }
        const std::size_t end = std::min(order.size(), used + static_cast<std::size_t>(batch));
        plan.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(used),
                          order.begin() + static_cast<std::ptrdiff_t>(end));
        used = end;
    }
    return plan;
}

/// The batch source of diff::UnrolledDescent over a synthetic set with augmentation.
template <class Engine, class Augmenter>
class SyntheticBatches {
public:
    using T = typename Engine::Scalar;

    /// @param plan        images of each step
    /// @param draws       augmentation draws; step i is call `first_call + i`
    SyntheticBatches(const Engine& engine, Augmenter& augmenter, const SyntheticView<T>& set,
                     std::vector<std::vector<int>> plan, const core::Random& draws,
                     std::uint64_t first_call, SyntheticGradient<T>& gradient)
        : engine_(engine),
          augmenter_(augmenter),
          set_(set),
          plan_(std::move(plan)),
          draws_(draws),
          first_call_(first_call),
          gradient_(gradient) {
        gradient_.images.assign(static_cast<std::size_t>(set.count * Engine::image_size), T(0));
        gradient_.labels.assign(static_cast<std::size_t>(set.count * Engine::classes), T(0));
        gradient_.step_size = 0;
    }

    void fill(int step, diff::BatchArray<T>& images, diff::BatchArray<T>& labels) {
        const std::span<const int> chosen = plan_[static_cast<std::size_t>(step)];
        const auto cut = engine_.cut(static_cast<Index>(chosen.size()));
        images.resize(Engine::image_size, cut);
        labels.resize(Engine::classes, cut);
        augmenter_.fill(chosen, set_.images, draws_, call(step), images);
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const auto column = labels.view().column(static_cast<Index>(i));
            for (Index k = 0; k < Engine::classes; ++k)
                column[k] = set_.labels[chosen[i] * Engine::classes + k];
        }
    }

    void add_gradient(int step, const diff::BatchArray<T>& images,
                      const diff::BatchArray<T>& labels, T factor) {
        const std::span<const int> chosen = plan_[static_cast<std::size_t>(step)];
        augmenter_.add_adjoint(chosen, draws_, call(step), images, factor, gradient_.images.data());
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const auto column = labels.view().column(static_cast<Index>(i));
            T* const to = gradient_.labels.data() + chosen[i] * Engine::classes;
            for (Index k = 0; k < Engine::classes; ++k) to[k] += factor * column[k];
        }
    }

private:
    [[nodiscard]] std::uint64_t call(int step) const {
        return first_call_ + static_cast<std::uint64_t>(step);
    }

    const Engine& engine_;
    Augmenter& augmenter_;
    SyntheticView<T> set_;
    std::vector<std::vector<int>> plan_;
    core::Random draws_;
    std::uint64_t first_call_;
    SyntheticGradient<T>& gradient_;
};

}  // namespace pad::match
