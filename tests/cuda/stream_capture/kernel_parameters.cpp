#include "kernel_parameters.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string_view>

namespace stream_capture {

namespace {

using Sizes = std::map<std::string, std::vector<std::size_t>, std::less<>>;

/// Bytes of a declaration such as `.param .align 8 .b8 name[40]` or `.param .u64 name`.
std::size_t bytes(const std::string& declaration) {
    std::istringstream words(declaration);
    std::size_t element = 0;
    for (std::string word; words >> word;) {
        const bool type = word.size() > 2 && word[0] == '.' &&
                          std::string_view("busf").find(word[1]) != std::string_view::npos &&
                          word.find_first_not_of("0123456789", 2) == std::string::npos;
        if (type) element = std::stoul(word.substr(2)) / 8;
    }
    const std::size_t bracket = declaration.find('[');
    return bracket == std::string::npos ? element
                                        : element * std::stoul(declaration.substr(bracket + 1));
}

Sizes read_program() {
    std::ifstream file("/proc/self/exe", std::ios::binary);
    const std::string program{std::istreambuf_iterator<char>(file), {}};
    Sizes sizes;
    const std::string_view entry = ".entry ";
    for (std::size_t at = program.find(entry); at != std::string::npos;
         at = program.find(entry, at + 1)) {
        const std::size_t name = at + entry.size();
        const std::size_t open = program.find('(', name);
        const std::size_t close = program.find(')', name);
        if (open == std::string::npos || close == std::string::npos || close < open) continue;
        std::vector<std::size_t> parameters;
        std::istringstream declarations(program.substr(open + 1, close - open - 1));
        for (std::string line; std::getline(declarations, line, ',');)
            if (line.find(".param") != std::string::npos) parameters.push_back(bytes(line));
        sizes.emplace(program.substr(name, open - name), parameters);
    }
    return sizes;
}

}  // namespace

const std::vector<std::size_t>& parameter_sizes(const std::string& kernel) {
    static const Sizes sizes = read_program();
    const auto found = sizes.find(kernel);
    if (found == sizes.end()) {
        std::fprintf(stderr, "stream_capture: no PTX of %s in this program\n", kernel.c_str());
        std::abort();
    }
    return found->second;
}

}  // namespace stream_capture
