#include <golden/support/program.hpp>

#include <cstdio>
#include <exception>

namespace golden {

namespace {

constexpr int passed = 0;
constexpr int failed = 1;
constexpr int skipped = 77;

int run_case(const char* folder, std::initializer_list<Entry> entries) {
    const Case given(folder);
    bool good = true;
    bool found = false;
    for (const Entry& entry : entries) {
        if (entry.kind != given.kind()) continue;
        found = true;
        Checks checks(given, entry.precision);
        entry.run(given, checks);
        good = checks.finish() && good;
    }
    if (!found) {
        std::printf("FAILED: %s is of kind %s, for which this program was not built\n", folder,
                    given.kind().c_str());
        return failed;
    }
    return good ? passed : failed;
}

}  // namespace

int run_program(int count, char** words, std::initializer_list<Entry> entries) {
    if (count != 2) {
        std::fprintf(stderr, "usage: %s <folder of a case>\n", words[0]);
        return failed;
    }
    try {
        return run_case(words[1], entries);
    } catch (const NotSupported& reason) {
        std::printf("not supported: %s\n", reason.what());
        return skipped;
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return failed;
    }
}

}  // namespace golden
