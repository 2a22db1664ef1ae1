/// @file
/// Layers one after the other; itself a layer.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <pad/backend/vector_ops.hpp>
#include <pad/nn/layer.hpp>

namespace pad::nn {

namespace sequential {

/// Binds layer specifications one after the other, each to the output shape of the one before.
template <class In, class... Specifications>
struct Bind {
    using Layers = std::tuple<>;
};
template <class In, class First, class... Rest>
struct Bind<In, First, Rest...> {
    using Layer = typename First::template Layer<In>;
    using Tail = typename Bind<typename Layer::Output, Rest...>::Layers;
    using Layers = decltype(std::tuple_cat(std::tuple<std::type_identity<Layer>>{}, Tail{}));
};

/// Where each layer of a chain finds its part of an array: offsets[i], and the total at the end.
template <std::size_t Count>
constexpr std::array<Index, Count + 1> offsets(const std::array<Index, Count>& sizes) {
    std::array<Index, Count + 1> result{};
    for (std::size_t i = 0; i < Count; ++i) result[i + 1] = result[i] + sizes[i];
    return result;
}

/// The largest input gradient of the layers with even and of those with odd numbers. The first
/// layer's belongs to whoever asked for it; one that takes the place of an output that is in no
/// record needs no room.
template <std::size_t Count>
constexpr std::array<Index, 2> largest_gradients(const std::array<Index, Count>& inputs,
                                                 const std::array<bool, Count>& in_place,
                                                 const std::array<bool, Count>& recorded) {
    std::array<Index, 2> result{};
    for (std::size_t i = 1; i < Count; ++i)
        if (!in_place[i] || recorded[i - 1]) result[i % 2] = std::max(result[i % 2], inputs[i]);
    return result;
}

/// What each layer of a chain adds to a record. The last output and the first input gradient belong
/// to whoever asked for them.
template <std::size_t Count>
constexpr std::array<Index, Count> record_sizes(const std::array<Index, Count>& outputs,
                                                const std::array<Index, Count>& inputs,
                                                const std::array<Index, Count>& own) {
    std::array<Index, Count> result = own;
    for (std::size_t i = 0; i < Count; ++i) {
        if (i + 1 < Count) result[i] += outputs[i];
        if (i > 0) result[i] += inputs[i];
    }
    return result;
}

/// Memory plan of a chain.
template <class Layers>
struct Plan;
template <class... Layer>
struct Plan<std::tuple<std::type_identity<Layer>...>> {
    template <std::size_t Count = sizeof...(Layer)>
    using Sizes = std::array<Index, Count>;
    using Flags = std::array<bool, sizeof...(Layer)>;
    static constexpr auto theta = offsets(Sizes<>{Layer::parameters...});
    static constexpr auto prepared = offsets(Sizes<>{Layer::prepared...});
    static constexpr auto statistics = offsets(Sizes<>{Layer::statistics...});
    static constexpr auto saved = offsets(Sizes<>{Layer::saved...});
    static constexpr auto output = offsets(Sizes<>{Layer::Output::size...});
    static constexpr Index scratch = std::max({Layer::scratch...});
    /// Largest gradient that the children with even and with odd numbers leave in scratch memory.
    static constexpr auto gradient =
        largest_gradients(Sizes<>{Layer::Input::size...}, Flags{gradient_in_place<Layer>()...},
                          Flags{worth_recording<Layer>()...});
    static constexpr bool couples_images = (Layer::couples_images || ...);

    /// A record holds, child after child: output, input gradient, what the child records itself.
    static constexpr auto record = offsets(
        record_sizes(Sizes<>{worth_recording<Layer>() ? Layer::Output::size : 0 ...},
                     Sizes<>{gradient_worth_recording<Layer>() ? Layer::Input::size : 0 ...},
                     Sizes<>{record_of<Layer>()...}));
};

}  // namespace sequential

/// A chain of layers. Keeps every layer's output from forward to backward, in one arena whose
/// offsets are compile-time constants.
template <class... Specifications>
struct Sequential {
    static_assert(sizeof...(Specifications) > 0, "pad: a Sequential needs at least one layer");

    template <class In>
    struct Layer {
        using Layers = typename sequential::Bind<In, Specifications...>::Layers;
        using Plan = sequential::Plan<Layers>;
        static constexpr int count = static_cast<int>(sizeof...(Specifications));
        template <int I>
        using Child = typename std::tuple_element_t<static_cast<std::size_t>(I), Layers>::type;

        using Input = In;
        using Output = typename Child<count - 1>::Output;

        static constexpr Index parameters = Plan::theta[count];
        static constexpr Index prepared = Plan::prepared[count];
        static constexpr Index statistics = Plan::statistics[count];
        /// Outputs of all children but the last, then what the children save.
        static constexpr Index saved = Plan::output[count - 1] + Plan::saved[count];
        /// Two gradients, used in turn, then what the neediest child uses.
        static constexpr Index gradients = Plan::gradient[0] + Plan::gradient[1];
        static constexpr Index scratch = gradients + Plan::scratch;
        /// Values of one image that the last layer sees, and where they lie in `saved`.
        static constexpr Index features = Child<count - 1>::Input::size;
        static constexpr Index features_at =
            count > 1 ? Plan::output[count > 1 ? count - 2 : 0] : 0;
        /// Values of one image that the children but the last give: child I's are at output_at[I],
        /// of output_at[I + 1] − output_at[I] values; those of the last of them are the features.
        static constexpr auto output_at = Plan::output;
        static constexpr Index inner_outputs = Plan::output[count - 1];
        static constexpr Index record = Plan::record[count];
        static constexpr bool first_worth_recording = gradient_worth_recording<Child<0>>();
        static constexpr bool couples_images = Plan::couples_images;
        static constexpr bool needs_tangent = Child<0>::needs_tangent;

        /// Children that have parameters are named by their position, "0.", "1.", ….
        static void describe(ParameterLayout& layout) { describe_from<0>(layout); }

        template <class T>
        static void start_statistics(T* running) {
            start_statistics_from<0>(running);
        }

        template <class Number, class Backend, class T>
        static void prepare(const Backend& backend, const LayerMemory<T>& memory) {
            prepare_from<0, Number>(backend, memory);
        }

        template <class Number, class Backend, class T>
        static void forward(const Backend& backend, const Batch& batch,
                            const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            forward_from<0, Number>(backend, batch, memory, in, out);
        }

        template <class Number, class Backend, class T>
        static void backward(const Backend& backend, const Batch& batch,
                             const LayerMemory<T>& memory, Field<const T> in, Field<T> grad_out,
                             Field<T> grad_in, T* grad_theta) {
            backward_from<count - 1, Number>(backend, batch, memory, in, grad_out, grad_in,
                                             grad_theta);
        }

        /// Behind a `forward`: grad_in = gradient of Σ adjoint·output with respect to the input. The
        /// outputs are those of the children but the last, from position `first` of `inner_outputs`
        /// on, where a child begins; `adjoints` is [inner_outputs − first][columns]. Plain numbers.
        template <class Number, class Backend, class T>
        static void backward_inner(const Backend& backend, const Batch& batch,
                                   const LayerMemory<T>& memory, Field<const T> in,
                                   const T* adjoints, Index first, Field<T> grad_in) {
            static_assert(count > 1,
                          "pad: a network of one layer has no features; put a layer before its "
                          "classifier (docs/policies/agent.md)");
            const Field<T> grad = gradient_of<count - 1>(memory, batch.columns);
            const Index size = Child<count - 1>::Input::size * batch.columns;
            backend::fill(backend, size, grad.value, T(0));
            add_adjoint<count - 2>(backend, batch, adjoints, first, grad);
            backward_inner_from<count - 2, Number>(backend, batch, memory, in, adjoints, first,
                                                   grad, grad_in);
        }

    private:
        template <int I>
        static void describe_from(ParameterLayout& layout) {
            if constexpr (I < count) {
                const std::string path = layout.path;
                layout.path += std::to_string(I) + ".";
                Child<I>::describe(layout);
                layout.path = path;
                describe_from<I + 1>(layout);
            }
        }

        template <int I, class T>
        static void start_statistics_from(T* running) {
            if constexpr (I < count) {
                Child<I>::start_statistics(running + Plan::statistics[I]);
                start_statistics_from<I + 1>(running);
            }
        }

        template <int I, class Number, class Backend, class T>
        static void prepare_from(const Backend& backend, const LayerMemory<T>& memory) {
            if constexpr (I < count) {
                Child<I>::template prepare<Number>(backend, child_memory<I>(memory, 0));
                prepare_from<I + 1, Number>(backend, memory);
            }
        }

        template <int I, class Number, class Backend, class T>
        static void forward_from(const Backend& backend, const Batch& batch,
                                 const LayerMemory<T>& memory, Field<const T> in, Field<T> out) {
            const Field<T> target = I == count - 1 ? out : output<I>(memory, batch.columns);
            Child<I>::template forward<Number>(backend, batch_forward<I>(batch),
                                               child_memory<I>(memory, batch.columns), in, target);
            if constexpr (I + 1 < count)
                forward_from<I + 1, Number>(backend, batch, memory, Field<const T>(target), out);
        }

        template <int I, class Number, class Backend, class T>
        static void backward_from(const Backend& backend, const Batch& batch,
                                  const LayerMemory<T>& memory, Field<const T> in,
                                  Field<T> grad_out, Field<T> grad_in, T* grad_theta) {
            constexpr int before = I == 0 ? 0 : I - 1;
            const Field<const T> input =
                I == 0 ? in : Field<const T>(output<before>(memory, batch.columns));
            const Field<T> target = I == 0 ? grad_in : gradient_of<I>(memory, batch.columns);
            Child<I>::template backward<Number>(
                backend, batch_backward<I>(batch), child_memory<I>(memory, batch.columns), input,
                grad_out, target, grad_theta ? grad_theta + Plan::theta[I] : nullptr);
            if constexpr (I > 0)
                backward_from<I - 1, Number>(backend, batch, memory, in, target, grad_in,
                                             grad_theta);
        }

        template <int I, class Number, class Backend, class T>
        static void backward_inner_from(const Backend& backend, const Batch& batch,
                                        const LayerMemory<T>& memory, Field<const T> in,
                                        const T* adjoints, Index first, Field<T> grad_out,
                                        Field<T> grad_in) {
            constexpr int before = I == 0 ? 0 : I - 1;
            const Field<const T> input =
                I == 0 ? in : Field<const T>(output<before>(memory, batch.columns));
            const Field<T> target = I == 0 ? grad_in : gradient_of<I>(memory, batch.columns);
            Child<I>::template backward<Number>(backend, batch,
                                                child_memory<I>(memory, batch.columns), input,
                                                grad_out, target, static_cast<T*>(nullptr));
            if constexpr (I > 0) {
                add_adjoint<I - 1>(backend, batch, adjoints, first, target);
                backward_inner_from<I - 1, Number>(backend, batch, memory, in, adjoints, first,
                                                   target, grad_in);
            }
        }

        /// grad += the adjoints of child I's output, where there are any.
        template <int I, class Backend, class T>
        static void add_adjoint(const Backend& backend, const Batch& batch, const T* adjoints,
                                Index first, const Field<T>& grad) {
            if (Plan::output[I] >= first)
                backend::add_scaled(backend, Child<I>::Output::size * batch.columns, T(1),
                                    adjoints + (Plan::output[I] - first) * batch.columns,
                                    grad.value);
        }

        /// What child I is told of the record. The last output and the first input gradient are where
        /// this chain was asked to leave them.
        template <int I>
        static Batch batch_forward(Batch batch) {
            if (I + 1 < count)
                batch.output_recorded = batch.recorded && worth_recording<Child<I>>();
            return batch;
        }
        template <int I>
        static Batch batch_backward(Batch batch) {
            if (I > 0)
                batch.gradient_recorded = batch.recorded && gradient_worth_recording<Child<I>>();
            return batch;
        }

        /// Where child I leaves its output for its successor.
        template <int I, class T>
        static Field<T> output(const LayerMemory<T>& memory, Index columns) {
            Field<T> field = memory.saved.at(Plan::output[I] * columns);
            if (worth_recording<Child<I>>() && memory.record)
                field.value = memory.record + Plan::record[I] * columns;
            return field;
        }
        /// Where child I > 0 leaves its input gradient for its predecessor: in scratch memory, or in
        /// place of the predecessor's output, which nobody needs any more; values in the record.
        template <int I, class T>
        static Field<T> gradient_of(const LayerMemory<T>& memory, Index columns) {
            constexpr bool output_too = worth_recording<Child<I>>() && I + 1 < count;
            constexpr Index at = Plan::record[I] + (output_too ? Child<I>::Output::size : 0);
            Field<T> field = memory.scratch.at((I % 2) * Plan::gradient[0] * columns);
            if constexpr (I > 0 && gradient_in_place<Child<I>>()) {
                const Field<T> input = output<I - 1>(memory, columns);
                const bool kept = worth_recording<Child<I - 1>>() && memory.record;
                field = {kept ? field.value : input.value, input.tangent};
            }
            if (gradient_worth_recording<Child<I>>() && memory.record)
                field.value = memory.record + at * columns;
            return field;
        }

        template <int I, class T>
        static LayerMemory<T> child_memory(const LayerMemory<T>& memory, Index columns) {
            return {memory.theta.at(Plan::theta[I]),
                    memory.prepared.at(Plan::prepared[I]),
                    memory.saved.at((Plan::output[count - 1] + Plan::saved[I]) * columns),
                    memory.scratch.at(gradients * columns),
                    memory.statistics ? memory.statistics + Plan::statistics[I] : nullptr,
                    memory.record ? memory.record + own_record<I>() * columns : nullptr};
        }
        /// Where the part of the record begins that child I fills itself.
        template <int I>
        static constexpr Index own_record() {
            return Plan::record[I + 1] - record_of<Child<I>>();
        }
    };
};

}  // namespace pad::nn
