/// @file
/// What one item of the fused norm–activation–pool kernels works on, and the memory they share.
#pragma once

#include <type_traits>

#include <pad/core/field.hpp>
#include <pad/core/shape.hpp>
#include <pad/nn/layer.hpp>
#include <pad/nn/normalization.hpp>

namespace pad::nn::block {

/// ε of every norm.
inline constexpr double epsilon = 1e-5;
/// Weight of the newest batch in a batch norm's running statistics.
inline constexpr double running_momentum = 0.1;

/// Compile-time sizes of a fused block.
template <class In_, class Norm_, class Activation_, class Pool_>
struct Geometry {
    using In = In_;
    using Norm = Norm_;
    using Activation = Activation_;
    using Pool = Pool_;
    using Out = core::Shape<In::channels, In::height / Pool::side, In::width / Pool::side>;

    static constexpr bool normalises = Norm::scope != NormScope::none;
    static constexpr bool per_batch = Norm::scope == NormScope::batch;
    static constexpr int groups = Norm::template groups<In::channels>;
    static_assert(groups > 0 && In::channels % groups == 0,
                  "pad: the channels of a group norm must divide into its groups "
                  "(docs/policies/agent.md)");
    static constexpr int group_channels = In::channels / groups;
    /// Values of one image that share mean and variance.
    static constexpr Index shared = Index(group_channels) * In::plane;
    /// Scalars of γ (and of β).
    static constexpr Index affine =
        !normalises ? 0 : (Norm::elementwise ? In::size : Index(In::channels));
    static constexpr Index saved = normalises ? 2 * groups : 0;

    /// The first input pixel of a row of windows; behind the last row, the end of the plane. Pixels
    /// that no window covers belong to the row beside or above them.
    static PAD_INLINE Index first_pixel(int row) {
        return row == Out::height ? Index(In::plane) : Index(row) * Pool::side * In::width;
    }
};

/// μ and 1/√(σ² + ε) of a scope.
template <class Number>
struct Moments {
    Number mean;
    Number inverse;
};

/// The fields of one fused block during a sweep, and access to them.
template <class Number_, class Geometry_>
struct Cells {
    using Number = Number_;
    using G = Geometry_;
    using V = core::NumberLane<Number>;
    using T = core::LaneScalar<V>;
    static constexpr Index width = core::lane_width<V>;

    Field<const T> in;
    Field<const T> theta;
    Field<T> saved;  ///< [2][groups][columns]: mean, 1/√(variance + ε)
    Batch batch;

    /// Items of a kernel that owns whole scopes: one scope of one lane of images, or of all images.
    [[nodiscard]] Index items() const {
        return G::per_batch ? Index(G::In::channels) : G::groups * lanes();
    }
    [[nodiscard]] PAD_INLINE Index lanes() const { return batch.columns / width; }
    /// The group of an item, and its first image and the one behind its last.
    [[nodiscard]] PAD_INLINE int group(Index item) const {
        return static_cast<int>(G::per_batch ? item : item / lanes());
    }
    [[nodiscard]] PAD_INLINE Index first_column(Index item) const {
        return G::per_batch ? 0 : item % lanes() * width;
    }
    [[nodiscard]] PAD_INLINE Index last_column(Index item) const {
        return G::per_batch ? batch.columns : first_column(item) + width;
    }

    [[nodiscard]] static PAD_INLINE Number constant(T value) { return Number(V(value)); }
    /// 1 / the number of values of a scope.
    [[nodiscard]] PAD_INLINE T share() const {
        return T(1) / static_cast<T>(G::shared * (G::per_batch ? batch.count : 1));
    }
    /// Whether mean and variance are given: those of the running state.
    [[nodiscard]] PAD_INLINE bool frozen() const {
        return G::per_batch && batch.statistics == Statistics::running;
    }
    /// 1 for images, 0 for padding columns; only needed where images are coupled.
    [[nodiscard]] PAD_INLINE V mask(Index column) const {
        return core::lane_mask<V>(column, batch.count);
    }
    [[nodiscard]] PAD_INLINE Number input(int channel, Index pixel, Index column) const {
        return core::load<Number>(in, (channel * G::In::plane + pixel) * batch.columns + column);
    }
    /// γ and β of a channel, or of one value where the norm scales every value by its own.
    [[nodiscard]] PAD_INLINE Number scale(int channel, Index pixel) const {
        return core::broadcast<Number>(theta, affine_index(channel, pixel));
    }
    [[nodiscard]] PAD_INLINE Number shift(int channel, Index pixel) const {
        return core::broadcast<Number>(theta, G::affine + affine_index(channel, pixel));
    }
    [[nodiscard]] PAD_INLINE Number mean(int group_, Index column) const {
        return core::load<Number>(Field<const T>(saved), group_ * batch.columns + column);
    }
    [[nodiscard]] PAD_INLINE Number inverse_deviation(int group_, Index column) const {
        return core::load<Number>(Field<const T>(saved),
                                  (G::groups + group_) * batch.columns + column);
    }

    /// Keeps the moments of a group for one lane of images.
    PAD_INLINE void save(int group_, Index column, const Moments<Number>& moments) const {
        core::store(saved, group_ * batch.columns + column, moments.mean);
        core::store(saved, (G::groups + group_) * batch.columns + column, moments.inverse);
    }

    [[nodiscard]] static PAD_INLINE Index affine_index(int channel, Index pixel) {
        return G::Norm::elementwise ? channel * G::In::plane + pixel : Index(channel);
    }
};

/// Sum over the images of a lane, as a number whose lanes are all equal.
template <class Number>
PAD_INLINE Number sum_over_lane(const Number& a) {
    using V = core::NumberLane<Number>;
    if constexpr (core::is_dual<Number>) {
        return Number(V(core::lane_sum(a.value)), V(core::lane_sum(a.tangent)));
    } else {
        return V(core::lane_sum(a));
    }
}

}  // namespace pad::nn::block
