#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include <pad/core/nearest_name.hpp>

#include "keys.hpp"

namespace program {

namespace {

using pad::core::text;

/// Bound of all whole numbers but seeds: sums of a few of them stay in 32 bits.
constexpr long long largest = 1000000000;

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::string number_text(double value) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    std::string result(buffer, end);
    return result.find_first_of(".en") == std::string::npos ? result + ".0" : result;
}

/// A TOML text: what TOML does not allow in quotes is written as an escape, so it stays one line.
std::string quoted(const std::string& value) {
    std::string result = "\"";
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            result += escape;
            continue;
        }
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

std::string list_text(const std::vector<std::string>& values) {
    std::string result = "[";
    for (const std::string& value : values)
        result += (result.size() > 1 ? ", " : "") + quoted(value);
    return result + ']';
}

std::string given_text(const Given& given) {
    return std::visit(
        Overloaded{[](bool b) -> std::string { return b ? "true" : "false"; },
                   [](long long n) { return std::to_string(n); },
                   [](double x) { return number_text(x); },
                   [](const std::string& value) { return quoted(value); },
                   [](const std::vector<std::string>& values) { return list_text(values); }},
        given);
}

[[noreturn]] void refuse(const Key& key, const Given& given) {
    pad::core::fail(key.name, " is ", given_text(given), "; it has to be ", key.kind());
}

double number(const Key& key, const Given& given) {
    double value = 0;
    if (const auto* whole = std::get_if<long long>(&given))
        value = static_cast<double>(*whole);
    else if (const auto* real = std::get_if<double>(&given))
        value = *real;
    else
        refuse(key, given);
    if (!std::isfinite(value) || value < key.low || value > key.high) refuse(key, given);
    return value;
}

void require_name(const Key& key, const std::string& value) {
    if (key.allowed.empty()) return;
    if (std::find(key.allowed.begin(), key.allowed.end(), value) == key.allowed.end())
        pad::core::fail(key.name, ": ",
                        pad::core::unknown_name(text("choice for ", key.name), value, key.allowed));
}

}  // namespace

bool Key::applies() const {
    return owners.empty() || std::find(owners.begin(), owners.end(), *owner) != owners.end();
}

std::string Key::kind() const {
    const auto range = [&](std::string what) {
        const bool below = std::isfinite(low);
        const bool above = std::isfinite(high);
        if (below && above) return text(what, " from ", low, " to ", high);
        return below ? text(what, " of at least ", low) : what;
    };
    return std::visit(
        Overloaded{
            [](bool*) -> std::string { return "true or false"; },
            [&](int*) { return range("a whole number"); },
            [](std::uint64_t*) -> std::string { return "a whole number of at least 0"; },
            [&](double*) { return range("a number"); },
            [](std::string*) -> std::string { return "a text in quotes"; },
            [](std::vector<std::string>*) -> std::string { return "a list of texts in quotes"; }},
        places.front());
}

std::string Key::as_toml() const {
    return std::visit(
        Overloaded{[](const bool* b) { return given_text(*b); },
                   [](const double* x) { return given_text(*x); },
                   [](const std::string* value) { return given_text(*value); },
                   [](const std::vector<std::string>* values) { return given_text(*values); },
                   [](const auto* n) { return std::to_string(*n); }},
        places.front());
}

void set(const Key& key, const Given& given) {
    for (const Place& place : key.places)
        std::visit(
            Overloaded{[&](bool* to) {
                           if (!std::holds_alternative<bool>(given)) refuse(key, given);
                           *to = std::get<bool>(given);
                       },
                       [&](double* to) { *to = number(key, given); },
                       [&](std::string* to) {
                           if (!std::holds_alternative<std::string>(given)) refuse(key, given);
                           require_name(key, std::get<std::string>(given));
                           *to = std::get<std::string>(given);
                       },
                       [&](std::vector<std::string>* to) {
                           if (!std::holds_alternative<std::vector<std::string>>(given))
                               refuse(key, given);
                           for (const auto& value : std::get<std::vector<std::string>>(given))
                               require_name(key, value);
                           *to = std::get<std::vector<std::string>>(given);
                       },
                       [&](auto* to) {
                           using Whole = std::remove_pointer_t<decltype(to)>;
                           const auto* whole = std::get_if<long long>(&given);
                           if (!whole || *whole < (std::is_signed_v<Whole> ? -largest : 0))
                               refuse(key, given);
                           if (sizeof(Whole) == 4 && *whole > largest)
                               pad::core::fail(key.name, " is ", *whole, "; it has to be at most ",
                                               largest);
                           number(key, given);
                           *to = static_cast<Whole>(*whole);
                       }},
            place);
}

const Key& find_key(const std::vector<Key>& keys, std::string_view name) {
    std::vector<std::string_view> names;
    for (const Key& key : keys) {
        if (key.name == name) return key;
        if (key.name.starts_with(text(name, ".")))
            pad::core::fail("'", name, "' is a section, not a setting; it has settings such as ",
                            key.name);
        names.push_back(key.name);
    }
    const std::string_view nearest = pad::core::nearest_name(name, names);
    pad::core::fail("'", name, "' is no setting; ",
                    nearest.empty() ? std::string("--list settings names all of them")
                                    : text("did you mean '", nearest, "'?"));
}

void require_applicable(const std::vector<Key>& keys, const std::string& name) {
    const Key& key = find_key(keys, name);
    if (key.applies()) return;
    std::string of;
    for (const std::string_view owner : key.owners) of += text(of.empty() ? "" : ", ", owner);
    pad::core::fail(key.name, " belongs to ", of, "; '", *key.owner, "' was chosen");
}

}  // namespace program
