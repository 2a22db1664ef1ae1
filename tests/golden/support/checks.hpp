/// @file
/// Comparing what was computed with the files of a case, and saying how it went.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <golden/support/case.hpp>
#include <pad/nn/layer.hpp>

namespace golden {

/// The comparisons of one case in one precision. Prints a line for each.
class Checks {
public:
    /// @param precision  what was computed, for example "float"
    Checks(const Case& given, std::string_view precision);

    /// Compares a whole output file: ‖values − file‖ / ‖file‖ must not exceed `tolerance`; for a
    /// file of zeros ‖values‖ must not.
    template <class T>
    void compare(const std::string& file, std::span<const T> values, double tolerance) {
        compare_with(file, {values.begin(), values.end()}, tolerance, nullptr);
    }
    template <class T>
    void compare(const std::string& file, const std::vector<T>& values, double tolerance) {
        compare(file, std::span<const T>(values), tolerance);
    }
    void compare(const std::string& file, double value, double tolerance) {
        compare_with(file, {value}, tolerance, nullptr);
    }
    /// Compares one value: |value − file| / scale must not exceed `tolerance`.
    void compare_scaled(const std::string& file, double value, double scale, double tolerance) {
        compare_with(file, {value}, tolerance, &scale);
    }
    /// Compares something that is derived from output files: ‖values − expected‖ / ‖expected‖.
    void compare_derived(const std::string& name, const std::vector<double>& values,
                         const std::vector<double>& expected, double tolerance);
    /// Compares an output file of whole numbers or flags; at most `differences` may differ.
    template <class T>
    void compare_exactly(const std::string& file, const std::vector<T>& values,
                         int differences = 0) {
        count_differences(file, {values.begin(), values.end()}, differences);
    }
    /// The values of an output file that is compared in another way; it counts as compared.
    [[nodiscard]] std::vector<double> take(const std::string& file);
    /// Records that `holds`, which `sentence` says, is true.
    void require(bool holds, const std::string& sentence);
    /// Compares the tensors of θ with `parameter_layout`; names only if `named`.
    void compare_layout(const pad::nn::ParameterLayout& layout, bool named);

    /// Whether every comparison succeeded and every output file has been compared.
    [[nodiscard]] bool finish();

private:
    void compare_with(const std::string& file, const std::vector<double>& values, double tolerance,
                      const double* scale);
    void count_differences(const std::string& file, const std::vector<double>& values, int allowed);
    std::vector<double> expected(const std::string& file, std::size_t size);
    void judge(const std::string& name, double error, double tolerance, const char* measure);

    const Case& given_;
    std::set<std::string> compared_;
    bool passed_ = true;
};

}  // namespace golden
