#include <golden/support/checks.hpp>

#include <functional>
#include <io/temporary_folder.hpp>
#include <limits>
#include <nlohmann/json.hpp>
#include <support/catch.hpp>

#include <golden/support/program.hpp>
#include <pad/core/error.hpp>
#include <pad/io/json.hpp>
#include <pad/io/npy.hpp>

namespace {

using golden::Case;
using golden::Checks;
using nlohmann::json;

/// A case with two outputs, [3, 4] and [0, 1, 1], and one parameter tensor of two values.
class SmallCase {
public:
    SmallCase() {
        pad::io::write_npy<double>(path("out.npy"), {2}, std::vector<double>{3, 4});
        pad::io::write_npy<double>(path("flags.npy"), {3}, std::vector<double>{0, 1, 1});
        value["kind"] = "small";
        value["parameters"] = 2;
        value["parameter_layout"] = {
            {{"name", "w"}, {"shape", {2, 1}}, {"offset", 0}, {"size", 2}}};
        value["files"] = {{{"file", "out.npy"}, {"shape", {2}}, {"role", "output"}},
                          {{"file", "flags.npy"}, {"shape", {3}}, {"role", "output"}}};
        write();
    }
    void write() const { pad::io::write_json(path("case.json"), value); }
    [[nodiscard]] std::filesystem::path path(const std::string& file) const {
        return folder_.path() / file;
    }
    [[nodiscard]] std::string folder() const { return folder_.path().string(); }

    json value;

private:
    pad::test::TemporaryFolder folder_;
};

const std::vector<double> flags{0, 1, 1};

/// Whether a run passes that compares both outputs, the first as `values` with tolerance 1e-3.
bool passes(const std::vector<double>& values) {
    const SmallCase files;
    const Case given(files.folder());
    Checks checks(given, "double");
    checks.compare("out.npy", values, 1e-3);
    checks.compare_exactly("flags.npy", flags);
    return checks.finish();
}

TEST_CASE("a file passes up to its tolerance and no further", "[golden]") {
    // ‖(3, 4)‖ is 5.
    CHECK(passes({3, 4}));
    CHECK(passes({3, 4 + 5 * 0.99e-3}));
    CHECK_FALSE(passes({3, 4 + 5 * 1.01e-3}));
    CHECK_FALSE(passes({3, std::numeric_limits<double>::quiet_NaN()}));
    CHECK_FALSE(passes({std::numeric_limits<double>::infinity(), 4}));
    CHECK_THROWS_WITH(passes({3}), ContainsSubstring("2 values are expected and 1 were computed"));
}

TEST_CASE("an output file that is not compared fails", "[golden]") {
    const SmallCase files;
    const Case given(files.folder());
    Checks checks(given, "double");
    checks.compare("out.npy", std::vector<double>{3, 4}, 1e-3);
    CHECK_FALSE(checks.finish());
}

TEST_CASE("flags are compared one by one", "[golden]") {
    const SmallCase files;
    const Case given(files.folder());
    const auto differ = [&](const std::vector<double>& values, int allowed) {
        Checks checks(given, "double");
        checks.compare("out.npy", std::vector<double>{3, 4}, 1e-3);
        checks.compare_exactly("flags.npy", values, allowed);
        return checks.finish();
    };
    CHECK(differ({0, 1, 1}, 0));
    CHECK_FALSE(differ({0, 1, 0}, 0));
    CHECK(differ({0, 1, 0}, 1));
}

TEST_CASE("one value may be measured by another scale", "[golden]") {
    SmallCase files;
    pad::io::write_npy<double>(files.path("out.npy"), {1}, std::vector<double>{1e-9});
    files.value["files"][0]["shape"] = {1};
    files.write();
    const Case given(files.folder());
    const auto passes_with = [&](double scale) {
        Checks checks(given, "double");
        checks.compare_scaled("out.npy", 2e-9, scale, 1e-6);
        checks.compare_exactly("flags.npy", flags);
        return checks.finish();
    };
    CHECK(passes_with(1));
    CHECK_FALSE(passes_with(1e-4));
}

TEST_CASE("the parameter layout has to agree in order, shape and place", "[golden]") {
    const SmallCase files;
    const Case given(files.folder());
    const auto agrees = [&](const std::string& name, std::vector<int> shape, bool named) {
        pad::nn::ParameterLayout layout;
        layout.add(name, std::move(shape), pad::nn::Initial::zero, 1, true);
        Checks checks(given, "double");
        checks.compare("out.npy", std::vector<double>{3, 4}, 1e-3);
        checks.compare_exactly("flags.npy", flags);
        checks.compare_layout(layout, named);
        return checks.finish();
    };
    CHECK(agrees("w", {2, 1}, true));
    CHECK(agrees("w", {2}, true));
    CHECK(agrees("other", {2, 1}, false));
    CHECK_FALSE(agrees("other", {2, 1}, true));
    CHECK_FALSE(agrees("w", {1, 2}, true));
    CHECK_FALSE(agrees("w", {3}, true));
}

TEST_CASE("a damaged case is refused with a sentence", "[golden]") {
    SmallCase files;
    const auto refusal = [&](const std::string& words) {
        CHECK_THROWS_WITH(Case(files.folder()).read("out.npy"), ContainsSubstring(words));
    };
    SECTION("missing file") {
        std::filesystem::remove(files.path("out.npy"));
        refusal("out.npy");
    }
    SECTION("truncated file") {
        std::filesystem::resize_file(files.path("out.npy"), 130);
        refusal("out.npy");
    }
    SECTION("another shape") {
        pad::io::write_npy<double>(files.path("out.npy"), {1, 2}, std::vector<double>{3, 4});
        refusal("[1, 2]");
    }
    SECTION("a value that is not finite") {
        pad::io::write_npy<double>(
            files.path("out.npy"), {2},
            std::vector<double>{3, std::numeric_limits<double>::quiet_NaN()});
        refusal("not finite");
    }
    SECTION("nothing to check") {
        for (auto& file : files.value["files"]) file["role"] = "input";
        files.write();
        refusal("nothing to check");
    }
    SECTION("no case.json") {
        std::filesystem::remove(files.path("case.json"));
        refusal("case.json");
    }
}

void pass(const Case& /*given*/, Checks& checks) {
    checks.compare("out.npy", std::vector<double>{3, 4}, 1e-3);
    checks.compare_exactly("flags.npy", flags);
}
void compare_nothing(const Case& /*given*/, Checks& /*checks*/) {}
void refuse(const Case& /*given*/, Checks& /*checks*/) {
    throw golden::NotSupported("no");
}
void fail(const Case& /*given*/, Checks& /*checks*/) {
    pad::core::fail("wrong");
}

TEST_CASE("a program returns 0, 1 or 77", "[golden]") {
    const SmallCase files;
    std::string folder = files.folder();
    std::string program = "program";
    char* words[] = {program.data(), folder.data()};
    const auto returned = [&](std::initializer_list<golden::Entry> entries) {
        return golden::run_program(2, words, entries);
    };
    CHECK(returned({{"small", "double", pass}, {"small", "float", pass}}) == 0);
    CHECK(returned({{"small", "double", pass}, {"small", "float", compare_nothing}}) == 1);
    CHECK(returned({{"small", "double", compare_nothing}, {"small", "float", pass}}) == 1);
    CHECK(returned({{"small", "double", fail}}) == 1);
    CHECK(returned({{"small", "double", refuse}}) == 77);
    CHECK(returned({{"large", "double", pass}}) == 1);
    folder += "/nowhere";
    words[1] = folder.data();
    CHECK(returned({{"small", "double", pass}}) == 1);
}

}  // namespace
