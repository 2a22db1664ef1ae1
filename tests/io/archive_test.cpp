#include <pad/io/archive.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;
using nlohmann::json;

namespace {

const std::vector<float> weights = {1.5F, -2, 3, 4, 5, 6};
const std::vector<std::uint64_t> counters = {1, 18446744073709551615ULL};
const json settings = {{"rate", 0.1}, {"name", "a test"}};

void write_example(const std::filesystem::path& path) {
    ArchiveWriter writer("checkpoint", 2, settings);
    writer.add<float>("weights", {2, 3}, weights);
    writer.add<double>("nothing", {0, 4}, {});
    writer.add<std::uint64_t>("counters", {2}, counters);
    writer.write(path);
}

bool is_example(const Archive& archive) {
    const auto w = archive.array<float>("weights");
    const auto c = archive.array<std::uint64_t>("counters");
    return archive.info() == settings &&
           std::equal(w.begin(), w.end(), weights.begin(), weights.end()) &&
           std::equal(c.begin(), c.end(), counters.begin(), counters.end()) &&
           archive.array<double>("nothing").empty() && archive.shape("weights")[0] == 2;
}

/// What opening, and reading all of, a file with these bytes says.
std::string reading_error(const TemporaryFolder& folder, const std::string& bytes,
                          bool* intact = nullptr) {
    write_text(folder / "damaged", bytes);
    return error_of([&] {
        const bool same = is_example(Archive(folder / "damaged", "checkpoint", 2));
        if (intact != nullptr) *intact = same;
    });
}

/// A file with valid checksums whose header says this, followed by `data` zeros.
std::string forged(const std::string& header, std::size_t data) {
    const std::size_t start = detail::align_up(detail::archive_preamble + header.size());
    std::string file = as_text(detail::make_preamble(header, start + data)) + header;
    file.resize(start + data);
    return file;
}

}  // namespace

TEST_CASE("an archive gives back what was put in", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    Archive archive(folder / "a", "checkpoint", 2);
    CHECK(is_example(archive));
    CHECK(archive.has("weights"));
    CHECK_FALSE(archive.has("weight"));
    CHECK(archive.blobs().size() == 3);
    CHECK(archive.path() == folder / "a");
    CHECK_NOTHROW(archive.check_all());
    for (const Blob& blob : archive.blobs())
        CHECK(reinterpret_cast<std::uintptr_t>(blob.bytes.data()) % 64 == 0);
    const Archive moved(std::move(archive));
    CHECK(is_example(moved));
    CHECK(folder.count() == 1);
}

TEST_CASE("an archive without arrays is one", "[io][archive]") {
    TemporaryFolder folder;
    ArchiveWriter("empty", 1, nullptr).write(folder / "a");
    const Archive archive(folder / "a", "empty", 1);
    CHECK(archive.info().is_null());
    CHECK(archive.blobs().empty());
    CHECK_THAT(error_of([&] { (void)archive.array<float>("x"); }),
               ContainsSubstring("a: has no array named \"x\"; it holds none"));
}

TEST_CASE("the same contents give the same bytes", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    write_example(folder / "b");
    CHECK(read_text(folder / "a") == read_text(folder / "b"));
}

TEST_CASE("another kind, version, type or name is refused with both sides", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    CHECK_THAT(error_of([&] { Archive(folder / "a", "trajectory", 2); }),
               EndsWith("a: is a \"checkpoint\" file, but a \"trajectory\" file was asked for"));
    CHECK_THAT(error_of([&] { Archive(folder / "a", "checkpoint", 3); }),
               EndsWith("a: is a checkpoint file of version 2, but this library reads version 3"));
    const Archive archive(folder / "a", "checkpoint", 2);
    CHECK_THAT(error_of([&] { (void)archive.array<double>("weights"); }),
               EndsWith("array \"weights\" holds elements of type f4, not of the type f8 that was "
                        "asked for"));
    CHECK_THAT(error_of([&] { (void)archive.shape("x"); }),
               EndsWith("has no array named \"x\"; it holds weights, nothing, counters"));
}

TEST_CASE("every truncation of an archive, and every longer one, is noticed", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    const std::string whole = read_text(folder / "a");
    REQUIRE(reading_error(folder, whole).empty());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size << " of " << whole.size() << " bytes");
        CHECK_THAT(reading_error(folder, whole.substr(0, size)),
                   size == 0 ? ContainsSubstring("it is empty") : ContainsSubstring("truncated"));
    }
    CHECK_THAT(
        reading_error(folder, whole + "x"),
        ContainsSubstring("damaged: is too long: it has ") &&
            ContainsSubstring(std::to_string(whole.size() + 1) + " bytes and was written with ") &&
            EndsWith(std::to_string(whole.size())));
}

TEST_CASE("every changed byte in an archive is noticed or harmless", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    const std::string whole = read_text(folder / "a");
    std::size_t noticed = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const int mask : {0x10, 0xff}) {
            std::string changed = whole;
            changed[i] = static_cast<char>(changed[i] ^ mask);
            bool intact = false;
            const std::string message = reading_error(folder, changed, &intact);
            INFO("byte " << i << ", mask " << mask);
            CHECK((intact || !message.empty()));
            if (!message.empty()) ++noticed;
        }
    }
    // All but the gaps between the parts is protected.
    CHECK(noticed >= 2 * (whole.size() - 4 * 63));
}

TEST_CASE("damage to the start of an archive is named as such", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    const std::string whole = read_text(folder / "a");
    for (const std::size_t at : {8U, 12U, 16U, 24U, 40U, 63U}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        CHECK_THAT(reading_error(folder, changed),
                   ContainsSubstring("its first 64 bytes are damaged: checksum "));
    }
}

TEST_CASE("a damaged array is noticed when it is used, not before", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    std::string bytes = read_text(folder / "a");
    bytes[bytes.size() - 64] = 9;  // the first element of the last array
    write_text(folder / "a", bytes);
    const Archive archive(folder / "a", "checkpoint", 2);
    CHECK(archive.array<float>("weights").size() == 6);
    for (int i = 0; i < 2; ++i)
        CHECK_THAT(error_of([&] { (void)archive.array<std::uint64_t>("counters"); }),
                   ContainsSubstring("a: array \"counters\" is damaged: checksum "));
    CHECK_THAT(error_of([&] { archive.check_all(); }), ContainsSubstring("is damaged"));
}

TEST_CASE("foreign files are refused", "[io][archive]") {
    TemporaryFolder folder;
    CHECK_THAT(reading_error(folder, "\x93NUMPY and more"),
               ContainsSubstring("is not a file of this library: it starts with the bytes 93 4e"));
    CHECK_THAT(error_of([&] { Archive(folder / "missing", "checkpoint", 2); }),
               ContainsSubstring("missing: cannot be opened"));
    CHECK_THAT(error_of([&] { Archive(folder.path(), "checkpoint", 2); }),
               ContainsSubstring("Is a directory"));
}

TEST_CASE("a file with valid checksums and impossible contents is refused", "[io][archive]") {
    TemporaryFolder folder;
    const auto with_arrays = [](const std::string& arrays) {
        return R"({"kind":"checkpoint","version":2,"info":null,"arrays":)" + arrays + "}";
    };
    const auto check = [&](const std::string& header, std::size_t data, const char* reason) {
        INFO(header);
        CHECK_THAT(reading_error(folder, forged(header, data)), ContainsSubstring(reason));
    };
    check("no JSON", 0, "is not valid JSON");
    check("[1]", 0, "\"kind\" is missing");
    check(R"({"kind":3})", 0, "\"kind\" is \"3\" but must be a text");
    check(R"({"kind":"checkpoint","version":1e300})", 0, "must be a whole number in range");
    check(R"({"kind":"checkpoint","version":2})", 0, "\"info\" is missing");
    check(with_arrays("{}"), 0, "\"arrays\" is \"{}\" but must be a list");
    check(with_arrays("[1]"), 0, "\"name\" is missing");
    check(with_arrays(R"([{"name":"x","dtype":"f4","shape":[-1],"crc32":0}])"), 64, "whole number");
    check(with_arrays(R"([{"name":"x","dtype":"f5","shape":[1],"crc32":0}])"), 64, "unknown type");
    check(with_arrays(R"([{"name":"x","dtype":"f4","shape":[17],"crc32":0}])"), 64,
          "array \"x\" of shape [17] ends beyond the file");
    check(with_arrays(R"([{"name":"x","dtype":"f4","shape":[4294967296,4294967296],"crc32":0}])"),
          64, "ends beyond the file");
    check(with_arrays(R"([{"name":"x","dtype":"f4","shape":[4611686018427387904],"crc32":0}])"), 64,
          "ends beyond the file");
    check(with_arrays(R"([{"name":"x","dtype":"f4","shape":[16],"crc32":0}])"), 128,
          "its arrays end at byte");
    check(with_arrays(R"([{"name":"x","dtype":"f4","shape":[1],"crc32":0},)"
                      R"({"name":"x","dtype":"f4","shape":[1],"crc32":0}])"),
          128, "two arrays named \"x\"");

    std::string file = forged("{}", 0);
    auto preamble = detail::make_preamble("{}", file.size());
    const std::uint64_t length = std::uint64_t{1} << 63U;
    std::memcpy(preamble.data() + 16, &length, sizeof(length));
    const std::uint32_t sum = checksum(std::span<const std::byte>(preamble).first(60));
    std::memcpy(preamble.data() + 60, &sum, sizeof(sum));
    CHECK_THAT(reading_error(folder, as_text(preamble) + file.substr(64)),
               ContainsSubstring("its header of 9223372036854775808 bytes ends beyond the file"));
}

TEST_CASE("a wrong use of the writer is refused", "[io][archive]") {
    ArchiveWriter writer("checkpoint", 1, nullptr);
    writer.add<float>("weights", {6}, weights);
    CHECK_THAT(error_of([&] { writer.add<float>("weights", {6}, weights); }),
               ContainsSubstring("\"weights\" is already in this checkpoint"));
    CHECK_THAT(error_of([&] {
                   writer.add<float>("x", {2, 2}, weights);
               }),
               ContainsSubstring("array \"x\" of a checkpoint: the shape [2, 2] does not fit 6"));
}

TEST_CASE("a failed write leaves the old archive", "[io][archive]") {
    TemporaryFolder folder;
    write_example(folder / "a");
    const std::vector<double> many(10000);
    ArchiveWriter writer("checkpoint", 2, settings);
    writer.add<double>("many", {many.size()}, many);
    std::string message;
    {
        const FileSizeLimit limit(8192);
        message = error_of([&] { writer.write(folder / "a"); });
    }
    CHECK_THAT(message, ContainsSubstring("a: cannot be written: "));
    CHECK(is_example(Archive(folder / "a", "checkpoint", 2)));
    CHECK(folder.count() == 1);
    CHECK_THAT(error_of([&] { ArchiveWriter("x", 1, "\xff").write(folder / "a"); }),
               ContainsSubstring("a: cannot be written as JSON"));
    CHECK(is_example(Archive(folder / "a", "checkpoint", 2)));
}

namespace {

template <class Values>
constexpr bool can_add = requires(ArchiveWriter& writer, Values&& values) {
    writer.add<float>("x", std::vector<std::size_t>{}, std::forward<Values>(values));
};

}  // namespace

TEST_CASE("values that are about to go away cannot be added", "[io][archive]") {
    STATIC_REQUIRE(can_add<std::vector<float>&>);
    STATIC_REQUIRE(can_add<const std::vector<float>&>);
    STATIC_REQUIRE(can_add<std::span<const float>>);
    STATIC_REQUIRE_FALSE(can_add<std::vector<float>>);
}
