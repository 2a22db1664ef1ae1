/// @file
/// A look at HTML and SVG: are the tags balanced, and what do they carry?
#pragma once

#include <array>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pad::test {

/// An opening tag: its name, and what stands between the name and ">".
struct Tag {
    std::string name;
    std::string attributes;
};

/// The tags of a text, and what is wrong with them (empty when nothing is).
struct Html {
    std::vector<Tag> tags;
    std::string wrong;

    /// How many opening tags have that name.
    [[nodiscard]] std::size_t count(std::string_view name) const {
        std::size_t result = 0;
        for (const Tag& tag : tags) result += tag.name == name ? 1 : 0;
        return result;
    }
};

/// Reads `text`; every "<" must begin a tag, every tag must be closed in its order, and attributes
/// must be quoted. The content of <style> is skipped.
inline Html read_html(std::string_view text) {
    constexpr std::array<std::string_view, 4> without_end = {"meta", "img", "br", "!DOCTYPE"};
    Html html;
    std::vector<std::string> open;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        std::size_t end = at + 1;
        bool quoted = false;
        for (; end < text.size() && (quoted || text[end] != '>'); ++end) {
            if (text[end] == '"') quoted = !quoted;
            if (text[end] == '<') {
                html.wrong = "a < within " + std::string(text.substr(at, 40));
                return html;
            }
        }
        const std::string inside(text.substr(at + 1, end - at - 1));
        at = end;
        if (inside.empty() || end >= text.size()) {
            html.wrong = "a tag that does not end";
            return html;
        }
        if (inside[0] == '/') {
            if (open.empty() || open.back() != inside.substr(1)) {
                html.wrong = "<" + inside + "> closes " + (open.empty() ? "nothing" : open.back());
                return html;
            }
            open.pop_back();
            continue;
        }
        const std::size_t name_end = inside.find_first_of(" /");
        const std::string name = inside.substr(0, name_end);
        html.tags.push_back({name, inside.substr(name.size())});
        bool closed = inside.back() == '/';
        for (const std::string_view single : without_end) closed = closed || name == single;
        if (!closed) open.push_back(name);
        if (name == "style") at = text.find("</style>", at);
    }
    if (!open.empty()) html.wrong = "<" + open.back() + "> is not closed";
    return html;
}

/// How often `part` is in `text`.
inline std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size()))
        ++count;
    return count;
}

}  // namespace pad::test
