#include <pad/io/gzip.hpp>

#include <cstddef>
#include <string>

#include <pad/io/file.hpp>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;

namespace {

std::string long_text() {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += std::to_string(i * i % 977) + ' ';
    return text;
}

}  // namespace

TEST_CASE("gzip data are recognised and unpacked", "[io][gzip]") {
    TemporaryFolder folder;
    const std::string text = GENERATE(std::string(), std::string("short"), long_text());
    write_text(folder / "data.gz", gzip(text));
    CHECK(as_text(read_maybe_gzip(folder / "data.gz")) == text);
    write_text(folder / "two.gz", gzip(text) + gzip("and more"));
    CHECK(as_text(read_maybe_gzip(folder / "two.gz")) == text + "and more");
}

TEST_CASE("every truncation of gzip data is noticed", "[io][gzip]") {
    const std::string packed = gzip(long_text().substr(0, 500));
    for (std::size_t size = 2; size < packed.size(); ++size) {
        INFO(size << " of " << packed.size() << " bytes");
        CHECK_THAT(error_of([&] { gunzip(as_bytes(packed).first(size), "images.gz"); }),
                   ContainsSubstring("images.gz: its gzip data are truncated after ") &&
                       EndsWith(std::to_string(size) + " bytes"));
    }
}

TEST_CASE("a flipped bit in gzip data is noticed or harmless", "[io][gzip]") {
    const std::string text = long_text().substr(0, 300);
    const std::string packed = gzip(text);
    int noticed = 0;
    for (std::size_t i = 0; i < 8 * packed.size(); ++i) {
        std::string changed = packed;
        changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
        std::string unpacked = text;
        const std::string message =
            error_of([&] { unpacked = as_text(gunzip(as_bytes(changed), "data.gz")); });
        CHECK(unpacked == text);
        if (!message.empty()) ++noticed;
    }
    CHECK(noticed > static_cast<int>(7 * packed.size()));
}

TEST_CASE("what follows gzip data, and what unpacks to too much, is refused", "[io][gzip]") {
    const std::string packed = gzip(long_text());
    CHECK_THAT(error_of([&] { gunzip(as_bytes(packed + "abc"), "data.gz"); }),
               ContainsSubstring("data.gz: has 3 bytes after the end of its gzip data"));
    CHECK_THAT(error_of([&] { gunzip(as_bytes(packed), "data.gz", 1000); }),
               ContainsSubstring("data.gz: unpacks to more than 1000 bytes"));
    CHECK(gunzip(as_bytes(packed), "data.gz", long_text().size() + 1).size() == long_text().size());
}
