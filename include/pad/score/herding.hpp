/// @file
/// Herding: images whose mean is the mean of their class come first.
#pragma once

#include <pad/score/class_features.hpp>
#include <pad/score/concept.hpp>

namespace pad::score {

/// The order in which images are chosen so that the mean of the chosen ones stays as close as it can
/// to the mean μ of their class in feature space (Welling 2009; as a choice of exemplars: Rebuffi
/// et al. 2017): the k-th is argmin_i ‖k·μ − Σ_chosen h − h_i‖, the first of equal ones, with h the
/// input of the last layer. The score is the rank within the class, 0 for the first and 1 for the
/// last: representative images count as easy.
/// Cost: one forward pass, and 3·n²·d operations for a class of n images with d features.
/// Errors: a feature that is not finite.
struct Herding {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "herding"; }

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
        const std::vector<double> mean = features.mean();
        std::vector<double> missing = mean;  // k·μ minus the sum of the chosen
        std::vector<bool> taken(static_cast<std::size_t>(features.images()), false);
        std::vector<Index> result;
        for (Index k = 0; k < features.images(); ++k) {
            const Index next = least(features.distances(backend, missing), taken);
            taken[static_cast<std::size_t>(next)] = true;
            result.push_back(next);
            for (std::size_t r = 0; r < mean.size(); ++r)
                missing[r] += mean[r] - features.value(next, static_cast<Index>(r));
        }
        return result;
    }
};

}  // namespace pad::score
