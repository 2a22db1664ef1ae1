// What trajectory matching does between loop and recursion, on the device: masks and the loss.
#include <pad/cuda.cuh>

#include <cmath>
#include <cstdio>
#include <cuda/device.hpp>
#include <exception>
#include <string>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/selection.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/match/trajectory_loss.hpp>

namespace {

using pad::backend::Cuda;
using pad::core::Index;
using Keep = std::vector<std::uint8_t>;

constexpr Index size = 5003;  // more than the items of a sum
int failures = 0;

void check(bool ok, const std::string& what) {
    std::printf("  %-60s %s\n", what.c_str(), ok ? "ok" : "FAILED");
    failures += ok ? 0 : 1;
}

/// A mask of one's own that looks at values, on the host.
struct Nearer {
    using family = pad::mask::Family;
    [[nodiscard]] std::string describe() const { return "nearer than a half"; }
    template <class T>
    void select(std::span<const T> theta_n, std::span<const T> target,
                const pad::nn::ParameterLayout&, std::span<std::uint8_t> keep) const {
        for (std::size_t i = 0; i < keep.size(); ++i)
            keep[i] = std::abs(theta_n[i] - target[i]) < 0.5 ? 1 : 0;
    }
};

/// Numbers many of which are equal.
template <class T>
std::vector<T> numbers(double step) {
    std::vector<T> values(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<T>(std::round(64 * std::sin(step * double(i))) / 64);
    return values;
}

template <class T>
struct Matching {
    std::vector<T> theta_n = numbers<T>(1), theta_0 = numbers<T>(2), target = numbers<T>(3);
    pad::nn::ParameterLayout layout;
    Cuda backend;
    pad::backend::Mirror<T, Cuda> far_n, far_0, far_target;

    Matching() { layout.add("all", {int(size)}, pad::nn::Initial::zero, 1, true); }

    template <class Mask>
    void check_mask(const Mask& mask) {
        Keep host(static_cast<std::size_t>(size));
        pad::mask::select(mask, std::span<const T>(theta_n), std::span<const T>(target), layout,
                          std::span<std::uint8_t>(host));
        const pad::mask::Selection<T, Cuda> selection(mask, layout, backend);
        const std::uint8_t* const flags =
            selection.flags(far_n.of(theta_n), far_target.of(target), target);
        Cuda::Buffer<std::uint8_t> copy(size);
        backend.copy(size, flags, copy.data());
        Keep device(host.size());
        copy.read(0, size, device.data());
        check(device == host, mask.describe() + (sizeof(T) == 4 ? ", float" : ", double"));
    }

    void check_loss() {
        Keep keep(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = i % 3 != 0;
        pad::backend::Mirror<std::uint8_t, Cuda> far_keep;
        pad::match::TrajectoryLoss<T, Cuda> loss;
        Cuda::Buffer<T> far_v(size);
        loss.slope(backend, size, far_n.of(theta_n), far_0.of(theta_0), far_target.of(target),
                   far_keep.of(keep), far_v.data());
        const double found = loss.value();
        std::vector<T> v(keep.size());
        far_v.read(0, size, v.data());

        double distance = 0, start = 0;
        for (std::size_t i = 0; i < keep.size(); ++i) {
            if (!keep[i]) continue;
            distance += std::pow(double(theta_n[i]) - double(target[i]), 2);
            start += std::pow(double(theta_0[i]) - double(target[i]), 2);
        }
        check(std::abs(found - distance / start) < 1e-12, "the matching loss");
        bool right = true;
        for (std::size_t i = 0; i < keep.size(); ++i) {
            const double expected =
                keep[i] ? 2 * (double(theta_n[i]) - double(target[i])) / start : 0;
            right = right && std::abs(double(v[i]) - expected) < 1e-6 * (2 / start);
        }
        check(right, "its slope");
    }
};

template <class T>
void check_matching() {
    Matching<T> matching;
    matching.check_mask(pad::mask::ShallowFraction{});
    matching.check_mask(pad::mask::LowestLoss{});
    matching.check_mask(pad::mask::LowestLoss{0.9});
    matching.check_mask(pad::mask::LowestLoss{0});
    matching.check_mask(Nearer{});
    matching.check_loss();
}

}  // namespace

int main() {
    require_device_or_skip();
    try {
        check_matching<float>();
        check_matching<double>();
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
    return failures == 0 ? 0 : 1;
}
