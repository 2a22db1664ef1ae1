/// @file
/// backend/: launches, matrix products and operations on flat vectors.
#include <support/catch.hpp>
#include <support/numbers.hpp>
#include <support/threads.hpp>

#include <algorithm>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/backend/vector_ops.hpp>

using namespace pad;
using core::Index;

namespace {

struct Count {
    int* hits;
    void operator()(Index item) const { ++hits[item]; }
};

/// A matrix in memory, with room behind each row.
struct Stored {
    Index rows, columns, stride;
    core::Buffer<double> memory;

    Stored(Index r, Index c, std::uint32_t which)
        : rows(r),
          columns(c),
          stride(c + 3),
          memory(test::random_buffer<double>(r * stride, which)) {}

    double at(Index r, Index c, bool transposed) const {
        return transposed ? memory[c * stride + r] : memory[r * stride + c];
    }
    backend::Matrix<const double> view(bool transposed) const {
        return {memory.data(), rows, columns, stride, transposed};
    }
};

/// Compares the backend's product with the sums it stands for, the memory between rows included.
void check_product(Index rows, Index inner, Index columns, bool left, bool right, bool accumulate) {
    INFO(rows << "x" << inner << "x" << columns << " transposed " << left << right << " accumulate "
              << accumulate);
    const Stored a(left ? inner : rows, left ? rows : inner, 1);
    const Stored b(right ? columns : inner, right ? inner : columns, 2);
    const Stored c(rows, columns, 3);
    std::vector<double> expected(c.memory.span().begin(), c.memory.span().end());
    for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < columns; ++j) {
            double sum = accumulate ? c.at(i, j, false) : 0;
            for (Index k = 0; k < inner; ++k) sum += a.at(i, k, left) * b.at(k, j, right);
            expected[static_cast<std::size_t>(i * c.stride + j)] = sum;
        }
    backend::Host<>{}.product<double>(
        a.view(left), b.view(right), {c.memory.data(), rows, columns, c.stride, false}, accumulate);
    CHECK(test::relative_distance(c.memory.span(), expected) < 1e-13);
}

}  // namespace

TEST_CASE("a launch runs every item once", "[host]") {
    const test::ThreadsRestored restored;
    for (const int threads : {1, 2, 5}) {
        backend::set_threads(threads);
        for (const Index count : {0, 1, 7, 1000}) {
            std::vector<int> hits(static_cast<std::size_t>(count) + 1, 0);
            backend::Host<>{}.launch(count, Count{hits.data()});
            CHECK(std::all_of(hits.begin(), hits.end() - 1, [](int n) { return n == 1; }));
            CHECK(hits.back() == 0);
        }
    }
}

TEST_CASE("products of odd sizes, transposed or not, set or added", "[product]") {
    for (const bool left : {false, true})
        for (const bool right : {false, true})
            for (const bool accumulate : {false, true}) {
                check_product(1, 1, 1, left, right, accumulate);
                check_product(3, 7, 5, left, right, accumulate);
                check_product(17, 1, 33, left, right, accumulate);
            }
}

TEST_CASE("products of more than one block", "[product]") {
    check_product(257, 5, 300, false, true, true);
    check_product(3, 300, 513, true, false, false);
}

TEST_CASE("a product has the same bits on any number of threads", "[product]") {
    const test::ThreadsRestored restored;
    const Stored a(300, 40, 1);
    const Stored b(40, 300, 2);
    core::Buffer<double> one(300 * 300);
    core::Buffer<double> two(300 * 300);
    backend::set_threads(1);
    backend::Host<>{}.product<double>(a.view(false), b.view(false),
                                      {one.data(), 300, 300, 300, false}, false);
    backend::set_threads(2);
    backend::Host<>{}.product<double>(a.view(false), b.view(false),
                                      {two.data(), 300, 300, 300, false}, false);
    CHECK(std::ranges::equal(one.span(), two.span()));
}

TEST_CASE("operations on vectors longer and shorter than a block", "[vector_ops]") {
    const backend::Host<> host;
    backend::DotMemory<backend::Host<>> memory;
    for (const Index size : {0, 1, 8191, 8192, 20001}) {
        INFO("size " << size);
        const auto n = static_cast<std::size_t>(size);
        const auto x = test::random_values<double>(size, 1);
        auto y = test::random_values<double>(size, 2);
        std::vector<double> z(n);
        double expected_dot = 0;
        for (std::size_t i = 0; i < n; ++i) expected_dot += x[i] * y[i];
        CHECK(backend::dot(host, size, x.data(), y.data(), memory) ==
              Approx(expected_dot).margin(1e-12));

        backend::combine(host, size, x.data(), 0.5, y.data(), z.data());
        bool right = true;
        for (std::size_t i = 0; i < n; ++i) right &= std::abs(z[i] - (x[i] + 0.5 * y[i])) < 1e-15;
        CHECK(right);

        const auto before = y;
        backend::add_scaled(host, size, -2.0, x.data(), y.data());
        right = true;
        for (std::size_t i = 0; i < n; ++i)
            right &= std::abs(y[i] - (before[i] - 2 * x[i])) < 1e-15;
        CHECK(right);

        backend::fill(host, size, z.data(), 4.0);
        CHECK(std::all_of(z.begin(), z.end(), [](double v) { return v == 4; }));
    }
}

TEST_CASE("a dot product of very long vectors is summed in groups of groups", "[vector_ops]") {
    constexpr Index size = 8192 * 64 * 3 + 5;
    const std::vector<float> x(static_cast<std::size_t>(size), 0.5f);
    backend::DotMemory<backend::Host<>> memory;
    double result = 0;
    backend::dot(backend::Host<>{}, size, x.data(), x.data(), memory, &result);
    CHECK(result == 0.25 * static_cast<double>(size));
}

TEST_CASE("a dot product has the same bits on any number of threads", "[vector_ops]") {
    const test::ThreadsRestored restored;
    const auto x = test::random_values<float>(100000, 1);
    backend::DotMemory<backend::Host<>> memory;
    backend::set_threads(1);
    const double one = backend::dot(backend::Host<>{}, 100000, x.data(), x.data(), memory);
    backend::set_threads(2);
    CHECK(backend::dot(backend::Host<>{}, 100000, x.data(), x.data(), memory) == one);
}

TEST_CASE("the number of threads can be chosen, and 0 means one for each core", "[host]") {
    const test::ThreadsRestored restored;
    if (backend::Host<>::system() == "cpp") {
        CHECK(backend::set_threads(3) == 1);
    } else {
        CHECK(backend::set_threads(3) == 3);
        CHECK(backend::set_threads(0) >= 1);
        CHECK(backend::set_threads(-1) == backend::set_threads(0));
    }
    CHECK_THROWS_AS(backend::set_threads(backend::most_threads + 1), core::Error);
}

TEST_CASE("columns are padded to the lanes of a backend", "[host]") {
    STATIC_REQUIRE(backend::Host<>::column_unit<float> == core::wide_lane_bytes / 4);
    STATIC_REQUIRE(backend::Host<>::column_unit<double> == core::wide_lane_bytes / 8);
    STATIC_REQUIRE(backend::Host<backend::ScalarLanes>::column_unit<float> == 1);
}
