/// @file
/// Features of the images of one class, and scores from the order in which they are chosen.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/core/buffer.hpp>
#include <pad/core/error.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/nn/layer.hpp>

namespace pad::score {

using core::Index;

/// What the last layer sees of the images of one class, laid out so that distances to all of them
/// are one pass over memory: blocks of `lane` images, each [rows][lane].
template <class T>
class ClassFeatures {
public:
    static constexpr Index lane = 16;

    /// The columns `positions` of `features`. Throws Error for a feature that is not finite: it
    /// would leave the images without an order.
    ClassFeatures(const diff::BatchArray<T>& features, std::span<const int> positions)
        : images_(static_cast<Index>(positions.size())),
          rows_(features.rows()),
          values_(blocks() * rows_ * lane) {
        for (Index i = 0; i < images_; ++i) {
            const int position = positions[static_cast<std::size_t>(i)];
            const auto column = features.view().column(position);
            for (Index r = 0; r < rows_; ++r) {
                core::require(std::isfinite(column[r]), "feature ", r, " of image ", position,
                              " is ", column[r], "; features must be finite to order images");
                values_[at(i, r)] = column[r];
            }
        }
    }

    [[nodiscard]] Index images() const { return images_; }
    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] double value(Index image, Index row) const {
        return static_cast<double>(values_[at(image, row)]);
    }

    /// Features of image i, [rows].
    [[nodiscard]] std::vector<double> image(Index i) const {
        std::vector<double> result;
        for (Index r = 0; r < rows_; ++r) result.push_back(value(i, r));
        return result;
    }
    /// The mean over the images, [rows].
    [[nodiscard]] std::vector<double> mean() const {
        std::vector<double> result(static_cast<std::size_t>(rows_), 0.0);
        for (Index i = 0; i < images_; ++i)
            for (Index r = 0; r < rows_; ++r) result[static_cast<std::size_t>(r)] += value(i, r);
        for (double& x : result) x /= static_cast<double>(images_);
        return result;
    }
    /// ‖h_i − point‖² of every image i, [images]. Cost: 3·images·rows operations, in parallel, on
    /// the host: on its own backend where `backend` works on other memory.
    template <class Backend>
    std::vector<double> distances(const Backend& backend, const std::vector<double>& point) const {
        std::vector<double> result(static_cast<std::size_t>(blocks() * lane));
        const Distances kernel{values_.data(), point.data(), result.data(), rows_};
        if constexpr (Backend::host_memory)
            backend.launch(blocks(), kernel);
        else
            backend::Host<>{}.launch(blocks(), kernel);
        result.resize(static_cast<std::size_t>(images_));
        return result;
    }

private:
    /// Each image is a sum of its own in one order, so any number of threads gives the same bits.
    struct Distances {
        const T* values;
        const double* point;
        double* result;
        Index rows;
        PAD_HOST_DEVICE void operator()(Index block) const {
            double sum[lane] = {};
            const T* h = values + block * rows * lane;
            for (Index r = 0; r < rows; ++r, h += lane)
                for (Index j = 0; j < lane; ++j) {
                    const double d = static_cast<double>(h[j]) - point[r];
                    sum[j] += d * d;
                }
            for (Index j = 0; j < lane; ++j) result[block * lane + j] = sum[j];
        }
    };

    [[nodiscard]] Index blocks() const { return (images_ + lane - 1) / lane; }
    [[nodiscard]] Index at(Index image, Index row) const {
        return (image / lane * rows_ + row) * lane + image % lane;
    }

    Index images_;
    Index rows_;
    core::Buffer<T> values_;
};

/// The image with the least value among those that are left; the first of equal ones.
inline Index least(const std::vector<double>& values, const std::vector<bool>& taken) {
    Index best = -1;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!taken[i] && (best < 0 || values[i] < values[static_cast<std::size_t>(best)]))
            best = static_cast<Index>(i);
    return best;
}

/// Scores from `order(features)`, the order in which the images of one class are chosen by their
/// features: rank/(n − 1) in [0, 1] within the class, 0 for the one chosen first.
template <class Engine, class T, class Order>
std::vector<double> class_ranks(Engine& engine, const T* theta, T* running,
                                const diff::BatchArray<T>& images, std::span<const int> labels,
                                const Order& order) {
    diff::BatchArray<T> features;
    engine.features(theta, images, features, nn::Statistics::running, running);
    std::vector<double> scores(labels.size(), 0.0);
    for (int label = 0; label < Engine::classes; ++label) {
        std::vector<int> members;
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (labels[i] == label) members.push_back(static_cast<int>(i));
        if (members.empty()) continue;
        const double last = static_cast<double>(std::max<std::size_t>(members.size() - 1, 1));
        double rank = 0;
        for (const Index chosen : order(ClassFeatures<T>(features, members)))
            scores[static_cast<std::size_t>(members[static_cast<std::size_t>(chosen)])] =
                rank++ / last;
    }
    return scores;
}

}  // namespace pad::score
