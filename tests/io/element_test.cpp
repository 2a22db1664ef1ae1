#include <pad/io/element.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <pad/io/checksum.hpp>
#include <pad/io/file.hpp>

#include <support/catch.hpp>

using namespace pad::io;

TEST_CASE("element types have numpy's names", "[io][element]") {
    CHECK(dtype_of<float>() == "f4");
    CHECK(dtype_of<double>() == "f8");
    CHECK(dtype_of<int>() == "i4");
    CHECK(dtype_of<std::int64_t>() == "i8");
    CHECK(dtype_of<std::uint8_t>() == "u1");
    CHECK(dtype_of<std::uint64_t>() == "u8");
    CHECK(dtype_size("i2") == 2);
    CHECK(dtype_size("b1") == 1);
    for (const char* unknown : {"", "f", "f2", "f16", "i3", "c8", "4f"})
        CHECK(dtype_size(unknown) == 0);
    STATIC_REQUIRE_FALSE(Element<bool>);
    STATIC_REQUIRE_FALSE(Element<long double>);
}

TEST_CASE("elements are counted without overflow", "[io][element]") {
    using Shape = std::vector<std::size_t>;
    const std::size_t half = std::size_t{1} << 32;
    const auto most = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
    CHECK(element_count(Shape{}) == 1);
    CHECK(element_count(Shape{2, 3, 4}) == 24);
    CHECK(element_count(Shape{0, half, half}) == 0);
    CHECK(element_count(Shape{most}) == most);
    CHECK(element_count(Shape{most / 8}, 8) == most / 8);
    CHECK_FALSE(element_count(Shape{most + 1}).has_value());
    CHECK_FALSE(element_count(Shape{most / 8 + 1}, 8).has_value());
    CHECK_FALSE(element_count(Shape{half, half}).has_value());
    CHECK_FALSE(element_count(Shape{half, half, half, half}).has_value());
    CHECK_FALSE(element_count(Shape{3, std::numeric_limits<std::size_t>::max()}).has_value());
}

TEST_CASE("texts for messages", "[io][element]") {
    CHECK(shape_text({}) == "[]");
    CHECK(shape_text(std::vector<std::size_t>{10, 3, 28}) == "[10, 3, 28]");
    CHECK(start_text(as_bytes("PK\x03\xff")) == "it starts with the bytes 50 4b 03 ff");
    CHECK(start_text({}) == "it is empty");
    CHECK(quote_text("name") == "\"name\"");
    CHECK(quote_text("a\n\xff") == "\"a??\"");
    CHECK(quote_text(std::string(100, 'x')) == std::string("\"").append(40, 'x').append("…\""));
}

TEST_CASE("the checksum is the CRC-32 of gzip and PNG", "[io][checksum]") {
    CHECK(checksum_text(checksum(as_bytes("123456789"))) == "cbf43926");
    CHECK(checksum(as_bytes("6789"), checksum(as_bytes("12345"))) ==
          checksum(as_bytes("123456789")));
    CHECK(checksum({}, 17U) == 17U);
    CHECK(checksum_text(checksum({})) == "00000000");
}
