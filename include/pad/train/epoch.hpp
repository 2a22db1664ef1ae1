/// @file
/// One pass over training images in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/batch.hpp>
#include <pad/diff/gather.hpp>
#include <pad/train/training_data.hpp>

namespace pad::train {

/// Runs epochs of minibatch training with augmentation; keeps its batch memory between calls.
/// @tparam Engine        diff::Differentiator
/// @tparam Augmentation  data::Dsa, data::NoAugmentation, …
template <class Engine, class Augmentation>
class EpochRunner {
public:
    using T = typename Engine::Scalar;
    using Backend = typename Engine::Backend;
    using Array = typename Engine::Array;
    using Change = std::function<void(Array&, Array&, std::uint64_t)>;

    EpochRunner(Engine& engine, const data::ImageShape& shape, const Augmentation& augmentation)
        : engine_(engine), augmenter_(data::augment_shape(shape), augmentation, engine.backend()) {}

    /// `data` has to stay as it is as long as the runner: a device keeps its own copy.
    /// Trains on data[order[0]], data[order[1]], … in batches of at most `batch` images and returns
    /// the mean loss, each batch's taken before its update.
    /// @param stepper       optimiser state, train::Sgd::Stepper or train::Gsam::Stepper
    /// @param theta         [parameters], updated
    /// @param running       batch norm statistics, updated
    /// @param augmentation  random draws; batch i of the epoch is call `first_call + i`
    /// @param change        called with every batch (images, labels, call) before its step; may be
    ///                      empty (data::mix_batch)
    /// Throws Error for an empty order or batch < 1.
    template <class Stepper>
    double run(Stepper& stepper, T* theta, T* running, const TrainingData<T>& data,
               std::span<const int> order, int batch, double rate, const core::Random& augmentation,
               std::uint64_t first_call, const Change& change = {}) {
        core::require(!order.empty(), "a training epoch needs at least one image");
        core::require(batch >= 1, "the batch size is ", batch, "; it must be at least 1");
        double loss = 0;
        std::uint64_t call = first_call;
        for (std::size_t first = 0; first < order.size();
             first += static_cast<std::size_t>(batch)) {
            const auto chosen = order.subspan(
                first, std::min(static_cast<std::size_t>(batch), order.size() - first));
            load(data, chosen, augmentation, call);
            if (change) change(images_, labels_, call);
            ++call;
            loss += stepper.step(theta, running, images_, labels_, rate) *
                    static_cast<double>(chosen.size());
        }
        return loss / static_cast<double>(order.size());
    }

    /// Number of batches, and so of augmentation calls, in an epoch of `images` images.
    static std::uint64_t calls(std::size_t images, int batch) {
        const auto size = static_cast<std::size_t>(batch);
        return (images + size - 1) / size;
    }

private:
    void load(const TrainingData<T>& data, std::span<const int> chosen,
              const core::Random& augmentation, std::uint64_t call) {
        const auto cut = engine_.cut(static_cast<Index>(chosen.size()));
        images_.resize(data.image_size, cut);
        labels_.resize(data.label_rows, cut);
        copy_once(data);
        augmenter_.fill(chosen, source_images_, augmentation, call, images_);
        engine_.backend().launch(
            cut.count, diff::Gather<T>{indices_.of(chosen), source_labels_, labels_.view()});
    }

    /// Images and labels where kernels can read them.
    void copy_once(const TrainingData<T>& data) {
        if (data.images == data_.images && data.labels == data_.labels && data.count == data_.count)
            return;
        data_ = data;
        const auto count = static_cast<std::size_t>(data.count);
        source_images_ =
            all_images_.of({data.images, count * static_cast<std::size_t>(data.image_size)});
        source_labels_ =
            all_labels_.of({data.labels, count * static_cast<std::size_t>(data.label_rows)});
    }

    Engine& engine_;
    data::BatchAugmenter<T, Backend, Augmentation> augmenter_;
    Array images_;
    Array labels_;
    TrainingData<T> data_;
    backend::Mirror<T, Backend> all_images_, all_labels_;
    backend::Mirror<int, Backend> indices_;
    const T* source_images_ = nullptr;
    const T* source_labels_ = nullptr;
};

}  // namespace pad::train
