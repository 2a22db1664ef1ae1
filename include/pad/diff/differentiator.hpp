/// @file
/// The two derivative operators that every distiller is made of.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>

#include <pad/backend/vector_ops.hpp>
#include <pad/core/error.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/diff/sweep.hpp>
#include <pad/diff/workspace.hpp>
#include <pad/nn/loss.hpp>

namespace pad::diff {

/// Gradient and directional gradient of ℓ(θ; x, y) = mean over the batch of Loss(network(x), y).
///
/// Runs forward and backward in micro-batches, so memory does not grow with the batch, unless the
/// network couples the images of a batch (batch norm): then the micro-batch is the batch.
/// @tparam Agent    a network, for example nn::arch::ConvNet
/// @tparam Loss     nn::SoftCrossEntropy or nn::HardCrossEntropy
/// @tparam T        float or double
/// @tparam Backend  where it runs, for example backend::Host<>
template <class Agent_, class Loss_, class T, class Backend_>
class Differentiator {
public:
    using Agent = Agent_;
    using Loss = Loss_;
    using Scalar = T;
    using Backend = Backend_;
    using Network = typename Agent::Network;
    using Lane = typename Backend::template Lane<T>;
    /// Memory of the backend, and batches and results that lie there.
    template <class U>
    using Buffer = typename Backend::template Buffer<U>;
    using Array = BatchArray<T, Buffer<T>>;
    using Results = SweepResults<T, Array>;
    static constexpr Index parameters = Network::parameters;
    static constexpr Index statistics = Network::statistics;
    static constexpr Index image_size = Network::Input::size;
    static constexpr int classes = Agent::classes;
    static constexpr Index label_rows = Loss::template label_rows<classes>;
    static_assert(Network::Output::size == classes,
                  "pad: the agent's network must have one output for each of its `classes` "
                  "(docs/policies/agent.md)");

    /// @param workspace_bytes  upper bound for the activations of one micro-batch (at least one lane
    ///                         of images is always run)
    /// @param memory_bytes     what an unrolled descent may use in all, see UnrolledDescent; 0: only
    ///                         what it needs
    explicit Differentiator(Backend backend = {},
                            Index workspace_bytes = default_workspace<Backend>,
                            Index memory_bytes = 0)
        : backend_(backend), workspace_bytes_(workspace_bytes), memory_bytes_(memory_bytes) {}

    [[nodiscard]] const Backend& backend() const { return backend_; }
    [[nodiscard]] Index memory_bytes() const { return memory_bytes_; }

    /// Numbers in the memory of both sweeps over this batch, or, with one part, of the gradient's:
    /// activations of one micro-batch and prepared parameters.
    [[nodiscard]] static Index workspace_size(const MicroBatches& cut, int parts = 2) {
        return Memory::size(cut, parts);
    }

    /// Numbers in the record of a sweep over this batch: outputs and input gradients of the layers
    /// that are expensive to compute again.
    [[nodiscard]] static Index record_size(const MicroBatches& cut) {
        return nn::record_of<Network>() * cut.total_columns();
    }

    /// How a batch of `count` images is cut. A network that couples images can be cut only when it
    /// uses running statistics.
    [[nodiscard]] MicroBatches cut(Index count, nn::Statistics mode = nn::Statistics::batch) const {
        constexpr Index unit = Backend::template column_unit<T>;
        if (Network::couples_images && mode != nn::Statistics::running)
            return {count, core::round_up(std::max<Index>(count, 1), unit), unit};
        constexpr Index bytes = 2 * Memory::per_image * static_cast<Index>(sizeof(T));
        const Index columns = std::max(unit, workspace_bytes_ / bytes / unit * unit);
        return {count, std::min(columns, core::round_up(std::max<Index>(count, 1), unit)), unit};
    }

    /// (∂θ ℓ, ∂x ℓ, ∂y ℓ): one reverse sweep. Returns the loss. Cost: the products of 3 forward
    /// passes.
    /// @param theta    parameters, [parameters]
    /// @param images   rows = image_size
    /// @param labels   rows = label_rows
    /// @param results  where results go; arrays get their shape here, null members are not computed
    /// @param mode     which mean and variance batch norms use
    /// @param running  running statistics of batch norms, [statistics]; may be null if there are none
    /// @param record   [record_size()] numbers that directional() can use, or null
    /// Throws Error for images or labels of other rows, for images and labels that are not cut alike,
    /// for an empty batch, and for a batch in pieces where the network couples images.
    SweepLoss gradient(const T* theta, const Array& images, const Array& labels,
                       const Results& results, nn::Statistics mode = nn::Statistics::batch,
                       T* running = nullptr, T* record = nullptr) {
        return sweep<Lane>({{theta, nullptr}, mode, running, record}, images, labels, results);
    }

    /// d/dε (∂θ ℓ, ∂x ℓ, ∂y ℓ)(θ + εv) at ε = 0 (Pearlmutter 1994): one reverse sweep over dual
    /// numbers. Returns the loss and its derivative v·∂θ ℓ. Cost: the products of 8 forward passes,
    /// fewer with a record. Arguments and errors not named here are those of gradient().
    /// @param direction  v, [parameters]
    /// @param results    as for gradient(), of the derivatives; logits are those at θ
    /// @param record     what gradient() left there at the same θ, images, labels and mode, where it
    ///                   was asked for ∂θ; null: everything is computed again. Same result up to
    ///                   rounding.
    SweepLoss directional(const T* theta, const T* direction, const Array& images,
                          const Array& labels, const Results& results,
                          nn::Statistics mode = nn::Statistics::batch, T* running = nullptr,
                          T* record = nullptr) {
        return sweep<core::Dual<Lane>>({{theta, direction}, mode, running, record}, images, labels,
                                       results);
    }

    /// network(x), rows = classes. Batch norms use their running statistics by default. Arrays may
    /// lie in the backend's or in the host's memory; between the two, micro-batches are copied.
    template <class Images, class Results_>
    void logits(const T* theta, const Images& images, Results_& result,
                nn::Statistics mode = nn::Statistics::running, T* running = nullptr) {
        result.resize(classes, images.cut());
        forward(theta, images, mode, running, [&](Index k, const nn::Batch& batch, T* logits) {
            hand_over(classes * batch.columns, logits, result, k);
        });
    }

    /// What the last layer sees: the embedding of distribution matching, rows = Network::features.
    /// Memory as for `logits`.
    template <class Images, class Results_>
    void features(const T* theta, const Images& images, Results_& result,
                  nn::Statistics mode = nn::Statistics::running, T* running = nullptr) {
        result.resize(Network::features, images.cut());
        forward(theta, images, mode, running, [&](Index k, const nn::Batch& batch, T*) {
            const T* const last = workspace_.saved().value + Network::features_at * batch.columns;
            hand_over(Network::features * batch.columns, last, result, k);
        });
    }

    /// What all layers of the network's chain but the last give, one after the other,
    /// rows = Network::inner_outputs; the last Network::features rows are the features.
    void inner_outputs(const T* theta, const Array& images, Array& result,
                       nn::Statistics mode = nn::Statistics::batch, T* running = nullptr) {
        result.resize(Network::inner_outputs, images.cut());
        forward(theta, images, mode, running, [&](Index k, const nn::Batch& batch, T*) {
            backend_.copy(Network::inner_outputs * batch.columns, workspace_.saved().value,
                          result.chunk(k));
        });
    }

    /// result = gradient of Σ adjoint·f(θ, images) with respect to the images, rows = image_size,
    /// where f are the features or the inner outputs, by the rows of `adjoint`.
    /// Cost: a forward sweep and a backward sweep without parameter gradients.
    void feature_gradient(const T* theta, const Array& images, const Array& adjoint, Array& result,
                          nn::Statistics mode = nn::Statistics::batch, T* running = nullptr) {
        const Index first = Network::inner_outputs - adjoint.rows();
        core::require(first == 0 || first == Network::features_at, "the adjoint of features has ",
                      adjoint.rows(), " rows; the network has ", Network::features,
                      " features and ", Network::inner_outputs, " inner outputs");
        core::require(adjoint.cut() == images.cut(),
                      "images and adjoints are not cut alike: ", images.cut().count, " images, ",
                      adjoint.cut().count, " adjoints");
        result.resize(image_size, images.cut());
        Results wanted{.images = &result};
        forward(theta, images, mode, running, [&](Index k, const nn::Batch& batch, T*) {
            Network::template backward_inner<Lane>(
                backend_, batch, workspace_.layer_memory({theta, nullptr}, running),
                core::Field<const T>{images.chunk(k), nullptr}, adjoint.chunk(k), first,
                image_gradient<Lane>(wanted, k, batch.columns));
        });
    }

private:
    /// Besides the network's memory: logits, their gradient, and the loss.
    using Memory = Workspace<Network, T, Backend, 2 * classes + 1>;

    /// Runs the network on every micro-batch and hands over its logits.
    template <class Images, class Take>
    void forward(const T* theta, const Images& images, nn::Statistics mode, T* running,
                 const Take& take) {
        const MicroBatches& cut = images.cut();
        core::require(images.rows() == image_size, "the network takes images of ", image_size,
                      " values and was given ", images.rows());
        check_cut(cut, mode);
        workspace_.reserve(cut, 1);
        const auto memory = workspace_.layer_memory({theta, nullptr}, running);
        const core::Field<T> logits = workspace_.own(0);
        Network::template prepare<Lane>(backend_, memory);
        for (Index k = 0; k < cut.chunks(); ++k) {
            const nn::Batch batch{cut.padded(k), cut.images(k), mode};
            Network::template forward<Lane>(
                backend_, batch, memory,
                core::Field<const T>{taken_over(image_size * batch.columns, images, k), nullptr},
                logits);
            take(k, batch, logits.value);
        }
    }

    /// What a sweep is made at.
    struct Point {
        core::Field<const T> theta;
        nn::Statistics mode;
        T* running;
        T* record;
    };

    /// A micro-batch where kernels can read it.
    template <class Images>
    const T* taken_over(Index count, const Images& images, Index k) {
        if constexpr (std::is_same_v<Images, Array>) {
            return images.chunk(k);
        } else {
            spare_.reserve(count);
            spare_.write(0, count, images.chunk(k));
            return spare_.data();
        }
    }
    /// Copies numbers of the workspace into a micro-batch of `result`.
    template <class Results_>
    void hand_over(Index count, const T* numbers, Results_& result, Index k) const {
        if constexpr (std::is_same_v<Results_, Array>)
            backend_.copy(count, numbers, result.chunk(k));
        else
            workspace_.read(numbers, count, result.chunk(k));
    }

    template <class Number>
    SweepLoss sweep(const Point& at, const Array& images, const Array& labels,
                    const Results& results) {
        const MicroBatches& cut = images.cut();
        check(images, labels);
        check_cut(cut, at.mode);
        constexpr int parts = core::is_dual<Number> ? 2 : 1;
        workspace_.reserve(cut, parts);
        if (results.theta) backend::fill(backend_, parameters, results.theta, T(0));
        if (results.images) results.images->resize(image_size, cut);
        if (results.labels) results.labels->resize(classes, cut);
        if (results.logits) results.logits->resize(classes, cut);
        auto memory = workspace_.layer_memory(at.theta, at.running);
        Network::template prepare<Number>(backend_, memory);
        for (Index k = 0; k < cut.chunks(); ++k) {
            if (at.record) memory.record = at.record + nn::record_of<Network>() * cut.first(k);
            sweep_chunk<Number>(memory, images, labels, results, at.mode, k);
        }
        if (results.losses) return {};
        double totals[2];
        loss_.read(0, 2, totals);
        return {totals[0], totals[1]};
    }

    template <class Number>
    void sweep_chunk(const nn::LayerMemory<T>& memory, const Array& images, const Array& labels,
                     const Results& results, nn::Statistics mode, Index k) {
        const MicroBatches& cut = images.cut();
        const Index columns = cut.padded(k);
        const bool recorded = core::is_dual<Number> && memory.record;
        const nn::Batch batch{columns, cut.images(k),         mode,
                              k == 0,  k + 1 == cut.chunks(), recorded};
        const core::Field<const T> input{images.chunk(k),
                                         Network::needs_tangent ? zero_tangent(columns) : nullptr};
        const core::Field<T> logits = workspace_.own(0);
        const core::Field<T> grad_logits = workspace_.own(classes);
        const core::Field<T> losses = workspace_.own(2 * classes);
        Network::template forward<Number>(backend_, batch, memory, input, logits);

        const double weight = 1.0 / static_cast<double>(cut.count);
        const nn::LossKernel<Number, Loss, classes> loss{
            logits,
            labels.chunk(k),
            losses,
            grad_logits,
            results.labels ? results.labels->chunk(k) : nullptr,
            batch,
            static_cast<T>(weight)};
        backend_.launch(columns / core::lane_width<Lane>, loss);
        backend_.launch(1, SumLosses<T>{losses, batch, weight,
                                        results.losses ? results.losses : loss_.data(), k == 0});
        if (results.logits)
            backend_.copy(classes * columns, logits.value, results.logits->chunk(k));

        if (results.theta || results.images)
            Network::template backward<Number>(backend_, batch, memory, input, grad_logits,
                                               image_gradient<Number>(results, k, columns),
                                               results.theta);
    }

    /// Where the input gradient goes. Only the wanted part is computed, unless the first layer
    /// works on whole numbers.
    template <class Number>
    core::Field<T> image_gradient(const Results& results, Index k, Index columns) {
        T* const wanted = results.images ? results.images->chunk(k) : nullptr;
        if constexpr (Network::needs_tangent) {
            spare_.reserve(2 * image_size * columns);
            T* const spare = spare_.data();
            T* const main = wanted ? wanted : spare + image_size * columns;
            if constexpr (core::is_dual<Number>) return {spare, main};
            return {main, nullptr};
        } else {
            if constexpr (core::is_dual<Number>) return {nullptr, wanted};
            return {wanted, nullptr};
        }
    }

    void check(const Array& images, const Array& labels) const {
        core::require(images.rows() == image_size, "the network takes images of ", image_size,
                      " values and was given ", images.rows());
        core::require(labels.rows() == label_rows, "the loss takes ", label_rows,
                      " label values for each image and was given ", labels.rows());
        core::require(images.cut() == labels.cut(),
                      "images and labels are not cut alike: ", images.cut().count, " images, ",
                      labels.cut().count, " labels");
        core::require(images.cut().count > 0, "a batch needs at least one image");
    }

    static void check_cut(const MicroBatches& cut, nn::Statistics mode) {
        core::require(
            !Network::couples_images || mode == nn::Statistics::running || cut.chunks() <= 1,
            "a network with batch norm needs its batch of ", cut.count,
            " images in one piece, not in micro-batches of ", cut.columns);
    }

    const T* zero_tangent(Index columns) {
        zeros_.reserve(image_size * columns);
        return zeros_.data();
    }

    Backend backend_;
    Index workspace_bytes_;
    Index memory_bytes_;
    Memory workspace_;
    Buffer<T> spare_;
    Buffer<T> zeros_;
    Buffer<double> loss_{2};
};

}  // namespace pad::diff
