/// @file
/// Representatives of a class by k-means.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/score/class_features.hpp>

namespace pad::distill {

namespace k_means {

using core::Index;

/// Square distances of all points to the nearest centre, and which that is; the first of equal ones.
struct Nearest {
    std::vector<double> distance;
    std::vector<int> centre;

    explicit Nearest(std::size_t points)
        : distance(points, std::numeric_limits<double>::infinity()), centre(points, 0) {}
    void add(int which, const std::vector<double>& distances) {
        for (std::size_t i = 0; i < distances.size(); ++i)
            if (distances[i] < distance[i]) {
                distance[i] = distances[i];
                centre[i] = which;
            }
    }
};

/// k-means++ (Arthur & Vassilvitskii 2007): the first point uniform, each further one with a
/// probability proportional to its square distance to the nearest chosen one.
template <class Backend, class T>
std::vector<std::vector<double>> seeds(const Backend& backend,
                                       const score::ClassFeatures<T>& features, int count,
                                       const core::Random& random, std::uint32_t which) {
    const auto points = static_cast<std::size_t>(features.images());
    std::vector<std::vector<double>> centres;
    Nearest nearest(points);
    Index next = random.integer(static_cast<int>(points), which, 0);
    while (true) {
        centres.push_back(features.image(next));
        if (static_cast<int>(centres.size()) == count) return centres;
        nearest.add(static_cast<int>(centres.size()) - 1,
                    features.distances(backend, centres.back()));
        double total = 0;
        for (const double d : nearest.distance) total += d;
        double left = random.uniform(which, static_cast<std::uint32_t>(centres.size())) * total;
        next = features.images() - 1;
        for (std::size_t i = 0; i < points; ++i) {
            left -= nearest.distance[i];
            if (left < 0) {
                next = static_cast<Index>(i);
                break;
            }
        }
    }
}

/// Lloyd's iterations until no point changes its centre, at most 100. A centre without points stays.
template <class Backend, class T>
void refine(const Backend& backend, const score::ClassFeatures<T>& features,
            std::vector<std::vector<double>>& centres) {
    const auto points = static_cast<std::size_t>(features.images());
    std::vector<int> before;
    for (int iteration = 0; iteration < 100; ++iteration) {
        Nearest nearest(points);
        for (std::size_t k = 0; k < centres.size(); ++k)
            nearest.add(static_cast<int>(k), features.distances(backend, centres[k]));
        if (nearest.centre == before) return;
        before = nearest.centre;
        for (std::size_t k = 0; k < centres.size(); ++k) {
            std::vector<double> sum(centres[k].size(), 0.0);
            double members = 0;
            for (std::size_t i = 0; i < points; ++i) {
                if (before[i] != static_cast<int>(k)) continue;
                ++members;
                const auto point = features.image(static_cast<Index>(i));
                for (std::size_t r = 0; r < sum.size(); ++r) sum[r] += point[r];
            }
            if (members == 0) continue;
            for (std::size_t r = 0; r < sum.size(); ++r) centres[k][r] = sum[r] / members;
        }
    }
}

}  // namespace k_means

/// Positions of `count` different images of a class: for each centre of a k-means clustering the
/// image nearest to it that is not taken yet, the first of equal ones. A pure function of
/// (random, which, features), on any number of threads.
/// @param which  the class: another one draws other starts
/// Throws Error for more centres than images. Cost: 3·images·count·rows operations an iteration.
template <class Backend, class T>
std::vector<core::Index> k_means_representatives(const Backend& backend,
                                                 const score::ClassFeatures<T>& features, int count,
                                                 const core::Random& random, std::uint32_t which) {
    core::require(count >= 1 && count <= features.images(), "k-means was asked for ", count,
                  " representatives of ", features.images(), " images");
    auto centres = k_means::seeds(backend, features, count, random, which);
    k_means::refine(backend, features, centres);
    std::vector<bool> taken(static_cast<std::size_t>(features.images()), false);
    std::vector<core::Index> result;
    for (const auto& centre : centres) {
        result.push_back(score::least(features.distances(backend, centre), taken));
        taken[static_cast<std::size_t>(result.back())] = true;
    }
    return result;
}

}  // namespace pad::distill
