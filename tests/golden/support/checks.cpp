#include <golden/support/checks.hpp>

#include <cmath>
#include <cstdio>

#include <pad/core/error.hpp>

namespace golden {

namespace {

double norm(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value * value;
    return std::sqrt(sum);
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum);
}

std::string shape_text(const std::vector<int>& shape) {
    std::string text = "[";
    for (const int side : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(side);
    return text + "]";
}

/// Shapes that differ only in trailing ones name the same elements: [20] and [20, 1, 1].
std::vector<int> without_trailing_ones(std::vector<int> shape) {
    while (shape.size() > 1 && shape.back() == 1) shape.pop_back();
    return shape;
}

std::string describe(const std::string& name, const std::vector<int>& shape, std::ptrdiff_t offset,
                     std::ptrdiff_t size) {
    return name + " " + shape_text(shape) + " at " + std::to_string(offset) + ", " +
           std::to_string(size) + " values";
}

}  // namespace

Checks::Checks(const Case& given, std::string_view precision) : given_(given) {
    std::printf("%s, %.*s\n", given.name().c_str(), static_cast<int>(precision.size()),
                precision.data());
}

std::vector<double> Checks::take(const std::string& file) {
    compared_.insert(file);
    return given_.read(file);
}

std::vector<double> Checks::expected(const std::string& file, std::size_t size) {
    std::vector<double> values = take(file);
    pad::core::require(size == values.size(), file, ": ", values.size(),
                       " values are expected and ", size, " were computed");
    return values;
}

void Checks::compare_with(const std::string& file, const std::vector<double>& values,
                          double tolerance, const double* scale) {
    const std::vector<double> right = expected(file, values.size());
    const double size = scale ? *scale : norm(right);
    const double error = distance(values, right) / (size > 0 ? size : 1);
    judge(file, error, tolerance, scale ? "scaled error" : "relative error");
}

void Checks::compare_derived(const std::string& name, const std::vector<double>& values,
                             const std::vector<double>& right, double tolerance) {
    pad::core::require(values.size() == right.size(), name, ": ", right.size(),
                       " values are expected and ", values.size(), " were computed");
    const double size = norm(right);
    judge(name, distance(values, right) / (size > 0 ? size : 1), tolerance, "relative error");
}

void Checks::count_differences(const std::string& file, const std::vector<double>& values,
                               int allowed) {
    const std::vector<double> right = expected(file, values.size());
    int different = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!(values[i] == right[i])) ++different;
    judge(file, different, allowed, "different values");
}

void Checks::judge(const std::string& name, double error, double tolerance, const char* measure) {
    // Written so that a NaN fails.
    const bool good = error <= tolerance;
    std::printf("  %-24s %s %-9.3g tolerance %-7.3g %s\n", name.c_str(), measure, error, tolerance,
                good ? "ok" : "FAILED");
    passed_ = passed_ && good;
}

void Checks::require(bool holds, const std::string& sentence) {
    if (!holds) std::printf("  FAILED: %s\n", sentence.c_str());
    passed_ = passed_ && holds;
}

void Checks::compare_layout(const pad::nn::ParameterLayout& layout, bool named) {
    const std::vector<Tensor> tensors = given_.parameter_layout();
    require(given_.whole("/parameters") == layout.size,
            "the network has " + std::to_string(layout.size) + " parameters and must have " +
                std::to_string(given_.whole("/parameters")));
    require(tensors.size() == layout.tensors.size(),
            "the network has " + std::to_string(layout.tensors.size()) +
                " parameter tensors and must have " + std::to_string(tensors.size()));
    if (tensors.size() != layout.tensors.size()) return;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const Tensor& right = tensors[i];
        const pad::nn::ParameterTensor& found = layout.tensors[i];
        const bool same = (!named || found.name == right.name) && found.offset == right.offset &&
                          found.size == right.size &&
                          without_trailing_ones(found.shape) == without_trailing_ones(right.shape);
        require(same, "parameter tensor " + std::to_string(i) + " is " +
                          describe(found.name, found.shape, found.offset, found.size) +
                          " and must be " +
                          describe(right.name, right.shape, right.offset, right.size));
    }
}

bool Checks::finish() {
    for (const File& file : given_.files())
        if (file.role == "output")
            require(compared_.count(file.name) > 0,
                    file.name + " is an output and has not been compared");
    return passed_;
}

}  // namespace golden
