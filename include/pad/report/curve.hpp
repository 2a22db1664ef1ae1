/// @file
/// The points of a curve made ready for a picture: cleaned, smoothed, thinned out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <pad/report/axis.hpp>
#include <pad/report/data.hpp>

namespace pad::report {

/// A curve in pieces: it is broken where a value is missing.
struct Pieces {
    std::vector<std::vector<Point>> runs;
    std::size_t missing = 0;  ///< Points left out: not finite, or not positive on a log axis.

    /// All points that are shown, in their order.
    [[nodiscard]] std::vector<Point> shown() const {
        std::vector<Point> result;
        for (const auto& run : runs) result.insert(result.end(), run.begin(), run.end());
        return result;
    }
};

/// Splits `points`, in the order of their x, at those that a chart cannot show.
inline Pieces pieces(std::vector<Point> points, bool log) {
    Pieces result;
    const auto has_no_place = [](const Point& point) { return !can_show(point.x, false); };
    const std::size_t before = points.size();
    std::erase_if(points, has_no_place);
    result.missing = before - points.size();
    std::stable_sort(points.begin(), points.end(),
                     [](const Point& a, const Point& b) { return a.x < b.x; });
    bool open = false;
    for (const Point& point : points) {
        if (!can_show(point.y, log)) {
            ++result.missing;
            open = false;
            continue;
        }
        if (!open) result.runs.emplace_back();
        open = true;
        result.runs.back().push_back(point);
    }
    return result;
}

/// Thins out a piece for a picture that is `columns` dots wide between x = `low` and `high`: of the
/// points in one column the first, the lowest, the highest and the last stay, in their order, so
/// that no spike gets lost. At most 4 · (columns + 1) points are left.
inline std::vector<Point> decimate(const std::vector<Point>& points, double low, double high,
                                   int columns) {
    if (points.size() <= static_cast<std::size_t>(2 * columns) || !(high > low)) return points;
    const auto column = [&](const Point& point) {
        return std::floor((point.x - low) / (high - low) * columns);
    };
    std::vector<Point> result;
    for (std::size_t first = 0; first < points.size();) {
        std::size_t end = first + 1;
        std::size_t lowest = first;
        std::size_t highest = first;
        for (; end < points.size() && column(points[end]) == column(points[first]); ++end) {
            if (points[end].y < points[lowest].y) lowest = end;
            if (points[end].y > points[highest].y) highest = end;
        }
        std::vector<std::size_t> kept{first, lowest, highest, end - 1};
        std::sort(kept.begin(), kept.end());
        kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
        for (const std::size_t i : kept) result.push_back(points[i]);
        first = end;
    }
    return result;
}

/// The moving average over `window` points (an odd number), of the logarithms when `log` is set. It
/// is centred; towards the ends it gets shorter, down to an eighth on either side. Cost: one pass.
inline std::vector<Point> moving_average(const std::vector<Point>& points, std::size_t window,
                                         bool log) {
    std::vector<double> sums(points.size() + 1, 0.0);
    for (std::size_t i = 0; i < points.size(); ++i)
        sums[i + 1] = sums[i] + (log ? std::log(points[i].y) : points[i].y);
    std::vector<Point> result = points;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::size_t after = points.size() - 1 - i;
        // The same number on both sides does not lean; a few on one side tame the very ends.
        const std::size_t reach = std::max(std::min({window / 2, i, after}), window / 8);
        const std::size_t first = i - std::min(reach, i);
        const std::size_t end = i + std::min(reach, after) + 1;
        const double mean = (sums[end] - sums[first]) / static_cast<double>(end - first);
        result[i].y = log ? std::exp(mean) : mean;
    }
    return result;
}

/// The window of the moving average for a curve: about a fortieth of its points, odd; 1 when the
/// curve is short, or smooth, enough to be shown as it is.
inline std::size_t smoothing_window(const std::vector<Point>& points, bool log) {
    if (points.size() < 150) return 1;
    const std::size_t window = points.size() / 80 * 2 + 1;
    const std::vector<Point> average = moving_average(points, window, log);
    const auto height = [log](const Point& point) { return log ? std::log(point.y) : point.y; };
    double low = height(points[0]);
    double high = low;
    double noise = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        low = std::min(low, height(points[i]));
        high = std::max(high, height(points[i]));
        noise += std::abs(height(points[i]) - height(average[i]));
    }
    // A mean distance of a line's width is not seen.
    return noise / static_cast<double>(points.size()) > 0.01 * (high - low) ? window : 1;
}

}  // namespace pad::report
