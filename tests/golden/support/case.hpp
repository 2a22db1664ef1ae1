/// @file
/// A golden case: a folder with a case.json and the .npy files that it lists.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace golden {

/// Thrown by a runner for a case of its kind that asks for something the library does not have.
class NotSupported : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One file of a case, as case.json lists it.
struct File {
    std::string name;
    std::vector<std::size_t> shape;
    std::string role;  ///< "input", "output" or "information"
};

/// One tensor of `parameter_layout`.
struct Tensor {
    std::string name;
    std::vector<int> shape;
    std::ptrdiff_t offset = 0;
    std::ptrdiff_t size = 0;
};

/// Reads a case. Values of case.json are named by JSON pointers, "/mask/type". Every member throws
/// pad::core::Error, with the file and the value, for what is missing, of another type or damaged.
class Case {
public:
    explicit Case(std::filesystem::path folder);
    ~Case();
    Case(const Case&) = delete;
    Case& operator=(const Case&) = delete;

    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string kind() const;

    /// Whether the value is there and not null.
    [[nodiscard]] bool has(const std::string& pointer) const;
    [[nodiscard]] std::string text(const std::string& pointer) const;
    [[nodiscard]] double number(const std::string& pointer) const;
    [[nodiscard]] int whole(const std::string& pointer) const;
    [[nodiscard]] bool flag(const std::string& pointer) const;

    /// All files of the case, in the order of case.json.
    [[nodiscard]] const std::vector<File>& files() const { return files_; }
    /// The values of a listed file, which must have the listed shape.
    [[nodiscard]] std::vector<double> read(const std::string& file) const;
    /// The same, rounded to T.
    template <class T>
    [[nodiscard]] std::vector<T> read_as(const std::string& file) const {
        std::vector<T> rounded;
        for (const double value : read(file)) rounded.push_back(static_cast<T>(value));
        return rounded;
    }
    /// A file of whole numbers.
    [[nodiscard]] std::vector<int> read_whole(const std::string& file) const;
    /// The only value of a file.
    [[nodiscard]] double read_value(const std::string& file) const;
    /// The listed shape of a file.
    [[nodiscard]] const std::vector<std::size_t>& shape(const std::string& file) const;

    [[nodiscard]] std::vector<Tensor> parameter_layout() const;
    /// Channels of each batch norm of the network, in order.
    [[nodiscard]] std::vector<int> batch_norm_channels() const;

private:
    struct Json;
    [[nodiscard]] const File& file(const std::string& name) const;
    void list_files();

    std::filesystem::path folder_;
    std::string json_path_;
    std::unique_ptr<Json> json_;
    std::vector<File> files_;
};

}  // namespace golden
