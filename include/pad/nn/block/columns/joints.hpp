/// @file
/// From what slices leave to what their scope shares, in two steps.
#pragma once

#include <algorithm>

#include <pad/nn/block/columns/slices.hpp>

namespace pad::nn::block::columns {

/// Joins the pairs of the slices of each scope. `Join` says what that is:
///   Join::weight(cells, channel, slice)  what the pair of a slice is weighted with
///   Join::lane_weight(planes)            and what a lane of so many planes is weighted with
///   Join::of(each)                       the joined pair; `each(f)` calls f(pair, weight) for all
///
/// A scope has planes: of all images of a batch norm, else of the channels of its group. In the first
/// step an item joins one *lane*, all slices of every `lanes`-th plane, in the second an item joins
/// the lanes of a scope. Items and memory are [scope][lane], and behind it [image] where images do
/// not share a scope: neighbouring threads read neighbouring images. The order is always the same.
template <class Number, class G, template <class, class> class Join_>
struct Joints {
    using C = Cells<Number, G>;
    using Join = Join_<Number, G>;
    using Cut = Slices<G>;
    static constexpr Index groups = G::groups;

    C cells;
    Pairs<Number> slices;
    Pairs<Number> joined;  ///< [groups][lanes()][neighbours()]

    /// `memory`: Slices::partials, then Slices::joints.
    template <class T>
    Joints(const C& cells_, const Field<T>& memory)
        : cells(cells_),
          slices{memory, Cut::places * cells.batch.columns},
          joined{memory.at(Cut::partials * cells.batch.columns), groups * lanes() * neighbours()} {}

    [[nodiscard]] PAD_INLINE Index planes() const {
        return G::per_batch ? cells.batch.count : Index(G::group_channels);
    }
    [[nodiscard]] PAD_INLINE Index lanes() const {
        return planes() < Cut::lanes ? planes() : Index(Cut::lanes);
    }
    [[nodiscard]] PAD_INLINE Index neighbours() const {
        return G::per_batch ? 1 : cells.batch.columns;
    }

    /// The joined pair of the scope that a group and an image are in.
    [[nodiscard]] PAD_INLINE Pair<Number> of(int group, Index column) const {
        if constexpr (Cut::joined)
            return joined.load(group * lanes() * neighbours() + (G::per_batch ? 0 : column));
        else
            return lane(group, column, 0, 1);
    }
    /// The pair of one of `count` lanes, from its slices.
    [[nodiscard]] PAD_INLINE Pair<Number> lane(int group, Index column, Index first,
                                               Index count) const {
        return Join::of([&](auto f) {
            for (Index plane = first; plane < planes(); plane += count) {
                const int channel =
                    static_cast<int>(G::per_batch ? group : group * G::group_channels + plane);
                const Index image = G::per_batch ? plane : column;
                for (int slice = 0; slice < Cut::count; ++slice)
                    f(slices.load((Index(channel) * Cut::count + slice) * cells.batch.columns +
                                  image),
                      Join::weight(cells, channel, slice));
            }
        });
    }
};

/// Item = one lane of a scope.
template <class Joints>
struct JoinSlices {
    Joints joints;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, joints.neighbours());
        const Item place(item.place, joints.lanes());
        joints.joined.store(flat, joints.lane(static_cast<int>(place.place), item.image,
                                              place.image, joints.lanes()));
    }
};

/// Leaves the pair of a scope in place of its first lane. Item = one scope.
template <class Joints>
struct JoinLanes {
    Joints joints;

    PAD_HOST_DEVICE void operator()(Index flat) const {
        const Item item(flat, joints.neighbours());
        const Index lanes = joints.lanes();
        const Index first = item.place * lanes * joints.neighbours() + item.image;
        const auto pair = Joints::Join::of([&](auto f) {
            for (Index lane = 0; lane < lanes; ++lane)
                f(joints.joined.load(first + lane * joints.neighbours()),
                  Joints::Join::lane_weight((joints.planes() - lane + lanes - 1) / lanes));
        });
        joints.joined.store(first, pair);
    }
};

/// The launches behind those that have left the slices' pairs.
template <class Backend, class Joints>
void join(const Backend& backend, const Joints& joints) {
    if constexpr (Joints::Cut::joined) {
        const Index scopes = Joints::groups * joints.neighbours();
        backend.launch(scopes * joints.lanes(), JoinSlices<Joints>{joints});
        if (joints.lanes() > 1) backend.launch(scopes, JoinLanes<Joints>{joints});
    }
}

}  // namespace pad::nn::block::columns
