/// @file
/// What a synthetic set starts from: real images that an expert gets right, with the experts' mean
/// logits as labels.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/core/random.hpp>
#include <pad/data/dataset.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/distill/synthetic_set.hpp>
#include <pad/expert/trajectory_source.hpp>
#include <pad/nn/layer.hpp>

namespace pad::distill {

namespace start {

/// Logits of `images` (positions in `set`) under one expert, [images][classes].
template <class Engine>
std::vector<double> expert_logits(Engine& engine, const data::Dataset& set,
                                  const std::vector<int>& images,
                                  std::span<const typename Engine::Scalar> theta) {
    using T = typename Engine::Scalar;
    const data::Dataset chosen = data::subset(set, images);
    diff::BatchArray<T> batch(Engine::image_size,
                              engine.cut(static_cast<core::Index>(images.size())));
    batch.template pack<float>(chosen.images);
    diff::BatchArray<T> logits;
    backend::Mirror<T, typename Engine::Backend> parameters;
    engine.logits(parameters.of(theta), batch, logits, nn::Statistics::batch);
    std::vector<double> result(images.size() * Engine::classes);
    logits.template unpack<double>(result);
    return result;
}

/// Whether the largest of `classes` logits belongs to `label`, and how probable the label is.
struct Verdict {
    bool right;
    double log_probability;
};
inline Verdict judge(std::span<const double> logits, int label) {
    const auto best = std::max_element(logits.begin(), logits.end());
    double total = 0;
    for (const double z : logits) total += std::exp(z - *best);
    const double own = logits[static_cast<std::size_t>(label)];
    return {best - logits.begin() == label, own - *best - std::log(total)};
}

/// Of one class: the first `count` images, in random order, that the expert classifies right; if
/// there are fewer, the least wrong of the others.
template <class Engine>
std::vector<int> choose_images(Engine& engine, const data::Dataset& set,
                               const std::vector<int>& members, int count,
                               std::span<const typename Engine::Scalar> theta,
                               const core::Random& random, std::uint32_t which) {
    core::require(count >= 1 && count <= static_cast<int>(members.size()), set.name, ": ", count,
                  " images per class were asked for; class ", which, " has ", members.size());
    const auto order = random.permutation(static_cast<int>(members.size()), which);
    // Enough candidates that right ones are found without judging the whole class.
    const std::size_t candidates =
        std::min(members.size(), std::max<std::size_t>(static_cast<std::size_t>(count) * 4, 64));
    std::vector<int> images;
    for (std::size_t i = 0; i < candidates; ++i)
        images.push_back(members[static_cast<std::size_t>(order[i])]);
    const auto logits = expert_logits(engine, set, images, theta);
    const int label = set.labels[static_cast<std::size_t>(members[0])];
    std::vector<std::pair<Verdict, int>> judged;
    for (std::size_t i = 0; i < images.size(); ++i)
        judged.emplace_back(
            judge(std::span(logits).subspan(i * Engine::classes, Engine::classes), label),
            images[i]);
    std::stable_sort(judged.begin(), judged.end(), [](const auto& a, const auto& b) {
        if (a.first.right != b.first.right) return a.first.right;
        return !a.first.right && a.first.log_probability > b.first.log_probability;
    });
    std::vector<int> chosen;
    for (int i = 0; i < count; ++i) chosen.push_back(judged[static_cast<std::size_t>(i)].second);
    return chosen;
}

/// Mean logits, over the experts that classify an image right, of each image; where none does, the
/// logits of the expert that is least wrong (the released code divides zero by zero there).
template <class Engine>
std::vector<double> soft_labels(Engine& engine, const data::Dataset& set,
                                const std::vector<int>& images,
                                const expert::TrajectorySource<typename Engine::Scalar>& experts,
                                int epoch) {
    constexpr auto classes = static_cast<std::size_t>(Engine::classes);
    std::vector<double> sum(images.size() * classes, 0.0);
    std::vector<double> fallback(images.size() * classes, 0.0);
    std::vector<double> best(images.size(), -INFINITY);
    std::vector<int> right(images.size(), 0);
    for (int e = 0; e < experts.experts(); ++e) {
        const auto logits = expert_logits(engine, set, images, experts.parameters(e, epoch));
        for (std::size_t i = 0; i < images.size(); ++i) {
            const auto row = std::span(logits).subspan(i * classes, classes);
            const Verdict verdict = judge(row, set.labels[static_cast<std::size_t>(images[i])]);
            if (verdict.right) {
                ++right[i];
                for (std::size_t k = 0; k < classes; ++k) sum[i * classes + k] += row[k];
            } else if (verdict.log_probability > best[i]) {
                best[i] = verdict.log_probability;
                std::copy(row.begin(), row.end(), &fallback[i * classes]);
            }
        }
    }
    for (std::size_t i = 0; i < images.size(); ++i)
        for (std::size_t k = 0; k < classes; ++k) {
            double& label = sum[i * classes + k];
            label = right[i] > 0 ? label / right[i] : fallback[i * classes + k];
        }
    return sum;
}

}  // namespace start

/// The set that distillation starts from (DATM, section 3.3; PAD, section 3.3): for each class
/// `images_per_class` real images that a randomly chosen expert classifies right, labelled with the
/// mean logits of all experts that are right about them.
/// @param epoch  expert epoch whose parameters judge
/// Throws Error when a class has fewer images than are asked for.
template <class Engine>
SyntheticSet<typename Engine::Scalar> start_from_real(
    Engine& engine, const data::Dataset& set,
    const expert::TrajectorySource<typename Engine::Scalar>& experts, int epoch,
    int images_per_class, double step_size, std::uint64_t seed) {
    using T = typename Engine::Scalar;
    const core::Random random(seed, core::Stream::start);
    const auto members = data::indices_by_class(set);
    std::vector<int> images;
    for (std::size_t c = 0; c < members.size(); ++c) {
        const auto which = static_cast<std::uint32_t>(c);
        const int judge = random.integer(experts.experts(), which, 1U << 31);
        const auto chosen = start::choose_images(engine, set, members[c], images_per_class,
                                                 experts.parameters(judge, epoch), random, which);
        images.insert(images.end(), chosen.begin(), chosen.end());
    }
    const auto labels = start::soft_labels(engine, set, images, experts, epoch);
    const data::Dataset chosen = data::subset(set, images);
    SyntheticSet<T> result{set.shape, set.classes, images_per_class, {}, {}, step_size};
    result.images.assign(chosen.images.begin(), chosen.images.end());
    std::transform(labels.begin(), labels.end(), std::back_inserter(result.labels),
                   [](double x) { return static_cast<T>(x); });
    return result;
}

/// Positions of `images_per_class` random real images of every class, class after class.
/// Throws Error when a class has fewer.
inline std::vector<int> random_images(const data::Dataset& set, int images_per_class,
                                      std::uint64_t seed) {
    const core::Random random(seed, core::Stream::start, 1);
    std::vector<int> images;
    const auto members = data::indices_by_class(set);
    for (std::size_t c = 0; c < members.size(); ++c) {
        const int size = static_cast<int>(members[c].size());
        core::require(images_per_class >= 1 && images_per_class <= size, set.name, ": ",
                      images_per_class, " images per class were asked for; class ", c, " has ",
                      size);
        const auto order = random.permutation(size, static_cast<std::uint32_t>(c));
        for (int i = 0; i < images_per_class; ++i)
            images.push_back(
                members[c][static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
    }
    return images;
}

}  // namespace pad::distill
