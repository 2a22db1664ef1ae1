#include <pad/io/mapped_file.hpp>

#include <utility>

#include <pad/io/file.hpp>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;

TEST_CASE("a mapped file shows the contents, wherever the object moves", "[io][mapped]") {
    TemporaryFolder folder;
    write_text(folder / "data", "contents");
    MappedFile file(folder / "data");
    CHECK(as_text(file.bytes()) == "contents");
    const std::byte* address = file.bytes().data();
    MappedFile moved(std::move(file));
    CHECK(moved.bytes().data() == address);
    write_text(folder / "other", "other");
    moved = MappedFile(folder / "other");
    CHECK(as_text(moved.bytes()) == "other");
    CHECK(moved.path() == folder / "other");
}

TEST_CASE("a mapping keeps what it shows when the file is replaced", "[io][mapped]") {
    TemporaryFolder folder;
    write_text(folder / "data", "old contents");
    const MappedFile file(folder / "data");
    write_file_atomically(folder / "data", as_bytes("new"));
    CHECK(as_text(file.bytes()) == "old contents");
}

TEST_CASE("an empty file is mapped, a missing one and a folder are not", "[io][mapped]") {
    TemporaryFolder folder;
    write_text(folder / "empty", "");
    CHECK(MappedFile(folder / "empty").bytes().empty());
    CHECK_THAT(error_of([&] { MappedFile(folder / "missing"); }),
               ContainsSubstring("missing: cannot be opened for reading: No such file"));
    CHECK_THAT(error_of([&] { MappedFile(folder.path()); }), ContainsSubstring("Is a directory"));
}
