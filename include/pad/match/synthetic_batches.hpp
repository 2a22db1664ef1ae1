/// @file
/// Minibatches of the synthetic set for the inner loop, and their gradients on the way back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/backend/vector.hpp>
#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/batch.hpp>
#include <pad/diff/gather.hpp>
#include <pad/match/synthetic_view.hpp>

namespace pad::match {

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
    using Array = typename Engine::Array;
    using Backend = typename Engine::Backend;
    using Gradient = SyntheticGradient<T, backend::Vector<T, Backend>>;

    /// Sets `gradient`, of the size of `set`, to 0. Both lie in the memory of kernels.
    /// @param plan        images of each step
    /// @param draws       augmentation draws; step i is call `first_call + i`
    SyntheticBatches(const Engine& engine, Augmenter& augmenter, const SyntheticView<T>& set,
                     std::vector<std::vector<int>> plan, const core::Random& draws,
                     std::uint64_t first_call, Gradient& gradient)
        : engine_(engine),
          augmenter_(augmenter),
          set_(set),
          plan_(std::move(plan)),
          draws_(draws),
          first_call_(first_call),
          gradient_(gradient) {
        backend::assign_zeros(gradient_.images, set.count * Engine::image_size);
        backend::assign_zeros(gradient_.labels, set.count * Engine::classes);
        gradient_.step_size = 0;
    }

    void fill(int step, Array& images, Array& labels) {
        const std::span<const int> chosen = plan_[static_cast<std::size_t>(step)];
        const auto cut = engine_.cut(static_cast<Index>(chosen.size()));
        images.resize(Engine::image_size, cut);
        labels.resize(Engine::classes, cut);
        augmenter_.fill(chosen, set_.images, draws_, call(step), images);
        engine_.backend().launch(cut.count,
                                 diff::Gather<T>{indices_.of(chosen), set_.labels, labels.view()});
    }

    void add_gradient(int step, const Array& images, const Array& labels, T factor) {
        const std::span<const int> chosen = plan_[static_cast<std::size_t>(step)];
        augmenter_.add_adjoint(chosen, draws_, call(step), images, factor, gradient_.images.data());
        const diff::AddGathered<T> add{indices_.of(chosen), labels.view(), factor,
                                       gradient_.labels.data()};
        engine_.backend().launch(Engine::classes, add);
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
    Gradient& gradient_;
    backend::Mirror<int, Backend> indices_;
};

}  // namespace pad::match
