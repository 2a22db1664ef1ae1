/// @file
/// The header of numpy's .npy format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/element.hpp>

namespace pad::io {

/// What the header of a .npy file says.
struct NpyHeader {
    std::string dtype;               ///< "f4" …, see dtype_size
    std::vector<std::size_t> shape;  ///< empty for a single value
    std::size_t data_offset = 0;     ///< where the values start in the file
    std::size_t count = 0;           ///< how many values there are
};

namespace detail {

inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// Reads the Python dictionary of a .npy header, as numpy writes it:
/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class NpyHeaderParser {
public:
    NpyHeaderParser(std::string_view text, const std::filesystem::path& path)
        : text_(text), path_(path) {}

    NpyHeader parse() {
        expect('{');
        while (!take('}')) {
            entry();
            if (take(',')) continue;
            expect('}');
            break;
        }
        skip_space();
        if (at_ != text_.size()) broken("nothing more");
        require_found(has_descr_, "descr");
        require_found(has_order_, "fortran_order");
        require_found(has_shape_, "shape");
        return header_;
    }

private:
    void entry() {
        const std::string key = quoted_text();
        expect(':');
        if (key == "descr") {
            once(has_descr_, key);
            descr(quoted_text());
        } else if (key == "fortran_order") {
            once(has_order_, key);
            order();
        } else if (key == "shape") {
            once(has_shape_, key);
            shape();
        } else {
            core::fail(path_.string(), ": its header has the unknown entry ", quote_text(key),
                       "; .npy knows descr, fortran_order and shape");
        }
    }

    void descr(const std::string& type) {
        const std::string dtype = type.empty() ? "" : type.substr(1);
        const std::size_t size = dtype_size(dtype);
        const bool known = size > 0 && std::string_view("<>|=").find(type[0]) != std::string::npos;
        core::require(known, path_.string(), ": holds values of type ", quote_text(type),
                      "; what can be read is f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 and b1");
        core::require(type[0] != '>' || size == 1, path_.string(), ": its values are big endian (",
                      quote_text(type), "); save them as little endian");
        header_.dtype = dtype;
    }

    void order() {
        if (take_word("False")) return;
        if (!take_word("True")) broken("True or False");
        core::fail(path_.string(),
                   ": is in Fortran order; save it in C order (numpy.ascontiguousarray)");
    }

    void shape() {
        constexpr std::size_t most = 32;  // numpy's own limit
        expect('(');
        while (!take(')')) {
            header_.shape.push_back(number());
            core::require(header_.shape.size() <= most, path_.string(), ": has more than ", most,
                          " dimensions");
            if (take(',')) continue;
            // In Python "(3)" is no tuple.
            if (header_.shape.size() == 1) broken("','");
            expect(')');
            break;
        }
    }

    std::size_t number() {
        skip_space();
        const std::size_t start = at_;
        std::size_t value = 0;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            const auto digit = static_cast<std::size_t>(text_[at_] - '0');
            core::require(value <= (std::numeric_limits<std::size_t>::max() - digit) / 10,
                          path_.string(), ": its shape has a number that is too large");
            value = 10 * value + digit;
        }
        if (at_ == start) broken("a number");
        return value;
    }

    std::string quoted_text() {
        skip_space();
        const char quote = at_ < text_.size() ? text_[at_] : ' ';
        if (quote != '\'' && quote != '"') broken("a quotation mark");
        const std::size_t start = ++at_;
        at_ = text_.find(quote, start);
        if (at_ == std::string_view::npos) {
            at_ = text_.size();
            broken("a closing quotation mark");
        }
        return std::string(text_.substr(start, at_++ - start));
    }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool take(char wanted) {
        skip_space();
        const bool found = at_ < text_.size() && text_[at_] == wanted;
        if (found) ++at_;
        return found;
    }
    bool take_word(std::string_view wanted) {
        skip_space();
        const bool found = text_.substr(at_, wanted.size()) == wanted;
        if (found) at_ += wanted.size();
        return found;
    }
    void expect(char wanted) {
        if (!take(wanted)) broken(std::string("'") + wanted + "'");
    }
    void once(bool& found, const std::string& key) {
        core::require(!found, path_.string(), ": its header has ", key, " twice");
        found = true;
    }
    void require_found(bool found, std::string_view key) {
        core::require(found, path_.string(), ": its header does not say ", key);
    }
    [[noreturn]] void broken(std::string_view wanted) {
        core::fail(path_.string(), ": its header is damaged: character ", at_, " should be ",
                   wanted);
    }

    std::string_view text_;
    const std::filesystem::path& path_;
    std::size_t at_ = 0;
    NpyHeader header_;
    bool has_descr_ = false;
    bool has_order_ = false;
    bool has_shape_ = false;
};

/// The text of the header's dictionary within `file`; sets where the values start.
inline std::string_view npy_header_text(std::span<const std::byte> file,
                                        const std::filesystem::path& path, std::size_t& end) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    core::require(
        text.substr(0, npy_magic.size()) == npy_magic.substr(0, text.size()) && !text.empty(),
        path.string(), ": is not a .npy file: ", start_text(file));
    constexpr std::size_t version_end = 8;
    core::require(text.size() > version_end, path.string(), ": is truncated after ", text.size(),
                  " bytes, within its header");
    const int major = std::to_integer<int>(file[6]);
    const int minor = std::to_integer<int>(file[7]);
    core::require((major == 1 || major == 2) && minor == 0, path.string(), ": has .npy version ",
                  major, ".", minor, "; versions 1.0 and 2.0 can be read");
    const std::size_t start = version_end + (major == 1 ? 2U : 4U);
    core::require(text.size() >= start, path.string(), ": is truncated after ", text.size(),
                  " bytes, within its header");
    const std::size_t length = major == 1 ? load<std::uint16_t>(file.subspan(version_end))
                                          : load<std::uint32_t>(file.subspan(version_end));
    core::require(length <= text.size() - start, path.string(), ": is truncated: its header of ",
                  length, " bytes ends beyond the file of ", text.size(), " bytes");
    end = start + length;
    return text.substr(start, length);
}

}  // namespace detail

/// Reads the header of the .npy file with the bytes `file`, and checks that the values it announces
/// are there and nothing else. Throws Error naming `path`.
inline NpyHeader parse_npy_header(std::span<const std::byte> file,
                                  const std::filesystem::path& path) {
    std::size_t end = 0;
    const std::string_view text = detail::npy_header_text(file, path, end);
    NpyHeader header = detail::NpyHeaderParser(text, path).parse();
    header.data_offset = end;
    const std::size_t size = dtype_size(header.dtype);
    const auto count = element_count(header.shape, size);
    core::require(count.has_value(), path.string(), ": announces the shape ",
                  shape_text(header.shape), ", which is more than memory can hold");
    header.count = *count;
    const std::size_t wanted = header.count * size;
    const std::size_t found = file.size() - end;
    core::require(found == wanted, path.string(), ": is ",
                  found < wanted ? "truncated" : "too long", ": ", shape_text(header.shape),
                  " values of type ", header.dtype, " take ", wanted, " bytes, and ", found,
                  " are there");
    return header;
}

/// The bytes in front of the values of a .npy file (version 1.0): a multiple of 64.
inline std::string npy_header_bytes(std::string_view dtype, std::span<const std::size_t> shape) {
    std::string text = "{'descr': '";
    text += dtype_size(dtype) == 1 ? '|' : '<';
    text += std::string(dtype) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += std::to_string(shape[i]) + (i + 1 < shape.size() ? ", " : "");
    text += shape.size() == 1 ? ",), }" : "), }";
    constexpr std::size_t alignment = 64;
    constexpr std::size_t prefix = 10;
    text.append(alignment - 1 - (prefix + text.size()) % alignment, ' ');
    text += '\n';
    core::require(text.size() <= std::numeric_limits<std::uint16_t>::max(),
                  "a .npy file cannot have ", shape.size(), " dimensions");
    std::string result(detail::npy_magic);
    result += {'\1', '\0'};
    result += static_cast<char>(text.size() & 0xffU);
    result += static_cast<char>(text.size() >> 8U);
    return result + text;
}

}  // namespace pad::io
