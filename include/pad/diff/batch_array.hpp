/// @file
/// Arrays with one column for each image of a batch, cut into micro-batches.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>

#include <pad/core/buffer.hpp>
#include <pad/core/config.hpp>
#include <pad/core/error.hpp>
#include <pad/nn/layer.hpp>

namespace pad::diff {

using core::Index;

/// How a batch of `count` images is cut into micro-batches.
struct MicroBatches {
    Index count = 0;     ///< images
    Index columns = 16;  ///< images of a full micro-batch, a multiple of `unit`
    Index unit = 16;     ///< lane width: columns are padded to a multiple of it

    [[nodiscard]] Index chunks() const { return (count + columns - 1) / columns; }
    [[nodiscard]] Index first(Index chunk) const { return chunk * columns; }
    [[nodiscard]] Index images(Index chunk) const {
        return std::min(columns, count - first(chunk));
    }
    /// Columns of one micro-batch, including padding.
    [[nodiscard]] Index padded(Index chunk) const { return core::round_up(images(chunk), unit); }
    /// Columns of all micro-batches.
    [[nodiscard]] Index total_columns() const {
        return count == 0 ? 0 : first(chunks() - 1) + padded(chunks() - 1);
    }
    friend bool operator==(const MicroBatches&, const MicroBatches&) = default;
};

/// Where the values of one image lie: value r is at `data[r * stride]`.
template <class T>
struct Column {
    T* data;
    Index stride;
    PAD_HOST_DEVICE T& operator[](Index row) const { return data[row * stride]; }
};

/// Addresses the columns of a BatchArray inside kernels.
template <class T>
struct BatchView {
    T* data = nullptr;
    Index rows = 0;
    MicroBatches cut;

    /// First element of a micro-batch, [rows][padded columns].
    [[nodiscard]] PAD_HOST_DEVICE T* chunk(Index k) const { return data + k * cut.columns * rows; }
    /// The values of image i.
    [[nodiscard]] PAD_HOST_DEVICE Column<T> column(Index i) const {
        const Index k = i / cut.columns;
        const Index left = cut.count - k * cut.columns;
        const Index images = left < cut.columns ? left : cut.columns;
        return {chunk(k) + i % cut.columns, core::round_up(images, cut.unit)};
    }
};

/// `rows` values for each image of a batch: micro-batch after micro-batch, each [rows][columns].
/// Padding columns are zero. Grows when needed, never shrinks.
/// @tparam Memory  whose memory it is: Backend::Buffer<T>
template <class T, class Memory = core::Buffer<T>>
class BatchArray {
public:
    BatchArray() = default;
    BatchArray(Index rows, const MicroBatches& cut) { resize(rows, cut); }

    /// Takes a new shape. All values become zero, unless the shape is the one it has.
    void resize(Index rows, const MicroBatches& cut) {
        const bool same = rows == view_.rows && cut == view_.cut;
        view_.rows = rows;
        view_.cut = cut;
        memory_.reserve(rows * cut.total_columns());
        view_.data = memory_.data();
        if (!same) memory_.zero(rows * cut.total_columns());
    }

    [[nodiscard]] const BatchView<T>& view() const { return view_; }
    [[nodiscard]] const MicroBatches& cut() const { return view_.cut; }
    [[nodiscard]] Index rows() const { return view_.rows; }
    [[nodiscard]] T* chunk(Index k) const { return view_.chunk(k); }

    /// Reads values stored image after image, [count][rows], in host memory.
    template <class U>
    void pack(std::span<const U> source) {
        core::require(static_cast<Index>(source.size()) == view_.rows * view_.cut.count,
                      "a batch of ", view_.cut.count, " × ", view_.rows, " values was given ",
                      source.size(), " values");
        if constexpr (!on_host) {
            BatchArray<T> staged(view_.rows, view_.cut);
            staged.pack(source);
            memory_.write(0, elements(), staged.view().data);
        } else {
            for (Index i = 0; i < view_.cut.count; ++i) {
                const Column<T> to = view_.column(i);
                const U* const from = source.data() + i * view_.rows;
                for (Index r = 0; r < view_.rows; ++r) to[r] = static_cast<T>(from[r]);
            }
        }
    }
    /// Writes the values image after image, [count][rows], to host memory.
    template <class U>
    void unpack(std::span<U> target) const {
        core::require(static_cast<Index>(target.size()) == view_.rows * view_.cut.count,
                      "a batch of ", view_.cut.count, " × ", view_.rows,
                      " values cannot be written to ", target.size(), " values");
        if constexpr (!on_host) {
            on_the_host().unpack(target);
        } else {
            for (Index i = 0; i < view_.cut.count; ++i) {
                const Column<T> from = view_.column(i);
                U* const to = target.data() + i * view_.rows;
                for (Index r = 0; r < view_.rows; ++r) to[r] = static_cast<U>(from[r]);
            }
        }
    }

    /// The same values in host memory: a copy, or this array itself.
    [[nodiscard]] decltype(auto) on_the_host() const {
        if constexpr (on_host) {
            return (*this);
        } else {
            BatchArray<T> copy(view_.rows, view_.cut);
            memory_.read(0, elements(), copy.view().data);
            return copy;
        }
    }

private:
    static constexpr bool on_host = std::is_same_v<Memory, core::Buffer<T>>;
    [[nodiscard]] Index elements() const { return view_.rows * view_.cut.total_columns(); }

    Memory memory_;
    BatchView<T> view_;
};

}  // namespace pad::diff
