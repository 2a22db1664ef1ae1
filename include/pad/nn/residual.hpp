/// @file
/// Two branches whose results are added; itself a layer.
#pragma once

#include <algorithm>
#include <type_traits>

#include <pad/nn/activation.hpp>
#include <pad/nn/layer.hpp>
#include <pad/nn/residual/kernels.hpp>

namespace pad::nn {

/// The shortcut of a Residual that hands its input on as it is.
struct IdentityShortcut {};

namespace residual {

/// A branch without memory or work of its own: the layer that stands for IdentityShortcut.
template <class In>
struct Unchanged {
    using Output = In;
    static constexpr Index parameters = 0, prepared = 0, saved = 0, scratch = 0, statistics = 0;
    static constexpr bool couples_images = false, needs_tangent = true;
};

/// Binds a branch to its input.
template <class Specification, class In>
struct Bind {
    using Layer = typename Specification::template Layer<In>;
};
template <class In>
struct Bind<IdentityShortcut, In> {
    using Layer = Unchanged<In>;
};

template <class A, class B>
inline constexpr bool same_shape = (A::channels == B::channels) && (A::height == B::height) &&
                                   (A::width == B::width);

}  // namespace residual

/// y = activation(main(x) + shortcut(x)) (He et al. 2016).
///
/// Parameters in θ: those of the main branch, then those of the shortcut. Both branches must give
/// the same shape.
/// @tparam MainBranch      a layer specification, usually a Sequential
/// @tparam ShortcutBranch  IdentityShortcut, or a layer specification (where the main branch changes
///                         the shape: a 1×1 convolution and a norm)
/// @tparam Activation      see activation.hpp; nn::Identity for the plain sum
template <class MainBranch, class ShortcutBranch = IdentityShortcut, class Activation = Relu>
struct Residual {
    template <class In>
    struct Layer {
        using Main = typename MainBranch::template Layer<In>;
        using Shortcut = typename residual::Bind<ShortcutBranch, In>::Layer;
        using Input = In;
        using Output = typename Main::Output;
        static_assert(
            residual::same_shape<Output, typename Shortcut::Output>,
            "pad: the main branch and the shortcut of a Residual must give the same shape "
            "(docs/policies/agent.md)");

        static constexpr bool has_shortcut = !std::is_same_v<ShortcutBranch, IdentityShortcut>;
        static constexpr bool activates = !std::is_same_v<Activation, Identity>;
        /// The sum, where the activation's derivative needs it; then what the branches save.
        static constexpr Index own_saved = activates ? Output::size : 0;
        /// Output of the shortcut, later gradient of the sum; the shortcut's input gradient; then
        /// what the needier branch uses.
        static constexpr Index own_scratch = Output::size + (has_shortcut ? In::size : 0);

        static constexpr Index parameters = Main::parameters + Shortcut::parameters;
        static constexpr Index prepared = Main::prepared + Shortcut::prepared;
        static constexpr Index saved = own_saved + Main::saved + Shortcut::saved;
        static constexpr Index scratch = own_scratch + std::max(Main::scratch, Shortcut::scratch);
        static constexpr Index statistics = Main::statistics + Shortcut::statistics;
        static constexpr Index record = record_of<Main>() + record_of<Shortcut>();
        static constexpr bool couples_images = Main::couples_images || Shortcut::couples_images;
        static constexpr bool needs_tangent = Main::needs_tangent || Shortcut::needs_tangent;

        /// The branches are named "main." and "shortcut.".
        static void describe(ParameterLayout& layout) {
            const std::string path = layout.path;
            layout.path = path + "main.";
            Main::describe(layout);
            layout.path = path + "shortcut.";
            if constexpr (has_shortcut) Shortcut::describe(layout);
            layout.path = path;
        }

        template <class T>
        static void start_statistics(T* running) {
            Main::start_statistics(running);
            if constexpr (has_shortcut) Shortcut::start_statistics(running + Main::statistics);
        }

        template <class Number, class Backend, class T>
        static void prepare(const Backend& backend, const LayerMemory<T>& memory) {
            Main::template prepare<Number>(backend, main_memory(memory, 0));
            if constexpr (has_shortcut)
                Shortcut::template prepare<Number>(backend, shortcut_memory(memory, 0));
        }

        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            const Index columns = batch.columns;
            const Field<T> sum = activates ? memory.saved : out;
            Main::template forward<Number>(backend, inner(batch), main_memory(memory, columns), in,
                                           sum);
            Field<const T> shortcut = in;
            if constexpr (has_shortcut) {
                Shortcut::template forward<Number>(
                    backend, inner(batch), shortcut_memory(memory, columns), in, memory.scratch);
                shortcut = memory.scratch;
            }
            launch<Number>(backend, batch,
                           residual::Sum<Number, Activation, T>{shortcut, sum, out});
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            const Index columns = batch.columns;
            const Field<T> grad = activates ? memory.scratch : grad_out;
            if constexpr (activates)
                launch<Number>(
                    backend, batch,
                    residual::PullBack<Number, Activation, T>{memory.saved, grad_out, grad});
            Main::template backward<Number>(backend, inner(batch), main_memory(memory, columns), in,
                                            grad, grad_in, grad_theta);
            Field<T> share = grad;
            if constexpr (has_shortcut) {
                share = wanted(memory.scratch.at(Output::size * columns), grad_in);
                Shortcut::template backward<Number>(
                    backend, inner(batch), shortcut_memory(memory, columns), in, grad, share,
                    grad_theta ? grad_theta + Main::parameters : nullptr);
            }
            add<core::NumberLane<Number>>(backend, batch, share.value, grad_in.value);
            if constexpr (core::is_dual<Number>)
                add<core::NumberLane<Number>>(backend, batch, share.tangent, grad_in.tangent);
        }

    private:
        /// Output and input gradient of a branch are sums in the end: no record holds them.
        static Batch inner(Batch batch) {
            batch.output_recorded = batch.gradient_recorded = false;
            return batch;
        }

        /// One item for each lane of the output.
        template <class Number, class Backend, class Kernel>
        static void launch(const Backend& backend, const Batch& batch, const Kernel& kernel) {
            constexpr Index width = core::lane_width<core::NumberLane<Number>>;
            backend.launch(Output::size * batch.columns / width, kernel);
        }

        /// to += from over the input's values; nothing where `to` is not wanted.
        template <class V, class Backend, class T>
        static void add(const Backend& backend, const Batch& batch, const T* from, T* to) {
            if (to)
                backend.launch(In::size * batch.columns / core::lane_width<V>,
                               residual::Add<V, T>{from, to});
        }

        /// `field` without the parts that `like` does not have.
        template <class T>
        static Field<T> wanted(const Field<T>& field, const Field<T>& like) {
            return {like.value ? field.value : nullptr, like.tangent ? field.tangent : nullptr};
        }

        template <class T>
        static LayerMemory<T> main_memory(const LayerMemory<T>& memory, Index columns) {
            return {memory.theta,
                    memory.prepared,
                    memory.saved.at(own_saved * columns),
                    memory.scratch.at(own_scratch * columns),
                    memory.statistics,
                    memory.record};
        }
        template <class T>
        static LayerMemory<T> shortcut_memory(const LayerMemory<T>& memory, Index columns) {
            return {memory.theta.at(Main::parameters),
                    memory.prepared.at(Main::prepared),
                    memory.saved.at((own_saved + Main::saved) * columns),
                    memory.scratch.at(own_scratch * columns),
                    memory.statistics ? memory.statistics + Main::statistics : nullptr,
                    memory.record ? memory.record + record_of<Main>() * columns : nullptr};
        }
    };
};

}  // namespace pad::nn
