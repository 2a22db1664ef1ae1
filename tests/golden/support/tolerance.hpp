/// @file
/// How far a result may be from a golden file: relative L2 error of a whole file.
///
/// Source: the tolerances recommended by the README of the golden cases. The float64 values leave
/// at least a factor 100 over what another order of summation gives; the float32 values are 4 to 20
/// times what PyTorch's own float32 differs from its float64.
#pragma once

#include <string>
#include <type_traits>

#include <golden/support/case.hpp>

namespace golden::tolerance {

/// The value for T.
template <class T>
constexpr double pick(double in_double, double in_float) {
    return std::is_same_v<T, double> ? in_double : in_float;
}

/// Whether the network belongs to one of the families, "VGG" for VGG11.
inline bool is_one_of(const Case& given, std::initializer_list<const char*> families) {
    const std::string architecture = given.text("/network/architecture");
    for (const char* family : families)
        if (architecture.rfind(family, 0) == 0) return true;
    return false;
}

/// Logits, loss and gradients of `gradient`.
template <class T>
double gradient(const Case& given) {
    return pick<T>(1e-11, is_one_of(given, {"AlexNet", "VGG", "ResNet"}) ? 5e-5 : 5e-6);
}
/// All of `directional`; direction·gradient relative to the norm of the gradient.
template <class T>
double directional(const Case& given) {
    return pick<T>(1e-10, is_one_of(given, {"AlexNet", "VGG", "ResNet"}) ? 5e-5 : 1e-5);
}
/// Losses, last parameters and matching loss of `unroll`.
template <class T>
inline constexpr double unroll_forward = pick<T>(1e-11, 5e-6);
/// Gradients to images, labels and step size of `unroll`.
template <class T>
double unroll_gradient(const Case& given) {
    return pick<T>(1e-9, is_one_of(given, {"VGG", "ResNet"}) ? 1e-4 : 2e-5);
}
/// All of `gradient_match` and `distribution_match`.
template <class T>
double match(const Case& given) {
    return pick<T>(1e-10, is_one_of(given, {"ResNet"}) ? 5e-5 : 2e-5);
}
/// Output and vector-Jacobian product of `augment`; `sampled`: scale and rotate.
template <class T>
double augment(bool sampled) {
    return pick<T>(sampled ? 1e-12 : 1e-13, 1e-5);
}
template <class T>
inline constexpr double zca = pick<T>(1e-9, 1e-4);
template <class T>
inline constexpr double scores = pick<T>(1e-11, 5e-6);
/// theta_final, losses and the files of the first step of `gsam`.
template <class T>
inline constexpr double gsam = pick<T>(1e-11, 1e-5);
/// theta_final − theta of `gsam`.
template <class T>
inline constexpr double gsam_change = pick<T>(1e-9, 1e-4);
/// Everything but the accuracy, which is exact in double.
template <class T>
inline constexpr double evaluate = pick<T>(1e-9, 2e-5);

}  // namespace golden::tolerance
