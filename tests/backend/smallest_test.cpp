/// @file
/// backend/smallest.hpp: the elements with the smallest keys, against a sort.
#include <support/catch.hpp>
#include <support/far_backend.hpp>
#include <support/numbers.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include <pad/backend/smallest.hpp>

using namespace pad;
using core::Index;
using Keep = std::vector<std::uint8_t>;

namespace {

template <class T>
struct KeyOf {
    const T* values;
    std::uint64_t operator()(Index i) const { return backend::order_key(values[i]); }
};

template <class Backend, class T>
Keep found(const std::vector<T>& values, Index count) {
    backend::SmallestMemory<Backend> memory;
    Keep keep(values.size(), 9);
    backend::leave_out_smallest<T>(Backend(), static_cast<Index>(values.size()), count,
                                   KeyOf<T>{values.data()}, memory, keep.data());
    return keep;
}

template <class T>
Keep sorted(const std::vector<T>& values, Index count) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    Keep keep(values.size(), 1);
    for (Index i = 0; i < count; ++i) keep[order[static_cast<std::size_t>(i)]] = 0;
    return keep;
}

template <class T>
void check(const std::vector<T>& values, Index count) {
    INFO(count << " of " << values.size());
    const Keep expected = sorted(values, count);
    CHECK(found<backend::Host<>>(values, count) == expected);
    CHECK(found<test::FarBackend>(values, count) == expected);
}

}  // namespace

TEMPLATE_TEST_CASE("the smallest of random numbers", "[smallest]", float, double) {
    for (const Index size : {1, 2, 3, 4, 5, 64, 65, 9000}) {
        const auto values = test::random_values<TestType>(size, 3, 0, 2);
        for (const Index count : {Index(0), Index(1), size / 2, size - 1, size})
            if (count <= size) check(values, count);
    }
}

TEMPLATE_TEST_CASE("equal numbers go by their position", "[smallest]", float, double) {
    for (const Index size : {4, 7, 1000}) {
        std::vector<TestType> values(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<TestType>((i * 7) % 3);
        for (const Index count : {Index(1), size / 2, size - 1}) check(values, count);
        check(std::vector<TestType>(values.size(), 2), size / 3);
        check(std::vector<TestType>(values.size(), 0), size / 3);
    }
}

TEST_CASE("numbers that are far apart, tiny or infinite", "[smallest]") {
    const float least = std::numeric_limits<float>::denorm_min();
    const float most = std::numeric_limits<float>::infinity();
    const std::vector<float> values = {most, 1e30F, 0, least, 1, least, 1e-30F, most, 0};
    for (Index count = 0; count <= 9; ++count) check(values, count);
}

TEST_CASE("what is not a number comes last", "[smallest]") {
    const float none = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> values = {none, 1, none, std::numeric_limits<float>::infinity()};
    CHECK(found<test::FarBackend>(values, 2) == Keep{1, 0, 1, 0});
    CHECK(found<test::FarBackend>(values, 3) == Keep{0, 0, 1, 0});
}
