/// @file
/// The memory that sweeps over a micro-batch work in.
#pragma once

#include <algorithm>

#include <pad/core/field.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/nn/layer.hpp>

namespace pad::diff {

/// Memory of one network for one micro-batch at a time: what its layers save, their scratch memory,
/// `Own` numbers for each image that the caller uses itself, and prepared parameters. Each has one
/// part for values, and another for tangents once a sweep over dual numbers was asked for. Grows when
/// needed, never shrinks.
/// @tparam Network  a network's outermost layer (nn/layer.hpp)
template <class Network, class T, class Backend, Index Own>
class Workspace {
public:
    template <class U>
    using Buffer = typename Backend::template Buffer<U>;

    /// Numbers for each image, of one part.
    static constexpr Index per_image = Network::saved + Network::scratch + Own;

    /// Numbers in all for batches that are cut like this.
    [[nodiscard]] static Index size(const MicroBatches& cut, int parts) {
        return parts * (per_image * widest(cut) + Network::prepared);
    }

    /// Makes room for one micro-batch of a batch that is cut like this.
    void reserve(const MicroBatches& cut, int parts) {
        const Index columns = widest(cut);
        if (parts > parts_ || per_image * columns > numbers_) {
            parts_ = std::max(parts, parts_);
            numbers_ = std::max(numbers_, per_image * columns);
            values_ = Buffer<T>();  // before more is asked for
            values_ = Buffer<T>(parts_ * numbers_);
            prepared_ = Buffer<T>(parts_ * Network::prepared);
        }
        columns_ = columns;
    }

    /// What layers save; the outputs of the network's chain come first.
    [[nodiscard]] core::Field<T> saved() const { return field(0); }
    /// Row `row` of the caller's own numbers.
    [[nodiscard]] core::Field<T> own(Index row) const {
        return field(Network::saved + Network::scratch + row);
    }

    [[nodiscard]] nn::LayerMemory<T> layer_memory(core::Field<const T> theta, T* running) const {
        nn::LayerMemory<T> memory;
        memory.theta = theta;
        memory.prepared = {prepared_.data(),
                           parts_ > 1 ? prepared_.data() + Network::prepared : nullptr};
        memory.saved = field(0);
        memory.scratch = field(Network::saved);
        memory.statistics = running;
        return memory;
    }

    /// Copies `count` numbers that begin at `numbers` to the host.
    void read(const T* numbers, Index count, T* to) const {
        values_.read(numbers - values_.data(), count, to);
    }

private:
    /// Columns of the largest micro-batch.
    static Index widest(const MicroBatches& cut) {
        return cut.chunks() > 1 ? cut.columns : cut.padded(0);
    }

    /// saved | scratch | own, each for the columns of one full micro-batch.
    [[nodiscard]] core::Field<T> field(Index number_per_image) const {
        T* const at = values_.data() + number_per_image * columns_;
        return {at, parts_ > 1 ? at + numbers_ : nullptr};
    }

    Buffer<T> values_;
    Buffer<T> prepared_;
    int parts_ = 0;
    Index numbers_ = 0;  ///< of one part
    Index columns_ = 0;
};

}  // namespace pad::diff
