#include <pad/io/npy.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;

namespace {

template <class T>
std::string raw(const std::vector<T>& values) {
    return as_text(std::as_bytes(std::span(values)));
}

/// A .npy file (version 1.0) with this dictionary and these bytes.
std::string npy(const std::string& dictionary, const std::string& data) {
    std::string file("\x93NUMPY\x01\x00", 8);
    file += static_cast<char>(dictionary.size() & 0xff);
    file += static_cast<char>(dictionary.size() >> 8);
    return file + dictionary + data;
}

std::string dictionary(const std::string& descr, const std::string& shape) {
    return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

struct Reading {
    TemporaryFolder folder;

    template <class T = double>
    std::string error(const std::string& file) {
        write_text(folder / "x.npy", file);
        return error_of([&] { read_npy<T>(folder / "x.npy"); });
    }
    template <class T>
    NpyArray<T> read(const std::string& file) {
        write_text(folder / "x.npy", file);
        return read_npy<T>(folder / "x.npy");
    }
};

}  // namespace

TEMPLATE_TEST_CASE("arrays come back as they were written", "[io][npy]", float, double, int,
                   std::int64_t, std::uint8_t, std::uint64_t) {
    TemporaryFolder folder;
    using Shape = std::vector<std::size_t>;
    const Shape shape = GENERATE(Shape{}, Shape{1}, Shape{5}, Shape{0}, Shape{3, 0, 2}, Shape{2, 3},
                                 Shape{1, 2, 3, 4});
    std::vector<TestType> values(*element_count(shape));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<TestType>(static_cast<TestType>(i + 1) / static_cast<TestType>(3));
    if (!values.empty()) values[0] = std::numeric_limits<TestType>::lowest();
    write_npy<TestType>(folder / "x.npy", shape, values);
    const auto array = read_npy<TestType>(folder / "x.npy");
    CHECK(array.shape == shape);
    CHECK(array.values == values);
    CHECK(std::filesystem::file_size(folder / "x.npy") % 64 ==
          values.size() * sizeof(TestType) % 64);
}

TEST_CASE("the written bytes are those that numpy writes", "[io][npy]") {
    TemporaryFolder folder;
    const std::vector<float> values = {1, 2, 3, 4, 5, 6};
    write_npy<float>(folder / "x.npy", {2, 3}, values);
    const std::string start("\x93NUMPY\x01\x00\x76\x00", 10);
    const std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    CHECK(read_text(folder / "x.npy") ==
          start + text + std::string(0x76 - text.size() - 1, ' ') + "\n" + raw(values));
    write_npy<std::uint8_t>(folder / "y.npy", {1}, std::vector<std::uint8_t>{7});
    CHECK_THAT(read_text(folder / "y.npy"), ContainsSubstring("'|u1'"));
    CHECK_THAT(read_text(folder / "y.npy"), ContainsSubstring("(1,)"));
    write_npy<double>(folder / "z.npy", {}, std::vector<double>{7});
    CHECK_THAT(read_text(folder / "z.npy"), ContainsSubstring("'shape': (), }"));
}

TEMPLATE_TEST_CASE("every element type is read into the type asked for", "[io][npy]", float, double,
                   int) {
    Reading file;
    const std::vector<TestType> expected = {0, 1, 100};
    const auto check = [&](const char* descr, const std::string& data) {
        INFO(descr);
        CHECK(file.read<TestType>(npy(dictionary(descr, "(3,)"), data)).values == expected);
    };
    check("<f4", raw<float>({0, 1, 100}));
    check("<f8", raw<double>({0, 1, 100}));
    check("|i1", raw<std::int8_t>({0, 1, 100}));
    check("<i2", raw<std::int16_t>({0, 1, 100}));
    check("<i4", raw<std::int32_t>({0, 1, 100}));
    check("<i8", raw<std::int64_t>({0, 1, 100}));
    check("|u1", raw<std::uint8_t>({0, 1, 100}));
    check("<u2", raw<std::uint16_t>({0, 1, 100}));
    check("<u4", raw<std::uint32_t>({0, 1, 100}));
    check("<u8", raw<std::uint64_t>({0, 1, 100}));
    const std::string flags("\0\1\1", 3);
    CHECK(file.read<TestType>(npy(dictionary("|b1", "(3,)"), flags)).values ==
          std::vector<TestType>{0, 1, 1});
}

TEST_CASE("a value that the type cannot hold is refused", "[io][npy]") {
    Reading file;
    const auto doubles = [&](double value) {
        return npy(dictionary("<f8", "(2,)"), raw<double>({1, value}));
    };
    CHECK_THAT(file.error<int>(doubles(0.5)),
               ContainsSubstring("x.npy: value 1 is 0.5, which the type i4 cannot hold"));
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double value : {2147483648.0, -2147483649.0, 1e300, -1e300, infinity, std::nan("")})
        CHECK_THAT(file.error<int>(doubles(value)), ContainsSubstring("cannot hold"));
    CHECK(file.read<int>(doubles(2147483647.0)).values[1] == 2147483647);
    CHECK(file.read<int>(doubles(-2147483648.0)).values[1] == std::numeric_limits<int>::lowest());
    CHECK_THAT(file.error<float>(doubles(1e300)), ContainsSubstring("type f4 cannot hold"));
    CHECK(file.read<float>(doubles(infinity)).values[1] == std::numeric_limits<float>::infinity());
    CHECK(std::isnan(file.read<float>(doubles(std::nan(""))).values[1]));
    CHECK(file.read<float>(doubles(0.1)).values[1] == 0.1F);
    CHECK_THAT(file.error<int>(npy(dictionary("<i8", "(1,)"), raw<std::int64_t>({1LL << 40}))),
               ContainsSubstring("value 0 is 1099511627776"));
    CHECK_THAT(file.error<int>(npy(dictionary("<u4", "(1,)"), raw<std::uint32_t>({3000000000U}))),
               ContainsSubstring("cannot hold"));
    CHECK_THAT(file.error<std::uint8_t>(npy(dictionary("|i1", "(1,)"), raw<std::int8_t>({-3}))),
               ContainsSubstring("value 0 is -3"));
}

TEST_CASE("headers are read in every spelling that Python reads", "[io][npy]") {
    Reading file;
    const std::string data = raw<float>({1, 2, 3});
    for (const char* text : {
             "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }     \n",
             "{\"shape\":(3,),\"fortran_order\":False,\"descr\":\"<f4\"}",
             "  { 'shape' : ( 3 , ) ,\n'descr' : '<f4','fortran_order':False , } ",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1, )}",
         }) {
        INFO(text);
        CHECK(file.read<float>(npy(text, data)).values == std::vector<float>{1, 2, 3});
    }
    std::string second = npy(dictionary("<f4", "(3,)"), data);
    second[6] = 2;
    second.insert(10, 2, '\0');
    CHECK(file.read<float>(second).shape == std::vector<std::size_t>{3});
}

TEST_CASE("headers that mean something else are refused with the reason", "[io][npy]") {
    Reading file;
    const std::string data(24, '\0');
    const auto check = [&](const std::string& text, const std::string& reason) {
        INFO(text);
        const std::string message = file.error(npy(text, data));
        CHECK_THAT(message, ContainsSubstring("x.npy: "));
        CHECK_THAT(message, ContainsSubstring(reason));
    };
    check("{'descr': '<f8', 'fortran_order': True, 'shape': (3,)}", "Fortran order");
    check(dictionary(">f8", "(3,)"), "big endian");
    check(dictionary("<c16", "(3,)"), "\"<c16\"");
    check(dictionary("<f2", "(3,)"), "\"<f2\"");
    check(dictionary("|O", "(3,)"), "\"|O\"");
    check(dictionary("", "(3,)"), "of type \"\"");
    check("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,)}", "quotation mark");
    check("{'descr': '<f8', 'fortran_order': False}", "does not say shape");
    check("{'descr': '<f8', 'shape': (3,)}", "does not say fortran_order");
    check("{'fortran_order': False, 'shape': (3,)}", "does not say descr");
    check("{'descr': '<f8', 'descr': '<f8', 'shape': (3,)}", "descr twice");
    check("{'descr': '<f8', 'colour': 'red'}", "unknown entry \"colour\"");
    check(dictionary("<f8", "(3)"), "should be ','");
    check(dictionary("<f8", "(-3,)"), "should be a number");
    check(dictionary("<f8", "(3.0,)"), "is damaged");
    check(dictionary("<f8", "(3L,)"), "is damaged");
    check(dictionary("<f8", "3"), "should be '('");
    check(dictionary("<f8", "(3,"), "is damaged");
    check(dictionary("<f8", "(3,)") + "x", "should be nothing more");
    check("", "should be '{'");
    check("{'descr", "closing quotation mark");
    check("{", "quotation mark");
}

TEST_CASE("absurd shapes are refused before memory is asked for", "[io][npy]") {
    Reading file;
    const auto error = [&](const std::string& shape) {
        return file.error(npy(dictionary("<f8", shape), std::string(24, '\0')));
    };
    CHECK_THAT(error("(1000000000000,)"),
               ContainsSubstring("is truncated: [1000000000000] values"));
    CHECK_THAT(error("(4611686018427387904, 4)"), ContainsSubstring("more than memory can hold"));
    CHECK_THAT(error("(18446744073709551615,)"), ContainsSubstring("more than memory can hold"));
    CHECK_THAT(error("(18446744073709551616,)"), ContainsSubstring("too large"));
    CHECK_THAT(error("(99999999999999999999999999999,)"), ContainsSubstring("too large"));
    CHECK_THAT(error("(2305843009213693953,)"), ContainsSubstring("more than memory can hold"));
    CHECK_THAT(error("(0,)"), ContainsSubstring("too long: [0] values of type f8 take 0 bytes"));
    std::string many = "(";
    for (int i = 0; i < 33; ++i) many += "1, ";
    CHECK_THAT(error(many + ")"), ContainsSubstring("more than 32 dimensions"));
}

TEST_CASE("every truncation of a .npy file, and every longer one, is noticed", "[io][npy]") {
    Reading file;
    TemporaryFolder folder;
    write_npy<float>(folder / "x.npy", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    const std::string whole = read_text(folder / "x.npy");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size << " bytes");
        CHECK_THAT(file.error(whole.substr(0, size)),
                   size == 0 ? ContainsSubstring("it is empty") : ContainsSubstring("truncated"));
    }
    CHECK(file.error(whole).empty());
    CHECK_THAT(file.error(whole + "x"),
               ContainsSubstring("x.npy: is too long: [2, 3] values of type f4 take 24 bytes, and "
                                 "25 are there"));
}

TEST_CASE("files of another kind are refused", "[io][npy]") {
    Reading file;
    CHECK_THAT(
        file.error("PK\x03\x04 and so on"),
        ContainsSubstring("x.npy: is not a .npy file: it starts with the bytes 50 4b 03 04"));
    std::string third = npy(dictionary("<f4", "(1,)"), "1234");
    third[6] = 3;
    CHECK_THAT(file.error(third), ContainsSubstring("version 3.0"));
    CHECK_THAT(error_of([&] { read_npy<float>(file.folder / "missing.npy"); }),
               ContainsSubstring("missing.npy: cannot be opened"));
}

TEST_CASE("headers with random damage never do harm", "[io][npy]") {
    Reading file;
    const std::string whole = npy(dictionary("<f8", "(3,)"), raw<double>({1, 2, 3}));
    std::mt19937 random(7);
    const std::string likely = "{}()[]',:0123456789<>|=fiub \n\"\\";
    int refused = 0;
    const int rounds = 1000;
    for (int round = 0; round < rounds; ++round) {
        std::string damaged = whole;
        const auto changes = 1 + random() % 4;
        for (unsigned i = 0; i < changes; ++i) {
            const std::size_t at = random() % (whole.size() - 24);
            damaged[at] = random() % 2 == 0 ? likely[random() % likely.size()]
                                            : static_cast<char>(random() % 256);
        }
        // Other exceptions than Error end the test.
        refused += file.error(damaged).empty() ? 0 : 1;
    }
    CHECK(refused > rounds / 2);
    CHECK(refused < rounds);
}

TEST_CASE("a shape that does not fit the values is refused, and the old file stays", "[io][npy]") {
    TemporaryFolder folder;
    write_text(folder / "x.npy", "old");
    const std::vector<float> values(6);
    CHECK_THAT(error_of([&] {
                   write_npy<float>(folder / "x.npy", {2, 4}, values);
               }),
               ContainsSubstring("x.npy: the shape [2, 4] cannot be written with 6 values"));
    CHECK_THAT(error_of([&] {
                   write_npy<float>(folder / "x.npy", {1UL << 62U, 6}, values);
               }),
               ContainsSubstring("cannot be written"));
    CHECK(read_text(folder / "x.npy") == "old");
    CHECK(folder.count() == 1);
}

TEST_CASE("a shape is compared with the expected one", "[io][npy]") {
    const NpyArray<float> array{{10, 3, 8, 8}, std::vector<float>(1920)};
    CHECK_NOTHROW(require_shape(array, {10, 3, 8, 8}, "x.npy", "the images"));
    CHECK_NOTHROW(require_shape(array, {any_size, 3, 8, 8}, "x.npy", "the images"));
    CHECK(error_of([&] {
              require_shape(array, {any_size, 1, 8, 8}, "x.npy", "the images");
          }) ==
          "x.npy: holds an array of shape [10, 3, 8, 8], but the images must have the shape "
          "[any, 1, 8, 8]");
    CHECK_FALSE(error_of([&] { require_shape(array, {10, 3, 64}, "x.npy", "it"); }).empty());
    CHECK_FALSE(error_of([&] { require_shape(array, {}, "x.npy", "it"); }).empty());
}
