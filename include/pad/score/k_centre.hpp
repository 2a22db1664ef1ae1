/// @file
/// k-centre greedy: images that cover their class come first.
#pragma once

#include <algorithm>
#include <limits>

#include <pad/score/class_features.hpp>
#include <pad/score/concept.hpp>

namespace pad::score {

/// The order in which the greedy 2-approximation of the k-centre problem chooses the images of a
/// class (Sener & Savarese 2018): each next image is the one farthest, in feature space (input of
/// the last layer), from the chosen one nearest to it; the first of equal ones. The image nearest to
/// the mean of the class is chosen first, where the paper starts at random. The score is the rank
/// within the class, 0 for the first and 1 for the last, so the easiest k are the k centres.
/// Cost: one forward pass, and 3·n²·d operations for a class of n images with d features.
/// Errors: a feature that is not finite.
struct KCentreGreedy {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "k-centre greedy"; }

    template <class Engine, class T>
    std::vector<double> score(Engine& engine, const T* theta, T* running,
                              const diff::BatchArray<T>& images,
                              std::span<const int> labels) const {
        return class_ranks(engine, theta, running, images, labels,
                           [&](const auto& features) { return order(engine.backend(), features); });
    }

private:
    template <class Backend, class T>
    static std::vector<Index> order(const Backend& backend, const ClassFeatures<T>& features) {
        const auto images = static_cast<std::size_t>(features.images());
        std::vector<bool> taken(images, false);
        std::vector<double> closeness(
            images, -std::numeric_limits<double>::infinity());  // −distance² to the nearest centre
        std::vector<Index> result;
        Index next = least(features.distances(backend, features.mean()), taken);
        while (true) {
            taken[static_cast<std::size_t>(next)] = true;
            result.push_back(next);
            if (result.size() == images) return result;
            const std::vector<double> d = features.distances(backend, features.image(next));
            for (std::size_t i = 0; i < images; ++i) closeness[i] = std::max(closeness[i], -d[i]);
            next = least(closeness, taken);
        }
    }
};

}  // namespace pad::score
