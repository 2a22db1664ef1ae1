/// @file
/// core/buffer.hpp and core/error.hpp.
#include <support/catch.hpp>

#include <cstdint>
#include <utility>

#include <pad/core/buffer.hpp>

using namespace pad::core;

TEST_CASE("a buffer is aligned and starts at zero, small or large", "[buffer]") {
    for (const Index size : {1, 100, 1 << 20}) {
        const Buffer<float> buffer(size);
        CHECK(buffer.size() == size);
        CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % alignment == 0);
        CHECK(buffer[0] == 0);
        CHECK(buffer[size - 1] == 0);
    }
    CHECK(Buffer<double>().data() == nullptr);
    CHECK(Buffer<double>(0).size() == 0);
}

TEST_CASE("a buffer grows when it must and keeps its memory when it need not", "[buffer]") {
    Buffer<int> buffer(8);
    buffer.fill(3);
    int* const memory = buffer.data();
    buffer.reserve(4);
    CHECK(buffer.data() == memory);
    CHECK(buffer.size() == 8);
    CHECK(buffer[7] == 3);
    buffer.reserve(9);
    CHECK(buffer.size() == 9);
    CHECK(buffer[8] == 0);
}

TEST_CASE("a moved-from buffer is empty", "[buffer]") {
    Buffer<int> first(3);
    first[1] = 5;
    Buffer<int> second(std::move(first));
    CHECK(second[1] == 5);
    CHECK(first.size() == 0);  // NOLINT(bugprone-use-after-move): that is what is tested
    Buffer<int> third(7);
    third = std::move(second);
    CHECK(third.size() == 3);
    CHECK(third.span()[1] == 5);
}

TEST_CASE("a buffer that is too large says how large", "[buffer]") {
    CHECK_THROWS_MATCHES(
        Buffer<double>(Index(1) << 56), Error, Predicate<Error>([](const Error& e) {
            return std::string(e.what()).find("MiB of memory") != std::string::npos;
        }));
}

TEST_CASE("an error is the sentence that it was given", "[error]") {
    CHECK_THROWS_WITH(fail("a ", 1, " and ", 2.5), "a 1 and 2.5");
    CHECK_THROWS_AS(require(false, "no"), Error);
    CHECK_NOTHROW(require(true, "no"));
}
