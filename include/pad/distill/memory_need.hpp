/// @file
/// What a composition needs of a device's memory, known before it runs.
#pragma once

#include <algorithm>

#include <pad/core/config.hpp>
#include <pad/core/error.hpp>
#include <pad/data/augment/batch.hpp>
#include <pad/nn/layer.hpp>
#include <pad/score/concept.hpp>

namespace pad::distill {

using core::Index;

/// Sizes of the real sets of a run; 0 where a set is not used or not known.
struct ImageCounts {
    Index training = 0;
    Index validation = 0;
    Index test = 0;
};

/// Bytes in a device's memory at the same time, at least: workspaces stay from stage to stage, of
/// the rest the stage counts that needs most. What does not grow with images or parameters is left
/// out, and so are what a scorer keeps and what optimisers hold besides θ and its gradient.
struct MemoryNeed {
    Index workspaces = 0;  ///< activations of the micro-batches of both engines
    Index stage = 0;       ///< sets, batches, parameters of the largest stage

    [[nodiscard]] Index bytes() const { return workspaces + stage; }
};

namespace memory_need_parts {

/// The workspace of an engine that trains on batches and tests on sets.
template <class Engine>
Index workspace(const Engine& engine, int parts, Index batch, Index tested) {
    const Index trained = Engine::workspace_size(engine.cut(batch), parts);
    const auto pass = engine.cut(tested, nn::Statistics::running);
    return std::max(trained, Engine::workspace_size(pass, parts));
}

/// A network in training on images of which the device has a copy.
template <class Engine, class Augmentation>
Index training(Index count, Index batch) {
    using Kernels = data::BatchKernels<typename Engine::Scalar, typename Engine::Backend,
                                       typename Augmentation::Draw>;
    const Index images = std::min(count, batch);
    const Index values = Engine::image_size + Engine::label_rows;
    return values * (count + images) + Kernels::fill_workspace * Engine::image_size * images +
           2 * Engine::parameters;
}

}  // namespace memory_need_parts

/// The need of a whole run of `distiller` on sets of these sizes.
template <class Distiller>
MemoryNeed memory_need(Distiller& distiller, const ImageCounts& images) {
    namespace part = memory_need_parts;
    using Soft = typename Distiller::SoftEngine;
    using Hard = typename Distiller::HardEngine;
    using Augmentation = typename Distiller::Augmentation;
    constexpr Index scalar = sizeof(typename Distiller::Scalar);
    const auto& settings = distiller.settings();
    const Index tested = std::max(images.validation, images.test);
    const Index set = static_cast<Index>(settings.images_per_class) * Distiller::Agent::classes;

    MemoryNeed need;
    const bool scored = score::trains_networks(settings.scorer);
    const Index hard_batch = std::min<Index>(settings.experts.batch, images.training);
    const Index hard_pass = std::max(images.test, scored ? images.training : 0);
    if (hard_pass > 0)
        need.workspaces +=
            scalar * part::workspace(distiller.hard_engine(), 1, hard_batch, hard_pass);
    // The set with its velocities and its gradient.
    Index distil = 3 * scalar * (Soft::image_size + Soft::classes) * set +
                   scalar * Hard::image_size * images.validation;
    Index soft_batch = 1;
    const auto& soft = distiller.soft_engine();
    if constexpr (requires {
                      settings.matcher.template runner_bytes<Soft, Augmentation>(soft, 0);
                  }) {
        soft_batch = std::min<Index>(settings.matcher.batch, set);
        distil += settings.matcher.template runner_bytes<Soft, Augmentation>(soft, set);
    }
    need.workspaces += scalar * part::workspace(soft, 2, soft_batch, tested);
    const Index expert = scalar * part::training<Hard, Augmentation>(images.training, hard_batch);
    const Index test = scalar * 2 * Soft::image_size * images.test;
    need.stage = std::max({distil, expert, test});
    return need;
}

/// Throws Error when the backend can say how much memory it has left and `distiller` needs more.
template <class Distiller>
void check_memory(Distiller& distiller, const ImageCounts& images) {
    const auto& backend = distiller.soft_engine().backend();
    if constexpr (requires { backend.available_bytes(); }) {
        const auto mebibytes = [](Index bytes) { return (bytes + (1 << 20) - 1) >> 20; };
        const MemoryNeed need = memory_need(distiller, images);
        const Index free = backend.available_bytes();
        core::require(need.bytes() <= free, "this composition needs at least ",
                      mebibytes(need.bytes()), " MiB of device memory, ",
                      mebibytes(need.workspaces), " MiB of them for activations, and ", free >> 20,
                      " MiB are free; a smaller workspace, batch or number of steps "
                      "needs less");
    }
}

}  // namespace pad::distill
