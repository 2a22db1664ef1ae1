#include <pad/io/file.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;

TEST_CASE("a file is read as it is", "[io][file]") {
    TemporaryFolder folder;
    const std::size_t size = GENERATE(0U, 1U, 4095U, 4096U, 100000U);
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 % 251);
    write_text(folder / "data", text);
    CHECK(as_text(read_file(folder / "data")) == text);
    CHECK(as_text(read_maybe_gzip(folder / "data")) == text);
}

TEST_CASE("a file without a size is read to its end", "[io][file]") {
    if (!std::filesystem::exists("/proc/self/status")) return;
    CHECK_THAT(as_text(read_file("/proc/self/status")), ContainsSubstring("Name:"));
}

TEST_CASE("what cannot be read is named with the reason", "[io][file]") {
    TemporaryFolder folder;
    const std::string missing = error_of([&] { read_file(folder / "missing"); });
    CHECK_THAT(missing, ContainsSubstring((folder / "missing").string()));
    CHECK_THAT(missing, ContainsSubstring("No such file or directory"));
    CHECK_THAT(error_of([&] { read_file(folder.path()); }), ContainsSubstring("Is a directory"));
}

TEST_CASE("writing replaces the whole file and leaves nothing beside it", "[io][file]") {
    TemporaryFolder folder;
    write_file_atomically(folder / "data", as_bytes("a longer first text"));
    write_file_atomically(folder / "data", as_bytes("second"));
    CHECK(read_text(folder / "data") == "second");
    write_file_atomically(folder / "data", {});
    CHECK(read_text(folder / "data").empty());
    CHECK(folder.count() == 1);
}

TEST_CASE("an abandoned file leaves the old one and no temporary", "[io][file]") {
    TemporaryFolder folder;
    write_text(folder / "data", "old");
    try {
        AtomicFile file(folder / "data");
        file.write(as_bytes("new"));
        CHECK(folder.count() == 2);
        throw std::runtime_error("something else went wrong");
    } catch (const std::runtime_error&) {
    }
    CHECK(read_text(folder / "data") == "old");
    CHECK(folder.count() == 1);
}

TEST_CASE("a full disk leaves the old file and no temporary", "[io][file]") {
    TemporaryFolder folder;
    write_text(folder / "data", "old");
    std::string message;
    {
        const FileSizeLimit limit(4096);
        message = error_of(
            [&] { write_file_atomically(folder / "data", as_bytes(std::string(10000, 'x'))); });
    }
    CHECK_THAT(message, ContainsSubstring((folder / "data").string() + ": cannot be written: "));
    CHECK_THAT(message, ContainsSubstring("too large"));
    CHECK(read_text(folder / "data") == "old");
    CHECK(folder.count() == 1);
}

TEST_CASE("the system's reason is passed on", "[io][file]") {
    if (!std::filesystem::exists("/dev/full")) return;
    const detail::Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    REQUIRE(full.is_open());
    CHECK(error_of([&] { detail::write_all(full, as_bytes("x"), "results.json"); }) ==
          "results.json: cannot be written: No space left on device");
}

TEST_CASE("a folder that is not there or is a file is refused", "[io][file]") {
    TemporaryFolder folder;
    write_text(folder / "file", "old");
    const auto write = [&](const std::filesystem::path& path) {
        return error_of([&] { write_file_atomically(path, as_bytes("x")); });
    };
    CHECK_THAT(write(folder / "missing/data"), ContainsSubstring("missing/data: cannot be written: "
                                                                 "No such file or directory"));
    CHECK_THAT(write(folder / "file/data"), ContainsSubstring("Not a directory"));
    CHECK(read_text(folder / "file") == "old");
}

TEST_CASE("a folder without the right to write is refused", "[io][file]") {
    // The administrator may write everywhere, so the test goes on as somebody else.
    TemporaryFolder folder;
    write_text(folder / "data", "old");
    REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
    const uid_t nobody = 65534;
    const uid_t self = ::geteuid();
    if (self == 0 && ::seteuid(nobody) != 0) return;
    const std::string message =
        error_of([&] { write_file_atomically(folder / "data", as_bytes("new")); });
    if (self == 0) REQUIRE(::seteuid(self) == 0);
    REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
    CHECK_THAT(message, ContainsSubstring("data: cannot be written: Permission denied"));
    CHECK(read_text(folder / "data") == "old");
    CHECK(folder.count() == 1);
}

TEST_CASE("only files are replaced", "[io][file]") {
    TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    make_folder(folder / "folder");
    for (const char* name : {"pipe", "folder"})
        CHECK_THAT(error_of([&] { write_file_atomically(folder / name, as_bytes("x")); }),
                   ContainsSubstring("is not a regular file"));
    CHECK(std::filesystem::is_fifo(folder / "pipe"));
    CHECK(folder.count() == 2);
}

TEST_CASE("a temporary that a killed process left is stepped over", "[io][file]") {
    TemporaryFolder folder;
    const std::string next = temporary_name("").string();
    const std::size_t dash = next.find('-');
    const int number = std::stoi(next.substr(dash + 1));
    for (int i = 1; i <= 3; ++i) {
        std::string name = "data";
        name.append(next, 0, dash + 1).append(std::to_string(number + i)).append(".tmp");
        write_text(folder / name, "left behind");
    }
    write_file_atomically(folder / "data", as_bytes("new"));
    CHECK(read_text(folder / "data") == "new");
    CHECK(folder.count() == 4);
}

TEST_CASE("temporary names differ and lie in the folder of the file", "[io][file]") {
    const auto first = temporary_name("some/folder/data.npy");
    CHECK(first != temporary_name("some/folder/data.npy"));
    CHECK(first.parent_path() == "some/folder");
    CHECK_THAT(first.string(), ContainsSubstring(std::to_string(::getpid())));
}

TEST_CASE("folders are made with those above them", "[io][file]") {
    TemporaryFolder folder;
    make_folder(folder / "a/b/c");
    make_folder(folder / "a/b/c/");
    CHECK(std::filesystem::is_directory(folder / "a/b/c"));
    write_text(folder / "file", "");
    for (const char* name : {"file", "file/inside"}) {
        const std::string message = error_of([&] { make_folder(folder / name); });
        CHECK_THAT(message, ContainsSubstring((folder / name).string() + ": the folder cannot be"));
        CHECK_THAT(message, ContainsSubstring("Not a directory"));
    }
}

TEST_CASE("lines are appended", "[io][file]") {
    TemporaryFolder folder;
    append_line(folder / "log", "one");
    append_line(folder / "log", "");
    append_line(folder / "log", "three");
    CHECK(read_text(folder / "log") == "one\n\nthree\n");
    CHECK_THAT(error_of([&] { append_line(folder / "log", "a\nb"); }),
               ContainsSubstring("line break"));
    CHECK_THAT(error_of([&] { append_line(folder / "missing/log", "x"); }),
               ContainsSubstring("No such file or directory"));
}

TEST_CASE("a line after one that was cut off starts on its own", "[io][file]") {
    TemporaryFolder folder;
    write_text(folder / "log", "one\ntw");
    append_line(folder / "log", "three");
    CHECK(read_text(folder / "log") == "one\ntw\nthree\n");
}

TEST_CASE("a line that does not fit on the disk is taken back", "[io][file]") {
    TemporaryFolder folder;
    const std::string start = std::string(4000, 'a') + "\n";
    write_text(folder / "log", start);
    std::string message;
    {
        const FileSizeLimit limit(4096);
        message = error_of([&] { append_line(folder / "log", std::string(1000, 'b')); });
    }
    CHECK_THAT(message, ContainsSubstring("log: cannot be written: "));
    CHECK(read_text(folder / "log") == start);
}
