/// @file
/// Ctrl-C as a question that long loops ask, so that they can save their state.
#pragma once

#include <atomic>
#include <csignal>

#include <pad/core/error.hpp>

namespace pad::run {

namespace detail {

/// The signal that came, 0 for none. A handler may touch it because it needs no lock.
inline std::atomic<int> interrupt_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

inline std::atomic<bool> interrupt_guard_exists{false};

/// Remembers the signal and puts the default action back: the next one ends the process.
inline void on_interrupt(int signal) {
    interrupt_signal.store(signal);
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    ::sigaction(SIGINT, &standard, nullptr);
    ::sigaction(SIGTERM, &standard, nullptr);
}

}  // namespace detail

/// True once SIGINT (Ctrl-C) or SIGTERM has come while an InterruptGuard exists. Cheap: one load.
inline bool interrupted() {
    return detail::interrupt_signal.load() != 0;
}

/// The exit status that says so, 128 + the signal's number (130 after Ctrl-C); 0 when none came.
inline int interrupt_exit_status() {
    const int signal = detail::interrupt_signal.load();
    return signal == 0 ? 0 : 128 + signal;
}

/// While it exists, the first SIGINT or SIGTERM makes `interrupted()` true instead of ending the
/// process; the second one, of either kind, ends it at once. The destructor puts back what was
/// there. A signal that the process ignores (as under nohup) stays ignored.
///
/// One at a time: a second one throws Error. Make it in the main thread.
class InterruptGuard {
public:
    /// Installs the handler and forgets an earlier interrupt.
    InterruptGuard() {
        core::require(!detail::interrupt_guard_exists.exchange(true),
                      "an InterruptGuard exists already; a process needs only one");
        detail::interrupt_signal.store(0);
        install(SIGINT, before_int_);
        install(SIGTERM, before_term_);
    }
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;
    ~InterruptGuard() {
        ::sigaction(SIGINT, &before_int_, nullptr);
        ::sigaction(SIGTERM, &before_term_, nullptr);
        detail::interrupt_guard_exists.store(false);
    }

private:
    static void install(int signal, struct sigaction& before) {
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler == SIG_IGN) return;
        struct sigaction action = {};
        action.sa_handler = detail::on_interrupt;
        // What is being read or written goes on; the loops ask `interrupted()`.
        action.sa_flags = SA_RESTART;
        // Both together, so that no second one comes in while the first is being handled.
        ::sigemptyset(&action.sa_mask);
        ::sigaddset(&action.sa_mask, SIGINT);
        ::sigaddset(&action.sa_mask, SIGTERM);
        ::sigaction(signal, &action, nullptr);
    }

    struct sigaction before_int_ = {};
    struct sigaction before_term_ = {};
};

}  // namespace pad::run
