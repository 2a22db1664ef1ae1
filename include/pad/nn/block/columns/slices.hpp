/// @file
/// How the fused norm–activation–pool block is cut into items of one image each.
///
/// The kernels of this folder are those of .. for lanes of one image. A host's item owns a whole
/// scope, which stays in its cache; a GPU needs many more threads than there are scopes in a batch.
/// Here one item reduces a slice of a plane, some rows of windows, and one item writes one row.
/// Items are [place][image]: neighbouring threads work on neighbouring images. The host runs the
/// same kernels with backend::ScalarLanes.
#pragma once

#include <algorithm>

#include <pad/nn/block/cells.hpp>
#include <pad/nn/item.hpp>

namespace pad::nn::block::columns {

/// The slices of a plane: `count` times `rows` rows of windows, the last ones may be fewer.
template <class G>
struct Slices {
    /// About as many values as one item walks over.
    static constexpr int values = 64;
    static constexpr int rows =
        std::clamp(values / (G::In::width * G::Pool::side), 1, G::Out::height);
    static constexpr int count = (G::Out::height + rows - 1) / rows;
    static constexpr Index places = Index(G::In::channels) * count;

    /// Whether a scope is so small that one item does everything to it, in one kernel.
    static constexpr bool one_item = G::normalises && !G::per_batch && G::shared <= values;
    /// Slices of one image that share mean and variance.
    static constexpr int shared = G::group_channels * count;
    /// Whether kernels of their own put them together (Joints); if not, every item that needs the
    /// result does it, which costs less than a launch.
    static constexpr bool joined = G::normalises && !one_item && (G::per_batch || shared > 4);
    /// The lanes in which the planes of a scope are joined, at most.
    static constexpr int lanes = G::per_batch ? 32 : std::min(32, G::group_channels);

    /// Scratch numbers per image: two for each slice, and two for each lane of a scope that is joined.
    /// A batch norm has no more lanes than images, for which there is room in all columns together.
    static constexpr Index partials = G::normalises ? 2 * places : 0;
    static constexpr Index joints = joined ? 2 * G::groups * (G::per_batch ? 1 : lanes) : 0;

    static PAD_INLINE int end_row(int first_row) {
        return first_row + rows < G::Out::height ? first_row + rows : G::Out::height;
    }
};

/// One slice of one channel of one image.
template <class G>
struct Slice {
    int channel;
    int first_row;
    int end_row;
    Index column;

    PAD_INLINE Slice(Index flat, Index columns) {
        const Item item(flat, columns);
        const int place = static_cast<int>(item.place);
        channel = place / Slices<G>::count;
        first_row = place % Slices<G>::count * Slices<G>::rows;
        end_row = Slices<G>::end_row(first_row);
        column = static_cast<Index>(item.image);
    }
};

/// One row of windows of one channel of one image.
template <class G>
struct Row {
    static constexpr Index places = Index(G::In::channels) * G::Out::height;

    int channel;
    int row;
    Index column;

    PAD_INLINE Row(Index flat, Index columns) {
        const Item item(flat, columns);
        const int place = static_cast<int>(item.place);
        channel = place / G::Out::height;
        row = place % G::Out::height;
        column = static_cast<Index>(item.image);
    }
    [[nodiscard]] PAD_INLINE int group() const { return channel / G::group_channels; }
    /// Whether it is the first of its scope.
    [[nodiscard]] PAD_INLINE bool first() const {
        return row == 0 && channel % G::group_channels == 0;
    }
};

/// Two numbers that are made and joined together.
template <class Number>
struct Pair {
    Number first;
    Number second;
};

/// Pairs in memory.
template <class Number>
struct Pairs {
    using T = core::NumberScalar<Number>;

    Field<T> memory;  ///< [2][count]
    Index count;

    [[nodiscard]] PAD_INLINE Pair<Number> load(Index at) const {
        const Field<const T> from(memory);
        return {core::load<Number>(from, at), core::load<Number>(from, count + at)};
    }
    PAD_INLINE void store(Index at, const Pair<Number>& pair) const {
        core::store(memory, at, pair.first);
        core::store(memory, count + at, pair.second);
    }
};

}  // namespace pad::nn::block::columns
