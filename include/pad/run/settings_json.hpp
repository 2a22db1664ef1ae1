/// @file
/// A strategy's settings as JSON, for run records and reports.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include <pad/core/choice.hpp>
#include <pad/data/augment/dsa.hpp>
#include <pad/run/options.hpp>

namespace pad::run {

namespace detail {

inline nlohmann::json protocol_json(const evaluate::Protocol& protocol) {
    return {{"networks", protocol.networks},
            {"epochs", protocol.epochs},
            {"batch", protocol.batch},
            {"momentum", protocol.momentum},
            {"weight_decay", protocol.weight_decay},
            {"decay", protocol.decay},
            {"optimiser", protocol.optimiser == evaluate::ProtocolOptimiser::sgd ? "sgd" : "adamw"},
            {"adamw_rate", protocol.adamw_rate},
            {"mixing", data::mixing_names[static_cast<std::size_t>(protocol.mixing)]},
            {"mixing_alpha", protocol.mixing_alpha}};
}

/// Name of an augmentation and what it was set to: DSA's settings, or what describe() says.
template <class Augmentation>
nlohmann::json augmentation_json(const Augmentation& augmentation) {
    if constexpr (core::IsChoice<Augmentation>)
        return augmentation.visit([](const auto& chosen) { return augmentation_json(chosen); });
    nlohmann::json json = {{"name", std::string(Augmentation::name)}};
    if constexpr (std::is_same_v<Augmentation, data::Dsa>) {
        const data::DsaSettings& dsa = augmentation.settings();
        json.update({{"colour", dsa.colour},
                     {"crop", dsa.crop},
                     {"cutout", dsa.cutout},
                     {"flip", dsa.flip},
                     {"scale", dsa.scale},
                     {"rotate", dsa.rotate},
                     {"siamese", dsa.siamese},
                     {"brightness", dsa.brightness},
                     {"saturation", dsa.saturation},
                     {"contrast", dsa.contrast},
                     {"crop_ratio", dsa.crop_ratio},
                     {"cutout_ratio", dsa.cutout_ratio},
                     {"scale_ratio", dsa.scale_ratio},
                     {"rotate_degrees", dsa.rotate_degrees},
                     {"align_corners", dsa.align_corners}});
    } else if constexpr (requires { std::string(augmentation.describe()); }) {
        json["settings"] = std::string(augmentation.describe());
    }
    return json;
}

}  // namespace detail

/// Everything that decides the results of a run: two runs with equal settings, seed and data set
/// give the same bits.
template <class Distiller>
nlohmann::json settings_json(const typename Distiller::Settings& settings, const Options& options) {
    const auto& update = settings.update;
    return {{"agent", Distiller::Agent::describe()},
            {"scalar", sizeof(typename Distiller::Scalar) == 4 ? "float" : "double"},
            {"preprocessing", data::preprocessing_name(options.preprocessing)},
            {"training_images", options.training_images},
            {"validation_images", options.validation_images},
            {"scoring",
             {{"scorer", settings.scorer.describe()},
              {"networks", settings.scoring.networks},
              {"epochs", settings.scoring.epochs},
              {"batch", settings.scoring.batch},
              {"learning_rate", settings.scoring.learning_rate},
              {"momentum", settings.scoring.momentum},
              {"weight_decay", settings.scoring.weight_decay}}},
            {"experts",
             {{"count", settings.experts.experts},
              {"epochs", settings.experts.epochs},
              {"batch", settings.experts.batch},
              {"learning_rate", settings.experts.learning_rate},
              {"average", settings.experts.average},
              {"optimiser", settings.optimiser.describe()},
              {"scheduler", settings.scheduler.describe()},
              {"augmentation", detail::augmentation_json(settings.augmentation)}}},
            {"distillation",
             {{"images_per_class", settings.images_per_class},
              {"iterations", settings.iterations},
              {"start", settings.start.describe()},
              {"matching", settings.matcher.describe()},
              {"mask", settings.mask.describe()},
              {"workspace_bytes", settings.workspace_bytes},
              {"memory_bytes", settings.memory_bytes},
              {"image_rate", update.image_rate},
              {"label_rate", update.label_rate},
              {"step_size_rate", update.step_size_rate},
              {"momentum", update.momentum},
              {"label_momentum", update.label_momentum},
              {"learn_labels", update.learn_labels},
              {"step_size", settings.step_size},
              {"skip_threshold", settings.skip_threshold},
              {"validate_every", options.validate_every}}},
            {"validation", detail::protocol_json(options.validation)},
            {"evaluation", detail::protocol_json(options.protocol)},
            {"real_rate", options.real_rate},
            {"whole_set_epochs", options.whole_set ? options.whole_set_epochs : 0}};
}

}  // namespace pad::run
