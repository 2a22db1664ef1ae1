#include <pad/run/interrupt.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <support/catch.hpp>

using namespace pad;

namespace {

/// What is installed for `signal`.
void (*handler_of(int signal))(int) {
    struct sigaction action = {};
    ::sigaction(signal, nullptr, &action);
    return action.sa_handler;
}

/// Runs `body` in a process of its own and returns how that ended, as waitpid says it. It ends with
/// status 7 when `body` returns.
template <class Body>
int ending_of(const Body& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        // Catch's own handlers would report the signal as a failure of the child's copy of the test.
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
        body();
        ::_exit(7);
    }
    REQUIRE(child > 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

}  // namespace

TEST_CASE("the first signal is remembered and the program goes on") {
    for (const int signal : {SIGINT, SIGTERM}) {
        const run::InterruptGuard guard;
        CHECK_FALSE(run::interrupted());
        CHECK(run::interrupt_exit_status() == 0);
        std::raise(signal);
        CHECK(run::interrupted());
        CHECK(run::interrupt_exit_status() == 128 + signal);
        CHECK(handler_of(SIGINT) == SIG_DFL);
        CHECK(handler_of(SIGTERM) == SIG_DFL);
    }
}

TEST_CASE("a new guard forgets the last interrupt, the old one does not") {
    {
        const run::InterruptGuard guard;
        std::raise(SIGINT);
    }
    CHECK(run::interrupted());
    const run::InterruptGuard guard;
    CHECK_FALSE(run::interrupted());
}

TEST_CASE("the guard puts back what was there") {
    const auto before_int = handler_of(SIGINT);
    const auto before_term = handler_of(SIGTERM);
    {
        const run::InterruptGuard guard;
        CHECK(handler_of(SIGINT) != before_int);
        CHECK(handler_of(SIGTERM) != before_term);
    }
    CHECK(handler_of(SIGINT) == before_int);
    CHECK(handler_of(SIGTERM) == before_term);
}

TEST_CASE("the second signal ends the process") {
    const auto twice = [](int first, int second) {
        return ending_of([=] {
            const run::InterruptGuard guard;
            std::raise(first);
            if (!run::interrupted()) ::_exit(8);
            std::raise(second);
        });
    };
    int status = twice(SIGINT, SIGINT);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGINT);
    status = twice(SIGINT, SIGTERM);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("an ignored signal stays ignored") {
    const int status = ending_of([] {
        std::signal(SIGINT, SIG_IGN);
        const run::InterruptGuard guard;
        std::raise(SIGINT);
        if (run::interrupted()) ::_exit(8);
    });
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("there is one guard at a time") {
    const run::InterruptGuard guard;
    CHECK_THROWS_WITH(run::InterruptGuard(), ContainsSubstring("exists already"));
    std::raise(SIGINT);
    CHECK(run::interrupted());  // the refused one has changed nothing
}
