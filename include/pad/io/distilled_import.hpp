/// @file
/// Named arrays as a distilled set: what this library or another one left in a file.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/data/preprocessing.hpp>
#include <pad/distill/synthetic_set.hpp>
#include <pad/io/idx.hpp>
#include <pad/io/named_arrays.hpp>
#include <pad/io/npy.hpp>

namespace pad::io {

/// For labels that are numbers of classes: the logit of that class, where the others have 0.
inline constexpr double hard_label_logit = 20;

namespace detail {

/// The preprocessing whose arrays the file has; without any, none.
inline data::Preprocessing preprocessing_of_arrays(const ArrayFile& file,
                                                   const data::ImageShape& shape) {
    data::Preprocessing result;
    result.shape = shape;
    const auto read = [&](const char* name, std::vector<std::size_t> sizes) {
        auto array = file.read<double>(name);
        require_shape(array, sizes, file.place(name), "the preprocessing");
        for (const double value : array.values)
            core::require(std::isfinite(value), file.place(name).string(),
                          ": has a value that is not finite");
        return std::move(array.values);
    };
    const std::size_t size = shape.size();
    const auto channels = static_cast<std::size_t>(shape.channels);
    if (file.has("whitening_matrix") || file.has("whitening_mean")) {
        result.kind = data::PreprocessingKind::zca;
        result.zca.shape = shape;
        result.zca.mean = read("whitening_mean", {size});
        result.zca.matrix = read("whitening_matrix", {size, size});
        const nlohmann::json::json_pointer epsilon("/preprocessing/epsilon");
        if (file.metadata().contains(epsilon) && file.metadata().at(epsilon).is_number())
            result.zca.epsilon = file.metadata().at(epsilon).get<double>();
    } else if (file.has("channel_mean") || file.has("channel_std")) {
        result.kind = data::PreprocessingKind::standardise;
        result.mean = read("channel_mean", {channels});
        result.deviation = read("channel_std", {channels});
        for (const double deviation : result.deviation)
            core::require(deviation > 0, file.place("channel_std").string(), ": has the value ",
                          deviation, "; deviations must be positive");
    }
    return result;
}

/// Labels as logits [N, K], and of each image the class it was made for.
template <class T>
struct SetLabels {
    int classes = 0;
    std::vector<T> logits;
    std::vector<int> class_of;  ///< empty: class after class
};

template <class T>
SetLabels<T> labels_of_arrays(const ArrayFile& file, std::size_t images) {
    SetLabels<T> labels;
    const auto place = file.place("labels").string();
    const bool numbers = file.get("labels").dtype[0] != 'f';
    const auto class_list = [&](const char* name) {
        const auto array = file.read<int>(name);
        require_shape(array, {images}, file.place(name), "the classes, one for each image,");
        const int least = *std::min_element(array.values.begin(), array.values.end());
        core::require(least >= 0, file.place(name).string(), ": has the class ", least,
                      "; classes are numbered from 0");
        return array.values;
    };
    if (numbers) {
        labels.class_of = class_list("labels");
        labels.classes = 1 + *std::max_element(labels.class_of.begin(), labels.class_of.end());
        const auto classes = static_cast<std::size_t>(labels.classes);
        labels.logits.assign(images * classes, T(0));
        for (std::size_t i = 0; i < images; ++i)
            labels.logits[i * classes + static_cast<std::size_t>(labels.class_of[i])] =
                static_cast<T>(hard_label_logit);
        return labels;
    }
    auto logits = file.read<T>("labels");
    require_shape(logits, {images, any_size}, place, "the labels, logits of each image,");
    labels.classes = int_size(logits.shape[1], file.path());
    labels.logits = std::move(logits.values);
    if (!file.has("classes")) return labels;
    labels.class_of = class_list("classes");
    const int largest = *std::max_element(labels.class_of.begin(), labels.class_of.end());
    core::require(largest < labels.classes, file.place("classes").string(), ": has the class ",
                  largest, "; the labels have ", labels.classes, " classes");
    return labels;
}

/// Image numbers class after class. Throws Error unless every class has as many.
inline std::vector<std::size_t> order_by_class(const std::vector<int>& class_of, std::size_t images,
                                               int classes, const std::string& where) {
    std::vector<std::size_t> order(images);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto count = static_cast<std::size_t>(classes);
    core::require(classes >= 2 && images % count == 0, where, ": has ", images, " images in ",
                  classes, " classes; each of at least 2 classes must have as many");
    if (class_of.empty()) return order;
    for (int c = 0; c < classes; ++c) {
        const auto members =
            static_cast<std::size_t>(std::count(class_of.begin(), class_of.end(), c));
        core::require(members == images / count, where, ": class ", c, " has ", members, " of ",
                      images, " images; each of the ", classes, " classes must have ",
                      images / count);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return class_of[a] < class_of[b]; });
    return order;
}

template <class T>
distill::SyntheticSet<T> set_of_arrays(const ArrayFile& file) {
    const std::string where = file.path().string();
    const auto images = file.read<T>("images");
    require_shape(images, {any_size, any_size, any_size, any_size}, file.place("images"),
                  "the images");
    const std::size_t n = images.shape[0];
    core::require(!images.values.empty(), file.place("images").string(), ": holds no images");
    const SetLabels<T> labels = labels_of_arrays<T>(file, n);
    const auto order = order_by_class(labels.class_of, n, labels.classes, where);

    distill::SyntheticSet<T> set;
    set.shape = {int_size(images.shape[1], file.path()), static_cast<int>(images.shape[2]),
                 int_size(images.shape[3], file.path())};
    set.classes = labels.classes;
    set.images_per_class = int_size(n, file.path()) / labels.classes;
    const auto append = [](std::vector<T>& to, const std::vector<T>& from, std::size_t row,
                           std::size_t size) {
        const auto begin = from.begin() + static_cast<std::ptrdiff_t>(row * size);
        to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    };
    for (const std::size_t i : order) {
        append(set.images, images.values, i, set.shape.size());
        append(set.labels, labels.logits, i, static_cast<std::size_t>(set.classes));
    }
    const auto step_size = file.read<double>("step_size");
    core::require(step_size.values.size() == 1 && step_size.values[0] > 0,
                  file.place("step_size").string(), ": must be one positive number");
    set.step_size = step_size.values[0];
    core::require(set.finite(), where,
                  ": images, labels or step size have a value that is not "
                  "finite");
    return set;
}

}  // namespace detail

}  // namespace pad::io
