/// @file
/// Work that is done each time it is asked for.
#pragma once

#include <pad/core/config.hpp>

namespace pad::backend {

/// The `Replay` of a backend that launches kernels one by one: runs work each time, whatever its key.
template <class Key>
class Eager {
public:
    /// Whether work of one key must find its data at the same places each time.
    static constexpr bool replays = false;

    template <class Work>
    void run(const Key& /*key*/, const Work& work) const {
        work();
    }
    /// Runs that were one launch of a graph.
    [[nodiscard]] core::Index replayed() const { return 0; }
};

}  // namespace pad::backend
