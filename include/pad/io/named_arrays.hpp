/// @file
/// Files of several named arrays, whatever their format.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/io/element.hpp>
#include <pad/io/mapped_file.hpp>
#include <pad/io/npy.hpp>

namespace pad::io {

/// An array in a file, or one that goes into a file. The bytes belong to somebody else.
struct NamedArray {
    std::string name;
    std::string dtype;                 ///< "f4" …, see dtype_of
    std::vector<std::size_t> shape;    ///< C order; empty for a single value
    std::span<const std::byte> bytes;  ///< the elements, little endian
    std::string problem{};             ///< why it cannot be read; empty when it can
};

/// `values` as an array. They are not copied.
/// Throws Error when the shape does not fit the number of values.
template <Element T>
NamedArray named_array(std::string name, std::vector<std::size_t> shape,
                       std::span<const T> values) {
    core::require(element_count(shape, sizeof(T)) == values.size(), "array ", quote_text(name),
                  ": the shape ", shape_text(shape), " does not fit ", values.size(), " values");
    return {std::move(name), dtype_of<T>(), std::move(shape), std::as_bytes(values), {}};
}

/// A file of named arrays, opened by read_npz, read_safetensors or read_arrays.
class ArrayFile {
public:
    /// Takes over the opened file; `add` puts the arrays in.
    explicit ArrayFile(MappedFile file) : file_(std::move(file)) {}

    [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }
    /// The whole file as it is on disk.
    [[nodiscard]] std::span<const std::byte> bytes() const { return file_.bytes(); }
    /// All arrays, in the order of the file.
    [[nodiscard]] std::span<const NamedArray> arrays() const { return arrays_; }
    /// What the file says besides arrays: metadata.json of a .npz, the entry "metadata" of a
    /// .safetensors file; null when there is none.
    [[nodiscard]] const nlohmann::json& metadata() const { return metadata_; }

    [[nodiscard]] bool has(const std::string& name) const { return find(name) != nullptr; }

    /// The array of that name. Throws Error, with the names there are, when there is none, and when
    /// it cannot be read.
    [[nodiscard]] const NamedArray& get(const std::string& name) const {
        if (const NamedArray* array = find(name)) {
            core::require(array->problem.empty(), array->problem);
            return *array;
        }
        std::string names;
        for (const NamedArray& array : arrays_)
            names.append(names.empty() ? "" : ", ").append(array.name);
        core::fail(path().string(), ": has no array named ", quote_text(name), "; it holds ",
                   names.empty() ? "none" : names);
    }

    /// The array of that name with elements of type T, converted as read_npy does.
    template <Element T>
    [[nodiscard]] NpyArray<T> read(const std::string& name) const {
        const NamedArray& array = get(name);
        NpyHeader header;
        header.dtype = array.dtype;
        header.count = array.bytes.size() / dtype_size(array.dtype);
        return {array.shape, detail::read_elements<T>(header, array.bytes, place(name))};
    }

    /// How messages name an array: the file and, unless that is a .npy file, the array in brackets.
    [[nodiscard]] std::filesystem::path place(const std::string& name) const {
        if (path().extension() == ".npy") return path();
        return path().string() + "[" + name + "]";
    }

    /// Adds an array whose bytes lie in the file. Throws Error when the name is taken or the bytes
    /// do not fit type and shape.
    void add(NamedArray array) {
        core::require(!has(array.name), path().string(), ": has two arrays named ",
                      quote_text(array.name));
        if (array.problem.empty()) {
            const std::size_t size = dtype_size(array.dtype);
            const auto count = element_count(array.shape, size);
            core::require(count && *count * size == array.bytes.size(), place(array.name).string(),
                          ": ", shape_text(array.shape), " values of type ", array.dtype,
                          " do not take the ", array.bytes.size(), " bytes that are there");
        }
        arrays_.push_back(std::move(array));
    }
    /// Adds unpacked bytes to those that live as long as this object.
    std::span<const std::byte> keep(std::vector<std::byte> bytes) {
        kept_.push_back(std::make_unique<std::vector<std::byte>>(std::move(bytes)));
        return *kept_.back();
    }
    void set_metadata(nlohmann::json metadata) { metadata_ = std::move(metadata); }

private:
    [[nodiscard]] const NamedArray* find(const std::string& name) const {
        const auto found = std::find_if(arrays_.begin(), arrays_.end(),
                                        [&](const auto& array) { return array.name == name; });
        return found == arrays_.end() ? nullptr : &*found;
    }

    MappedFile file_;
    std::vector<NamedArray> arrays_;
    std::vector<std::unique_ptr<std::vector<std::byte>>> kept_;
    nlohmann::json metadata_;
};

}  // namespace pad::io
