// Prints the table of docs/gpu.md: what bounds an inner step on a GPU. bench_roofline [images]
#include "roofline.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace bench::roofline;

std::string number(double value, int digits) {
    const double least = std::pow(10.0, -digits);
    char text[32];
    if (value < least / 2)
        std::snprintf(text, sizeof text, "< %.*f", digits, least);
    else
        std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}
std::string bound(const Row& row, const Machine& machine) {
    return number(row.milliseconds(machine), 2) +
           (row.memory_bound(machine) ? " memory" : " arithmetic");
}

}  // namespace

int main(int count, char** words) {
    const int batch = count > 1 ? std::atoi(words[1]) : 100;
    if (batch < 1) {
        std::fprintf(stderr, "bench_roofline: '%s' is not a number of images.\n", words[1]);
        return 1;
    }
    const InnerStep step({}, batch);
    Row sum;
    std::puts("| kernels | GFLOP | GB | A100, ms, bound by | H100, ms, bound by |");
    std::puts("|---|---|---|---|---|");
    for (const Row& row : step.rows()) {
        std::printf("| %s | %s | %s | %s | %s |\n", row.kernels.c_str(),
                    number(row.operations / 1e9, 1).c_str(), number(row.bytes / 1e9, 2).c_str(),
                    bound(row, a100).c_str(), bound(row, h100).c_str());
        sum.operations += row.operations;
        sum.bytes += row.bytes;
    }
    std::printf("| **sum** | **%.1f** | **%.1f** | **%.1f** | **%.1f** |\n", sum.operations / 1e9,
                sum.bytes / 1e9, step.milliseconds(a100), step.milliseconds(h100));
    std::printf("80 steps: %.2f s, %.2f s\n", step.milliseconds(a100) * 80 / 1e3,
                step.milliseconds(h100) * 80 / 1e3);
}
