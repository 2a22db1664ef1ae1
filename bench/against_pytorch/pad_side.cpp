// The library's side of the comparison: a process that does one row's work each time it is asked.
//
// usage: against_pytorch_pad FOLDER STEPS THREADS MEMORY_MB
//
// It says "ready <versions>", and then answers each line of standard input with one line:
//   run    does the work once:         "<milliseconds>"
//   write  writes the last results:    "written"
// until the input ends. pytorch_side.py speaks the same.

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <pad/run/run_record.hpp>
#include <pad/run/waiting_threads.hpp>

#include "given_dsa.hpp"
#include "inner_steps.hpp"
#include "training.hpp"

namespace {

using namespace against_pytorch;
using pad::core::Shape;
using Cifar = pad::nn::arch::ConvNet<Shape<3, 32, 32>, 10, 128>;
using Fashion = pad::nn::arch::ConvNet<Shape<1, 28, 28>, 10, 32>;

std::unique_ptr<Work> make_work(const Problem& problem) {
    const bool fashion = problem.channels == 1 && problem.side == 28 && problem.width == 32;
    const bool cifar = problem.channels == 3 && problem.side == 32 && problem.width == 128;
    const pad::data::NoAugmentation none;
    if (problem.work == "unroll" && fashion && !problem.augment)
        return std::make_unique<InnerSteps<Fashion, pad::data::NoAugmentation>>(problem, none);
    if (problem.work == "unroll" && cifar && !problem.augment)
        return std::make_unique<InnerSteps<Cifar, pad::data::NoAugmentation>>(problem, none);
    if (problem.work == "unroll" && cifar)
        return std::make_unique<InnerSteps<Cifar, GivenDsa>>(problem, GivenDsa(problem));
    if (problem.work == "sgd" && cifar)
        return std::make_unique<ExpertSteps<Cifar, pad::train::Sgd>>(problem);
    if (problem.work == "gsam" && cifar)
        return std::make_unique<ExpertSteps<Cifar, pad::train::Gsam>>(problem);
    if (problem.work == "evaluate" && cifar)
        return std::make_unique<EvaluationEpochs<Cifar>>(problem);
    pad::core::fail("this program was not built for the work '", problem.work, "' on ",
                    problem.channels, "×", problem.side, "×", problem.side, " images with width ",
                    problem.width);
}

double milliseconds(Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work.run();
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    return time.count();
}

void serve(Work& work) {
    for (std::string command; std::getline(std::cin, command);) {
        if (command == "run") {
            std::cout << milliseconds(work) << std::endl;
        } else if (command == "write") {
            work.write();
            std::cout << "written" << std::endl;
        } else {
            pad::core::fail("'", command, "' is not a command (run, write)");
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    if (argc != 5) {
        std::cerr << "usage: against_pytorch_pad FOLDER STEPS THREADS MEMORY_MB\n";
        return 1;
    }
    try {
        const Problem problem(argv[1], std::atoi(argv[2]), std::atol(argv[4]) * 1'000'000);
        pad::backend::set_threads(std::atoi(argv[3]));
        const auto work = make_work(problem);
        std::cout << "ready pad " << pad::core::version << ", " << pad::run::compiler_text() << ", "
                  << 8 * PAD_VECTOR_BYTES << "-bit vectors" << std::endl;
        serve(*work);
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
