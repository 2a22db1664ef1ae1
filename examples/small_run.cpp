// A whole PAD run on the host. small_run.cu is the same program on a GPU; they differ in one type, and
// in that the host's threads are told to sleep while they wait.
#include <pad/run/waiting_threads.hpp>

#include "small_run.hpp"

int main(int /*count*/, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    return small_run::show<pad::backend::Host<>>();
}
