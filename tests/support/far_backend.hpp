/// @file
/// A backend whose memory counts as out of the host's reach, as a device's is, without a device.
#pragma once

#include <pad/backend/host.hpp>

namespace test {

/// What went between the host's memory and that of FarBackend, and where a device would have waited.
struct Transfers {
    pad::core::Index to_backend = 0;            ///< bytes
    pad::core::Index to_host = 0;               ///< bytes
    pad::core::Index launches_behind_read = 0;  ///< after the host first waited

    /// Since the last reset.
    static Transfers& now() {
        static Transfers transfers;
        return transfers;
    }
    static void reset() { now() = {}; }
};

/// core::Buffer that counts what is written and read.
template <class T>
struct FarBuffer : pad::core::Buffer<T> {
    using Base = pad::core::Buffer<T>;
    using Base::Base;

    void reserve(pad::core::Index size) {
        if (size > Base::size()) *this = FarBuffer(size);
    }
    void write(pad::core::Index first, pad::core::Index count, const T* from) const {
        Transfers::now().to_backend += bytes(count);
        Base::write(first, count, from);
    }
    void read(pad::core::Index first, pad::core::Index count, T* to) const {
        Transfers::now().to_host += bytes(count);
        Base::read(first, count, to);
    }

private:
    static pad::core::Index bytes(pad::core::Index count) {
        return count * static_cast<pad::core::Index>(sizeof(T));
    }
};

/// One image and one element for each item, memory of its own, sums in a GPU's order.
struct FarBackend : pad::backend::Host<pad::backend::ScalarLanes> {
    using Near = pad::backend::Host<pad::backend::ScalarLanes>;

    template <class T>
    using Buffer = FarBuffer<T>;
    static constexpr bool host_memory = false;
    static constexpr pad::core::Index vector_block = 1;

    template <class Kernel>
    void launch(pad::core::Index count, const Kernel& kernel) const {
        if (Transfers::now().to_host > 0) ++Transfers::now().launches_behind_read;
        Near::launch(count, kernel);
    }
};

}  // namespace test
