/// @file
/// Every policy that a header of the library defines stands in at least two compositions, and so
/// does every value of the settings that a Plan holds. Names come from the headers and from the
/// types, so a policy that is added cannot be forgotten.
#include <support/catch.hpp>

#include <cxxabi.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <typeinfo>
#include <vector>

#include <covering/groups.hpp>

namespace {

using namespace covering;

/// A type with all its template arguments, defaults too.
template <class T>
std::string name_of() {
    const std::unique_ptr<char, void (*)(void*)> name(
        abi::__cxa_demangle(typeid(T).name(), nullptr, nullptr, nullptr), std::free);
    return name.get();
}

/// One line for each composition: its type, and its plan in words.
template <class... C>
void append(std::vector<std::string>& lines, std::type_identity<std::tuple<C...>>) {
    const auto words = [](const Plan& plan) {
        const distill::StartSettings start{plan.images, plan.labels, plan.space, plan.confidence};
        const bool adamw = plan.optimiser == evaluate::ProtocolOptimiser::adamw;
        return core::text("start ", start.describe(), ", mixing ",
                          data::mixing_names[static_cast<std::size_t>(plan.mixing)],
                          adamw ? ", adamw" : ", sgd");
    };
    (lines.push_back(name_of<C>() + "; " + words(C::plan)), ...);
}

template <class... Group>
std::vector<std::string> lines_of(std::type_identity<std::tuple<Group...>>) {
    std::vector<std::string> lines;
    (append(lines, std::type_identity<Group>{}), ...);
    return lines;
}

/// Whether `word` stands in `line` as a whole name.
bool names(const std::string& line, const std::string& word) {
    const auto part_of_name = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    };
    for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if (end == line.size() || !part_of_name(line[end])) return true;
    }
    return false;
}

void check_twice(const std::vector<std::string>& words) {
    static const auto lines = lines_of(std::type_identity<covering::Groups>{});
    for (const std::string& word : words) {
        INFO(word << " stands in fewer than two compositions of tests/covering/compositions.hpp");
        CHECK(std::count_if(lines.begin(), lines.end(),
                            [&](const std::string& line) { return names(line, word); }) >= 2);
    }
}

/// Qualified names of the types of a header, defined outside other types, that have a member which
/// matches `member`.
void append_types(std::vector<std::string>& types, const std::filesystem::path& header,
                  const std::regex& member) {
    static const std::regex space("namespace (pad::[\\w:]+) \\{");
    static const std::regex type("(?:struct|class) (\\w+).*\\{");
    std::ifstream file(header);
    REQUIRE(file);
    std::string line, in, current;
    std::smatch found;
    while (std::getline(file, line)) {
        if (std::regex_match(line, found, space))
            in = found[1];
        else if (std::regex_search(line, found, type, std::regex_constants::match_continuous))
            current = in + "::" + found[1].str();
        else if (line.rfind("    ", 0) == 0 && line.find("//") != 4 &&
                 std::regex_search(line, member) && (types.empty() || types.back() != current))
            types.push_back(current);
    }
}

/// The types with such a member in the headers of a folder of include/pad.
std::vector<std::string> types_of(const std::string& folder, const std::string& member) {
    std::vector<std::string> types;
    for (const auto& entry : std::filesystem::directory_iterator(PAD_HEADERS "/" + folder))
        if (entry.path().extension() == ".hpp")
            append_types(types, entry.path(), std::regex(member));
    return types;
}

}  // namespace

TEST_CASE("every policy with a slot stands in two compositions", "[covering]") {
    std::size_t policies = 0;
    for (const std::string folder :
         {"score", "schedule", "train", "mask", "match", "data/augment", "backend", "distill"}) {
        const auto types = types_of(folder, "using family = ");
        INFO(folder);
        CHECK_FALSE(types.empty());
        check_twice(types);
        policies += types.size();
    }
    CHECK(policies > 35);
}

TEST_CASE("every part of a policy stands in two compositions", "[covering]") {
    // Agents; norms, activations and pools; convolutions.
    check_twice(types_of("nn/arch", "static constexpr int classes = "));
    // Losses of the training have no slot: every composition runs both.
    auto layers = types_of("nn", "static constexpr const char\\* name = ");
    CHECK(std::erase_if(layers, [](const auto& name) { return name.ends_with("Entropy"); }) == 2);
    CHECK(layers.size() >= 12);
    check_twice(layers);
    check_twice(types_of("nn/convolution", "static constexpr const char\\* name = "));
    check_twice({"(pad::nn::arch::Halving)0", "(pad::nn::arch::Halving)1"});

    // Distances; OneDraw is what two matching losses make of an augmentation.
    auto distances = types_of("match", "static constexpr std::string_view name = ");
    CHECK(std::erase(distances, "pad::match::OneDraw") == 1);
    CHECK(distances.size() >= 7);
    check_twice(distances);

    // Operations on images; the others are draws of policies.
    auto operations = types_of("data/augment", "static constexpr bool pixelwise = true");
    std::erase_if(operations, [](const std::string& name) { return name.ends_with("Draw"); });
    CHECK(operations.size() >= 9);
    check_twice(operations);
}

TEST_CASE("every start, label rule and protocol stands in two compositions", "[covering]") {
    for (const auto name : distill::start_image_names) check_twice({core::text("start ", name)});
    for (const auto name : distill::start_label_names) check_twice({core::text("labels ", name)});
    for (const auto name : distill::start_space_names)
        check_twice({core::text("k-means of ", name)});
    for (const auto name : data::mixing_names) check_twice({core::text("mixing ", name)});
    check_twice({", sgd", ", adamw", "labels hard 10"});
}
