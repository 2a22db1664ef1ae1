/// @file
/// measure_compile <compiler> <option with all flags> <source>... [-- <compiler> …]
///
/// Compiles each source once, one after the other, and prints a table: wall-clock seconds, seconds of
/// processor time (what other programs leave of the machine does not change them much), and the peak
/// resident memory of the largest process that the compilation started.
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

struct Cost {
    double seconds = 0;
    double processor_seconds = 0;
    double megabytes = 0;
    bool compiled = false;
};

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

[[noreturn]] void become(const char* compiler, const char* flags, const char* source) {
    execlp(compiler, compiler, flags, "-c", source, "-o", "/dev/null", nullptr);
    std::perror(compiler);
    _exit(127);
}

// A process of its own asks for the resources of its children, so that no source sees another's.
[[noreturn]] void report(int pipe_end, const char* compiler, const char* flags,
                         const char* source) {
    Cost cost;
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) become(compiler, flags, source);
    int status = 0;
    cost.compiled = child > 0 && waitpid(child, &status, 0) == child && status == 0;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    cost.seconds = elapsed.count();
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    cost.processor_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    cost.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
    const bool written = write(pipe_end, &cost, sizeof cost) == sizeof cost;
    _exit(written ? 0 : 1);
}

Cost measure(const char* compiler, const char* flags, const char* source) {
    int ends[2];
    if (pipe(ends) != 0) return {};
    const pid_t observer = fork();
    if (observer == 0) report(ends[1], compiler, flags, source);
    close(ends[1]);
    Cost cost;
    if (observer < 0 || read(ends[0], &cost, sizeof cost) != sizeof cost) cost = {};
    close(ends[0]);
    if (observer > 0) waitpid(observer, nullptr, 0);
    return cost;
}

std::string stem(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string file = slash == std::string::npos ? path : path.substr(slash + 1);
    return file.substr(0, file.rfind('.'));
}

/// Compiles, prints the row, and tells whether the source compiles.
bool print_row(const char* compiler, const char* flags, const char* source) {
    const Cost cost = measure(compiler, flags, source);
    const std::string name = stem(source) + ", " + stem(compiler);
    if (cost.compiled)
        std::printf("%-40s %10.1f %14.1f %10.0f\n", name.c_str(), cost.seconds,
                    cost.processor_seconds, cost.megabytes);
    else
        std::printf("%-40s does not compile\n", name.c_str());
    std::fflush(stdout);
    return cost.compiled;
}

}  // namespace

int main(int count, char** words) {
    if (count < 4) {
        std::fprintf(stderr, "usage: %s <compiler> <option> <source>... [-- <compiler> …]\n",
                     words[0]);
        return 2;
    }
    std::printf("%-40s %10s %14s %10s\n", "translation unit", "seconds", "processor, s", "peak MB");
    bool all_compiled = true;
    for (int group = 1; group + 2 < count; ++group) {
        const char* const compiler = words[group];
        const char* const flags = words[group + 1];
        for (group += 2; group < count && std::strcmp(words[group], "--") != 0; ++group)
            all_compiled = print_row(compiler, flags, words[group]) && all_compiled;
    }
    return all_compiled ? 0 : 1;
}
