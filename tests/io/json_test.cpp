#include <pad/io/json.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad::io;
using namespace pad::test;
using nlohmann::json;

TEST_CASE("JSON files keep every bit of their numbers", "[io][json]") {
    TemporaryFolder folder;
    const json value = {{"third", 1.0 / 3.0},
                        {"seed", 18446744073709551615ULL},
                        {"list", {1, -2, 3.5e-300}},
                        {"text", "a \"quoted\" ü"},
                        {"nothing", nullptr}};
    write_json(folder / "values.json", value);
    CHECK(read_json(folder / "values.json") == value);
    CHECK(read_text(folder / "values.json").back() == '\n');
    CHECK(folder.count() == 1);
}

TEST_CASE("every truncation of a JSON file is noticed", "[io][json]") {
    TemporaryFolder folder;
    const std::string text = R"({"a": [1, 2.5, true], "b": {"c": null}})";
    for (std::size_t size = 0; size < text.size(); ++size) {
        write_text(folder / "broken.json", text.substr(0, size));
        const std::string message = error_of([&] { read_json(folder / "broken.json"); });
        CHECK_THAT(message, ContainsSubstring("broken.json: is not valid JSON: "));
        CHECK(message.find('\n') == std::string::npos);
    }
    write_text(folder / "broken.json", text + "}");
    CHECK_THAT(error_of([&] { read_json(folder / "broken.json"); }),
               ContainsSubstring("not valid"));
}

TEST_CASE("deeply nested JSON does no harm", "[io][json]") {
    TemporaryFolder folder;
    write_text(folder / "deep.json", std::string(100000, '['));
    CHECK_THAT(error_of([&] { read_json(folder / "deep.json"); }), ContainsSubstring("not valid"));
}

TEST_CASE("a text that is not UTF-8 is refused and the old file stays", "[io][json]") {
    TemporaryFolder folder;
    write_text(folder / "old.json", "{}");
    CHECK_THAT(error_of([&] {
                   write_json(folder / "old.json", {{"name", "\xff"}});
               }),
               ContainsSubstring("old.json: cannot be written as JSON: "));
    CHECK(read_text(folder / "old.json") == "{}");
    CHECK(utf8_text("plain \xc3\xa4") == "plain \xc3\xa4");
    CHECK(utf8_text("caf\xe9 x") == "caf\xef\xbf\xbd x");
}

TEST_CASE("values have the type that is asked for", "[io][json]") {
    const json object = json::parse(
        R"({"i": 3, "n": -1, "big": 4294967296, "f": 2.5, "b": true, "s": "x", "l": [1, 2]})");
    CHECK(json_value<int>(object, "i", "f.json") == 3);
    CHECK(json_value<double>(object, "i", "f.json") == 3.0);
    CHECK(json_value<double>(object, "f", "f.json") == 2.5);
    CHECK(json_value<bool>(object, "b", "f.json"));
    CHECK(json_value<std::string>(object, "s", "f.json") == "x");
    CHECK(json_value<std::int64_t>(object, "big", "f.json") == 4294967296);
    CHECK(json_value<std::vector<int>>(object, "l", "f.json") == std::vector<int>{1, 2});
    CHECK(json_value<json>(object, "l", "f.json") == json::array({1, 2}));
    CHECK(error_of([&] { json_value<int>(object, "x", "f.json"); }) == "f.json: \"x\" is missing");
    CHECK(error_of([&] { json_value<int>(object, "f", "f.json"); }) ==
          "f.json: \"f\" is \"2.5\" but must be a whole number in range");
    CHECK_FALSE(error_of([&] { json_value<int>(object, "big", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<unsigned>(object, "n", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<int>(object, "s", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<bool>(object, "i", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<std::string>(object, "i", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<std::vector<int>>(object, "i", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<std::vector<bool>>(object, "l", "f.json"); }).empty());
    CHECK_FALSE(error_of([&] { json_value<int>(json(3), "i", "f.json"); }).empty());
}
