/// @file
/// Mixing the images of a training batch with each other: mixup and CutMix.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/augment/shape.hpp>
#include <pad/data/hard_labels.hpp>
#include <pad/diff/batch_array.hpp>

namespace pad::data {

/// none: images stay as they are; mixup: x ← λ·x + (1 − λ)·x′ (Zhang et al. 2018); cutmix: a
/// rectangle of x with a share of 1 − λ of its area comes from x′ (Yun et al. 2019). Label
/// distributions are mixed with the same λ (cutmix: the share that is left in fact). x′ is another
/// image of the batch, λ ~ Beta(α, α) once for each batch, as in both papers' code.
enum class Mixing { none, mixup, cutmix };

/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 3> mixing_names{"none", "mixup", "cutmix"};

namespace mixing {

/// Gamma(shape, 1) by Marsaglia & Tsang 2000; draws at (i, j), (i, j + 1), …, at most 1,000 of them.
inline double gamma(const core::Random& random, double shape, std::uint64_t i, std::uint32_t j) {
    if (shape < 1)
        return gamma(random, shape + 1, i, j + 1) * std::pow(1 - random.uniform(i, j), 1 / shape);
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (std::uint32_t k = 0; k < 500; ++k) {
        const double x = random.normal(i, j + 2 * k);
        const double t = 1 + c * x;
        if (t <= 0) continue;
        const double v = t * t * t;
        const double u = 1 - random.uniform(i, j + 2 * k + 1);
        if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
    return d;
}

/// λ ~ Beta(α, α), from the draws of position i.
inline double lambda(const core::Random& random, double alpha, std::uint64_t i) {
    const double a = gamma(random, alpha, i, 10);
    const double b = gamma(random, alpha, i, 5000);
    return a + b > 0 ? a / (a + b) : 0.5;
}

/// A rectangle [top, bottom) × [left, right).
struct Rectangle {
    int top, bottom, left, right;
};

/// CutMix's rectangle: sides √(1 − λ) of the image's, centre uniform, cut off at the border.
inline Rectangle rectangle(const core::Random& random, double lambda, const AugmentShape& shape,
                           std::uint64_t i) {
    const double side = std::sqrt(1 - lambda);
    const int rows = static_cast<int>(shape.height * side);
    const int cols = static_cast<int>(shape.width * side);
    const int row = random.integer(shape.height, i, 1);
    const int col = random.integer(shape.width, i, 2);
    const auto clamp = [](int value, int size) { return std::clamp(value, 0, size); };
    return {clamp(row - rows / 2, shape.height), clamp(row - rows / 2 + rows, shape.height),
            clamp(col - cols / 2, shape.width), clamp(col - cols / 2 + cols, shape.width)};
}

/// Logits of λ·softmax(a) + (1 − λ)·softmax(b).
inline std::vector<double> mixed_logits(std::span<const double> a, std::span<const double> b,
                                        double lambda) {
    const auto softmax = [](std::span<const double> z) {
        const double peak = *std::max_element(z.begin(), z.end());
        std::vector<double> p;
        double total = 0;
        for (const double x : z) total += p.emplace_back(std::exp(x - peak));
        for (double& x : p) x /= total;
        return p;
    };
    const auto pa = softmax(a);
    const auto pb = softmax(b);
    std::vector<double> result;
    for (std::size_t k = 0; k < pa.size(); ++k) {
        const double p = lambda * pa[k] + (1 - lambda) * pb[k];
        result.push_back(p > 0 ? std::max(std::log(p), impossible_logit) : impossible_logit);
    }
    return result;
}

}  // namespace mixing

/// Mixes the columns of a batch with each other. A pure function of (random, call, batch).
/// @param images  rows C·H·W
/// @param labels  rows = classes: logits of soft labels (one_hot_logits for hard ones)
/// Throws Error for α ≤ 0 and labels of one row.
template <class T>
void mix_batch(Mixing kind, double alpha, const AugmentShape& shape, const core::Random& random,
               std::uint64_t call, diff::BatchArray<T>& images, diff::BatchArray<T>& labels) {
    if (kind == Mixing::none) return;
    core::require(alpha > 0, "the α of ", mixing_names[static_cast<std::size_t>(kind)], " is ",
                  alpha, "; it must be positive");
    core::require(labels.rows() > 1, "images with class numbers cannot be mixed; give logits");
    const auto count = static_cast<int>(images.cut().count);
    double share = mixing::lambda(random, alpha, call);
    mixing::Rectangle cut{0, 0, 0, 0};
    if (kind == Mixing::cutmix) {
        cut = mixing::rectangle(random, share, shape, call);
        share = 1 - static_cast<double>((cut.bottom - cut.top) * (cut.right - cut.left)) /
                        (shape.height * shape.width);
    }
    const auto partner = random.permutation(count, static_cast<std::uint32_t>(call) | 1U << 31);
    const auto pixels = static_cast<std::size_t>(images.rows());
    const auto classes = static_cast<std::size_t>(labels.rows());
    std::vector<T> old_images(pixels * partner.size());
    std::vector<double> old_labels(classes * partner.size());
    images.template unpack<T>(std::span<T>(old_images));
    labels.template unpack<double>(std::span<double>(old_labels));
    const auto label_of = [&](int i) {
        return std::span<const double>(old_labels)
            .subspan(static_cast<std::size_t>(i) * classes, classes);
    };
    for (int i = 0; i < count; ++i) {
        const int other = partner[static_cast<std::size_t>(i)];
        const auto x = images.view().column(i);
        const T* const from = old_images.data() + static_cast<std::size_t>(other) * pixels;
        if (kind == Mixing::mixup) {
            for (core::Index r = 0; r < images.rows(); ++r)
                x[r] = static_cast<T>(share) * x[r] + static_cast<T>(1 - share) * from[r];
        } else {
            for (int c = 0; c < shape.channels; ++c)
                for (int h = cut.top; h < cut.bottom; ++h)
                    for (int w = cut.left; w < cut.right; ++w) {
                        const core::Index r = (c * shape.height + h) * shape.width + w;
                        x[r] = from[r];
                    }
        }
        const auto mixed = mixing::mixed_logits(label_of(i), label_of(other), share);
        const auto y = labels.view().column(i);
        for (core::Index k = 0; k < labels.rows(); ++k)
            y[k] = static_cast<T>(mixed[static_cast<std::size_t>(k)]);
    }
}

}  // namespace pad::data
