#include <pad/run/folder_lock.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;

namespace {

/// A process that holds the lock until it is killed.
class Holder {
public:
    explicit Holder(const std::filesystem::path& path) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        process_ = ::fork();
        if (process_ == 0) {
            try {
                const run::FolderLock lock(path);
                [[maybe_unused]] const ssize_t told = ::write(ends[1], "x", 1);
                for (;;) ::pause();
            } catch (...) {
                ::_exit(1);
            }
        }
        ::close(ends[1]);
        char byte = 0;
        ready_ = ::read(ends[0], &byte, 1) == 1;
        ::close(ends[0]);
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() { kill(); }

    bool ready() const { return ready_; }
    pid_t process() const { return process_; }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }

private:
    pid_t process_ = 0;
    bool ready_ = false;
};

}  // namespace

TEST_CASE("a folder has one lock at a time, and its file goes with it") {
    const test::TemporaryFolder folder;
    auto lock = std::make_unique<run::FolderLock>(folder / "run.lock");
    CHECK(lock->is_locked());
    const std::string here = std::to_string(::getpid());
    CHECK(test::read_text(folder / "run.lock") == here + "\n");
    CHECK(test::error_of([&] { run::FolderLock(folder / "run.lock"); }) ==
          folder.path().string() + ": another run (process " + here +
              ") is working in this folder; wait for it, or name another folder");
    CHECK(folder.count() == 1);
    lock.reset();
    CHECK(folder.count() == 0);
    const run::FolderLock again(folder / "run.lock");
    CHECK(again.is_locked());
}

TEST_CASE("another process's lock holds while it lives and no longer") {
    const test::TemporaryFolder folder;
    Holder holder(folder / "run.lock");
    REQUIRE(holder.ready());
    CHECK_THAT(test::error_of([&] { run::FolderLock(folder / "run.lock"); }),
               ContainsSubstring("(process " + std::to_string(holder.process()) + ")"));
    holder.kill();
    CHECK(folder.count() == 1);  // what it left behind
    const run::FolderLock lock(folder / "run.lock");
    CHECK(lock.is_locked());
    CHECK(test::read_text(folder / "run.lock") == std::to_string(::getpid()) + "\n");
}

TEST_CASE("processes that lock in turn never hold the lock together") {
    const test::TemporaryFolder folder;
    constexpr int turns = 100;
    // Takes the lock `turns` times; a file that only its holder may have shows who else is in.
    const auto take_turns = [&] {
        for (int i = 0; i < turns;) {
            try {
                const run::FolderLock lock(folder / "run.lock");
                const std::string inside = (folder / "inside").string();
                const int file = ::open(inside.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600);
                if (file < 0) return 1;
                ::close(file);
                ::unlink(inside.c_str());
                ++i;
            } catch (const core::Error&) {
                ::usleep(100);
            }
        }
        return 0;
    };
    std::vector<pid_t> processes;
    for (int i = 0; i < 4; ++i) {
        processes.push_back(::fork());
        if (processes.back() == 0) ::_exit(take_turns());
    }
    for (const pid_t process : processes) {
        int status = 0;
        REQUIRE(::waitpid(process, &status, 0) == process);
        CHECK(status == 0);
    }
    CHECK(folder.count() == 0);
}

TEST_CASE("a lock file from elsewhere, whatever is in it, locks nothing") {
    const test::TemporaryFolder folder;
    test::write_text(folder / "run.lock", std::string(1000, 'x'));
    const run::FolderLock lock(folder / "run.lock");
    CHECK(test::read_text(folder / "run.lock") == std::to_string(::getpid()) + "\n");
}

TEST_CASE("a lock file that cannot be made is an error with the reason") {
    const test::TemporaryFolder folder;
    CHECK_THAT(test::error_of([&] { run::FolderLock(folder / "none" / "run.lock"); }),
               ContainsSubstring("run.lock: cannot be made: No such file or directory"));
}
