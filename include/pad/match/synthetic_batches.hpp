/// @file
/// Minibatches of the synthetic set for the inner loop, and their gradients on the way back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/batch.hpp>
#include <pad/diff/gather.hpp>

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
    using Array = typename Engine::Array;

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
          gradient_(gradient),
          images_(images_of_kernels_.of({set.images, image_values()})),
          labels_(labels_of_kernels_.of({set.labels, label_values()})) {
        gradient_.images.assign(image_values(), T(0));
        gradient_.labels.assign(label_values(), T(0));
        gradient_.step_size = 0;
        if constexpr (Backend::host_memory) {
            grad_images_ = gradient_.images.data();
            grad_labels_ = gradient_.labels.data();
        } else {
            sums_ = Buffer(static_cast<Index>(image_values() + label_values()));
            grad_images_ = sums_.data();
            grad_labels_ = grad_images_ + image_values();
        }
    }

    void fill(int step, Array& images, Array& labels) {
        const std::span<const int> chosen = plan_[static_cast<std::size_t>(step)];
        const auto cut = engine_.cut(static_cast<Index>(chosen.size()));
        images.resize(Engine::image_size, cut);
        labels.resize(Engine::classes, cut);
        augmenter_.fill(chosen, images_, draws_, call(step), images);
        engine_.backend().launch(cut.count,
                                 diff::Gather<T>{indices_.of(chosen), labels_, labels.view()});
    }

    void add_gradient(int step, const Array& images, const Array& labels, T factor) {
        const std::span<const int> chosen = plan_[static_cast<std::size_t>(step)];
        augmenter_.add_adjoint(chosen, draws_, call(step), images, factor, grad_images_);
        const diff::AddGathered<T> add{indices_.of(chosen), labels.view(), factor, grad_labels_};
        engine_.backend().launch(Engine::classes, add);
    }

    /// Brings the gradient sums to the SyntheticGradient, where they are not there already.
    void finish() {
        if constexpr (!Backend::host_memory) {
            const auto images = static_cast<Index>(image_values());
            sums_.read(0, images, gradient_.images.data());
            sums_.read(images, static_cast<Index>(label_values()), gradient_.labels.data());
        }
    }

private:
    using Backend = typename Engine::Backend;
    using Buffer = typename Engine::template Buffer<T>;

    [[nodiscard]] std::size_t image_values() const {
        return static_cast<std::size_t>(set_.count * Engine::image_size);
    }
    [[nodiscard]] std::size_t label_values() const {
        return static_cast<std::size_t>(set_.count * Engine::classes);
    }
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
    backend::Mirror<T, Backend> images_of_kernels_, labels_of_kernels_;
    backend::Mirror<int, Backend> indices_;
    const T* images_;
    const T* labels_;
    Buffer sums_;  ///< of images, then labels, where the host's memory is out of reach
    T* grad_images_ = nullptr;
    T* grad_labels_ = nullptr;
};

}  // namespace pad::match
