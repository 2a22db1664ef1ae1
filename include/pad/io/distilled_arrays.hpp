/// @file
/// A distilled set as named arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/preprocessing.hpp>
#include <pad/distill/synthetic_set.hpp>
#include <pad/io/named_arrays.hpp>

namespace pad::io {

/// A distilled set and all that it takes to use it.
template <class T>
struct SavedSet {
    distill::SyntheticSet<T> set;
    data::Preprocessing preprocessing;     ///< how any image enters the set's space
    std::vector<std::string> class_names;  ///< empty when they have none
    nlohmann::json about;                  ///< what made it; any JSON value
};

namespace detail {

/// The arrays of a set, and the values that are made for them.
template <class T>
class SetArrays {
public:
    explicit SetArrays(const SavedSet<T>& saved) : pixels_(saved.set.images) {
        const auto& set = saved.set;
        const auto& prepare = saved.preprocessing;
        const auto size = [](auto value) { return static_cast<std::size_t>(value); };
        const std::size_t n = size(set.size());
        const std::vector<std::size_t> images = {n, size(set.shape.channels),
                                                 size(set.shape.height), size(set.shape.width)};
        const std::size_t values = set.shape.size();
        prepare.invert(std::span<T>(pixels_));
        for (int i = 0; i < set.size(); ++i) classes_.push_back(set.class_of(i));
        step_size_ = set.step_size;
        put<T>("images", images, set.images);
        put<T>("images_pixels", images, pixels_);
        put<T>("labels", {n, size(set.classes)}, set.labels);
        put<std::int64_t>("classes", {n}, classes_);
        put<double>("step_size", {}, std::span(&step_size_, 1));
        if (prepare.kind == data::PreprocessingKind::standardise) {
            put<double>("channel_mean", {images[1]}, prepare.mean);
            put<double>("channel_std", {images[1]}, prepare.deviation);
        }
        if (prepare.kind == data::PreprocessingKind::zca) {
            put<double>("whitening_mean", {values}, prepare.zca.mean);
            put<double>("whitening_matrix", {values, values}, prepare.zca.matrix);
        }
    }
    SetArrays(const SetArrays&) = delete;
    SetArrays& operator=(const SetArrays&) = delete;

    [[nodiscard]] std::span<const NamedArray> arrays() const { return arrays_; }

private:
    template <class Value>
    void put(const char* name, std::vector<std::size_t> shape, std::span<const Value> values) {
        arrays_.push_back(named_array<Value>(name, std::move(shape), values));
    }

    std::vector<T> pixels_;
    std::vector<std::int64_t> classes_;
    double step_size_ = 0;
    std::vector<NamedArray> arrays_;
};

template <class T>
nlohmann::json set_metadata(const SavedSet<T>& saved) {
    nlohmann::json json = {
        {"kind", "distilled set"},
        {"version", 1},
        {"images_per_class", saved.set.images_per_class},
        {"class_names", saved.class_names},
        {"preprocessing", {{"kind", data::preprocessing_name(saved.preprocessing.kind)}}},
        {"about", saved.about}};
    if (saved.preprocessing.kind == data::PreprocessingKind::zca)
        json["preprocessing"]["epsilon"] = saved.preprocessing.zca.epsilon;
    return json;
}

template <class T>
void require_writable(const SavedSet<T>& saved) {
    const auto& set = saved.set;
    core::require(set.size() > 0 && saved.preprocessing.shape == set.shape, "a distilled set of ",
                  set.size(),
                  " images can only be saved with the "
                  "preprocessing that was fitted to images of its size");
    core::require(saved.class_names.empty() ||
                      saved.class_names.size() == static_cast<std::size_t>(set.classes),
                  "a distilled set of ", set.classes, " classes has ", saved.class_names.size(),
                  " class names");
}

}  // namespace detail

}  // namespace pad::io
