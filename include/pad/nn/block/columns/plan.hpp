/// @file
/// The fused norm–activation–pool block with one image for each item.
#pragma once

#include <pad/nn/block/columns/affine.hpp>
#include <pad/nn/block/columns/backward.hpp>
#include <pad/nn/block/columns/forward.hpp>
#include <pad/nn/block/scopes.hpp>

namespace pad::nn::block::columns {

/// The results of ScopePlan in other sums: slices of scopes are reduced, then joined, then rows are
/// written. Small scopes are left to ScopePlan's kernels.
template <class G>
struct SlicePlan {
    using Cut = Slices<G>;

    static constexpr Index scratch = Cut::partials + Cut::joints;
    static_assert(scratch >= ScopePlan<G>::scratch);

    template <class Number, class Backend, class T>
    static void forward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                        Field<const T> in, Field<T> out) {
        if constexpr (Cut::one_item) {
            ScopePlan<G>::template forward<Number>(backend, batch, memory, in, out);
        } else {
            const Cells<Number, G> cells{in, memory.theta, memory.saved, batch};
            const Joints<Number, G, MomentJoin> joints(cells, memory.scratch);
            if constexpr (G::normalises)
                if (!cells.frozen()) {
                    backend.launch(Cut::places * batch.columns,
                                   SliceMoments<Number, G>{cells, joints.slices});
                    join(backend, joints);
                }
            backend.launch(Row<G>::places * batch.columns,
                           PoolRow<Number, G>{{cells, out}, joints, memory.statistics});
        }
    }

    template <class Number, class Backend, class T>
    static void backward(const Backend& backend, const Batch& batch, const LayerMemory<T>& memory,
                         Field<const T> in, Field<const T> grad_out, Field<T> grad_in,
                         T* grad_theta) {
        const Windows<Number, G> windows{{in, memory.theta, memory.saved, batch}, grad_out};
        ScopePlan<G>::template add_element_affine<Number>(backend, windows, grad_theta);
        const GradientRows<Number, G> rows{windows, grad_in};
        if constexpr (Cut::one_item)
            backend.launch(windows.cells.items(), Backward<Number, G>{rows, memory.scratch});
        else
            write_gradient(backend, rows, memory.scratch);
        if constexpr (G::normalises && !G::Norm::elementwise)
            if (grad_theta)
                add_channel_affine(
                    backend, G::In::channels, Cut::count * batch.columns,
                    core::is_dual<Number> ? memory.scratch.tangent : memory.scratch.value,
                    grad_theta);
    }

private:
    template <class Number, class Backend, class T>
    static void write_gradient(const Backend& backend, const GradientRows<Number, G>& rows,
                               const Field<T>& memory) {
        const auto& cells = rows.windows.cells;
        const Index columns = cells.batch.columns;
        const Joints<Number, G, GradientJoin> joints(cells, memory);
        if constexpr (G::normalises)
            backend.launch(Cut::places * columns, SliceGradient<Number, G>{rows, joints.slices});
        if (!cells.frozen()) join(backend, joints);
        backend.launch(Row<G>::places * columns, GradientRow<Number, G>{rows, joints});
    }
};

}  // namespace pad::nn::block::columns
