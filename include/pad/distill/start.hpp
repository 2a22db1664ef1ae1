/// @file
/// What a synthetic set starts from: its first images and labels.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/core/random.hpp>
#include <pad/data/dataset.hpp>
#include <pad/data/hard_labels.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/distill/k_means.hpp>
#include <pad/distill/start_settings.hpp>
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

/// Mean logits of all experts, [images][classes].
template <class Engine>
std::vector<double> ensemble_labels(
    Engine& engine, const data::Dataset& set, const std::vector<int>& images,
    const expert::TrajectorySource<typename Engine::Scalar>& experts, int epoch) {
    std::vector<double> mean(images.size() * Engine::classes, 0.0);
    for (int e = 0; e < experts.experts(); ++e) {
        const auto logits = expert_logits(
            engine, set, images, expert::parameters_of(experts, e, epoch, Engine::parameters));
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += logits[i] / experts.experts();
    }
    return mean;
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
        const auto logits = expert_logits(
            engine, set, images, expert::parameters_of(experts, e, epoch, Engine::parameters));
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

/// The expert that judges the images of a class, [size].
template <class T>
std::span<const T> judge_of_class(const expert::TrajectorySource<T>& experts, int epoch,
                                  core::Index size, const core::Random& random,
                                  std::uint32_t which) {
    const int judge = random.integer(experts.experts(), which, 1U << 31);
    return expert::parameters_of(experts, judge, epoch, size);
}

/// Of one class: the images nearest to the centres of k-means, in the chosen space.
template <class Engine>
std::vector<int> k_means_images(Engine& engine, const data::Dataset& set,
                                const std::vector<int>& members, int count, StartSpace space,
                                std::span<const typename Engine::Scalar> theta,
                                const core::Random& random, std::uint32_t which) {
    using T = typename Engine::Scalar;
    core::require(count >= 1 && count <= static_cast<int>(members.size()), set.name, ": ", count,
                  " images per class were asked for; class ", which, " has ", members.size());
    const data::Dataset images = data::subset(set, members);
    diff::BatchArray<T> points(Engine::image_size,
                               engine.cut(static_cast<core::Index>(members.size())));
    points.template pack<float>(images.images);
    if (space == StartSpace::features) {
        diff::BatchArray<T> features;
        engine.features(theta.data(), points, features, nn::Statistics::batch);
        points = std::move(features);
    }
    std::vector<int> all(members.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<int> chosen;
    for (const core::Index i : k_means_representatives(
             engine.backend(), score::ClassFeatures<T>(points, all), count, random, which))
        chosen.push_back(members[static_cast<std::size_t>(i)]);
    return chosen;
}

}  // namespace start

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

namespace start {

/// The real images that the set starts from, class after class.
template <class Engine>
std::vector<int> images_of(Engine& engine, const data::Dataset& set,
                           const expert::TrajectorySource<typename Engine::Scalar>& experts,
                           int epoch, int images_per_class, const StartSettings& settings,
                           std::uint64_t seed) {
    if (settings.images == StartImages::random_real)
        return random_images(set, images_per_class, seed);
    const core::Random random(seed, core::Stream::start);
    const core::Random centres(seed, core::Stream::start, 2);
    const auto members = data::indices_by_class(set);
    std::vector<int> images;
    for (std::size_t c = 0; c < members.size(); ++c) {
        const auto which = static_cast<std::uint32_t>(c);
        std::span<const typename Engine::Scalar> theta;
        if (settings.images == StartImages::expert_right || settings.space == StartSpace::features)
            theta = judge_of_class(experts, epoch, Engine::parameters, random, which);
        const auto chosen =
            settings.images == StartImages::k_means
                ? k_means_images(engine, set, members[c], images_per_class, settings.space, theta,
                                 centres, which)
                : choose_images(engine, set, members[c], images_per_class, theta, random, which);
        images.insert(images.end(), chosen.begin(), chosen.end());
    }
    return images;
}

/// Logits of hard labels, images_per_class rows for each class.
template <class T>
std::vector<T> hard_logits(int classes, int images_per_class, double confidence) {
    std::vector<int> labels;
    for (int c = 0; c < classes; ++c)
        labels.insert(labels.end(), static_cast<std::size_t>(images_per_class), c);
    std::vector<T> logits = data::one_hot_logits<T>(labels, classes);
    if (confidence > 0)
        for (T& z : logits) z = z == T(0) ? static_cast<T>(confidence) : T(0);
    return logits;
}

}  // namespace start

/// The set that distillation starts from, as `settings` say. The default (DATM, section 3.3; PAD,
/// section 3.3): for each class `images_per_class` real images that a randomly chosen expert
/// classifies right, labelled with the mean logits of all experts that are right about them.
/// @param epoch  expert epoch whose parameters judge
/// Throws Error when a class has fewer images than are asked for, or when experts are needed and
/// there are none, or only those of another network. A pure function of (seed, set, experts, settings).
template <class Engine>
SyntheticSet<typename Engine::Scalar> start_set(
    Engine& engine, const data::Dataset& set,
    const expert::TrajectorySource<typename Engine::Scalar>& experts, int epoch,
    int images_per_class, double step_size, const StartSettings& settings, std::uint64_t seed) {
    using T = typename Engine::Scalar;
    SyntheticSet<T> result{set.shape, set.classes, images_per_class, {}, {}, step_size};
    if (settings.labels == StartLabels::hard)
        result.labels = start::hard_logits<T>(set.classes, images_per_class, settings.confidence);
    if (settings.images == StartImages::noise) {
        core::require(settings.labels == StartLabels::hard,
                      "images that start from noise need hard labels");
        const core::Random random(seed, core::Stream::start, 3);
        result.images.resize(static_cast<std::size_t>(result.size()) * set.shape.size());
        for (std::size_t i = 0; i < result.images.size(); ++i)
            result.images[i] = static_cast<T>(random.normal(i));
        return result;
    }
    const bool asks_experts =
        settings.labels != StartLabels::hard || settings.images == StartImages::expert_right ||
        (settings.images == StartImages::k_means && settings.space == StartSpace::features);
    core::require(!asks_experts || experts.experts() >= 1, "the start (", settings.describe(),
                  ") asks experts, and there are none");
    const auto images =
        start::images_of(engine, set, experts, epoch, images_per_class, settings, seed);
    const data::Dataset chosen = data::subset(set, images);
    result.images.assign(chosen.images.begin(), chosen.images.end());
    if (settings.labels == StartLabels::hard) return result;
    const auto labels = settings.labels == StartLabels::ensemble
                            ? start::ensemble_labels(engine, set, images, experts, epoch)
                            : start::soft_labels(engine, set, images, experts, epoch);
    std::transform(labels.begin(), labels.end(), std::back_inserter(result.labels),
                   [](double x) { return static_cast<T>(x); });
    return result;
}

/// start_set with PAD's choice.
template <class Engine>
SyntheticSet<typename Engine::Scalar> start_from_real(
    Engine& engine, const data::Dataset& set,
    const expert::TrajectorySource<typename Engine::Scalar>& experts, int epoch,
    int images_per_class, double step_size, std::uint64_t seed) {
    return start_set(engine, set, experts, epoch, images_per_class, step_size, {}, seed);
}

}  // namespace pad::distill
