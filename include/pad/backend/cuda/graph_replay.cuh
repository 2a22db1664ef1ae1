/// @file
/// Work that is captured once and then launched as a whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <pad/backend/cuda/graph.cuh>

namespace pad::backend::cuda {

/// Runs work that gives the same launches, with the same parameters, whenever its key is the same:
/// the first time as it is, so that all memory which it needs is there; the second time it is captured
/// into a CUDA graph; then and from then on the graph is launched in its place.
///
/// Memory that was released since may be somebody else's: any release on the device, whoever's it was,
/// begins anew for every key. The executable graph is then only given new parameters.
///
/// Work that is captured allocates no memory, moves nothing between host and device and waits for
/// nothing (core::Error), and no other thread uses the backend meanwhile. What it does on the host
/// is not done again in a replay.
/// Cost: one executable graph for each key that is in use between two releases of memory.
/// @tparam Key  what decides the launches: sizes and addresses; comparable
template <class Key>
class GraphReplay {
public:
    static constexpr bool replays = true;

    GraphReplay() { context_->own_workspace(); }
    GraphReplay(const GraphReplay&) = delete;
    GraphReplay& operator=(const GraphReplay&) = delete;
    /// An executable graph must not go while the device is at it.
    ~GraphReplay() {
        if (!entries_.empty()) (void)cudaStreamSynchronize(context_->stream());
    }

    template <class Work>
    void run(const Key& key, const Work& work) {
        Entry& entry = entry_of(key);
        if (entry.releases != context_->releases()) {
            entry.captured = false;
            work();
            entry.releases = context_->releases();
            return;
        }
        if (!entry.captured) {
            update(entry.executable, captured(*context_, work), *context_);
            entry.captured = true;
        }
        check(cudaGraphLaunch(entry.executable.get(), context_->stream()), "cudaGraphLaunch");
        ++replayed_;
    }

    /// Runs that were one launch of a graph.
    [[nodiscard]] core::Index replayed() const { return replayed_; }

private:
    struct Entry {
        Key key;
        std::optional<std::uint64_t> releases;  ///< when it ran as it is; none: never
        bool captured = false;
        ExecutableGraph executable;
    };

    /// The entry of a key; for a new key one that is out of date, if there is one.
    Entry& entry_of(const Key& key) {
        Entry* stale = nullptr;
        for (Entry& entry : entries_) {
            if (entry.key == key) return entry;
            if (entry.releases != context_->releases()) stale = &entry;
        }
        if (!stale) return entries_.emplace_back(Entry{key, {}, false, {}});
        stale->key = key;
        stale->releases.reset();
        return *stale;
    }

    std::shared_ptr<Context> context_ = Context::current();
    std::vector<Entry> entries_;
    core::Index replayed_ = 0;
};

}  // namespace pad::backend::cuda
