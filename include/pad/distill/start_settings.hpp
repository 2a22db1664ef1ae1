/// @file
/// What a synthetic set starts from, in words.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <pad/core/error.hpp>
#include <pad/core/nearest_name.hpp>
#include <pad/core/text.hpp>

namespace pad::distill {

/// Where the images start.
enum class StartImages {
    expert_right,  ///< random real images that an expert classifies right (DATM, PAD)
    random_real,   ///< random real images (DC, DM, MTT)
    noise,         ///< independent standard normal values in the preprocessed space (DC)
    k_means        ///< real images nearest to the centres of a k-means clustering of each class
};
/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 4> start_image_names{"expert-right", "random-real",
                                                                   "noise", "k-means"};

/// Where the labels start.
enum class StartLabels {
    experts_right,  ///< mean logits of the experts that are right about the image (DATM, PAD)
    ensemble,       ///< mean logits of all experts
    hard            ///< the class the image stands for
};
/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 3> start_label_names{"experts-right", "ensemble",
                                                                   "hard"};

/// The space in which k-means measures distances.
enum class StartSpace {
    features,  ///< what the last layer of an expert sees
    pixels     ///< the preprocessed images
};
/// As the enum's values, in order.
inline constexpr std::array<std::string_view, 2> start_space_names{"features", "pixels"};

/// The value of an enum of that name. Throws Error, with the nearest name, when there is none.
template <class Enum, std::size_t N>
Enum start_of_name(std::string_view what, std::string_view name,
                   const std::array<std::string_view, N>& names) {
    for (std::size_t k = 0; k < N; ++k)
        if (names[k] == name) return static_cast<Enum>(k);
    core::fail(core::unknown_name(what, name, names));
}

/// How a synthetic set starts; the defaults are PAD's.
struct StartSettings {
    StartImages images = StartImages::expert_right;
    StartLabels labels = StartLabels::experts_right;
    StartSpace space = StartSpace::features;  ///< of k_means
    /// Hard labels: 0 for exactly one-hot ones, which cannot be learned (their gradient is 0);
    /// c > 0 for logits c of the own class and 0 of the others.
    double confidence = 0;

    [[nodiscard]] std::string describe() const {
        std::string words(start_image_names[static_cast<std::size_t>(images)]);
        if (images == StartImages::k_means)
            words += core::text(" of ", start_space_names[static_cast<std::size_t>(space)]);
        words += core::text(", labels ", start_label_names[static_cast<std::size_t>(labels)]);
        if (labels == StartLabels::hard && confidence > 0) words += core::text(" ", confidence);
        return words;
    }

    /// Throws Error for choices that do not go together.
    void check(bool learn_labels) const {
        core::require(confidence >= 0, "the confidence of hard labels is ", confidence,
                      "; it must not be negative");
        core::require(labels != StartLabels::hard || confidence > 0 || !learn_labels,
                      "labels that are exactly one-hot have no gradient and cannot be learned; set "
                      "learn_labels to false, or start.confidence to a number such as 10");
        core::require(images != StartImages::noise || labels == StartLabels::hard,
                      "experts know nothing about noise; images that start from noise need hard "
                      "labels");
    }
};

/// The start of a composition with the matching loss M that names none: PAD's where there are experts,
/// else random real images with the labels of their classes (DC, DSA, DM).
template <class M>
StartSettings default_start() {
    StartSettings settings;
    if constexpr (!M::needs.trajectories) {
        settings.images = StartImages::random_real;
        settings.labels = StartLabels::hard;
    }
    return settings;
}

}  // namespace pad::distill
