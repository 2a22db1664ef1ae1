/// @file
/// How the synthetic set follows its gradient.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <pad/distill/synthetic_set.hpp>

namespace pad::distill {

/// Rates of the outer loop: SGD with momentum; the defaults are PAD's at CIFAR-10 IPC 10.
struct UpdateSettings {
    double image_rate = 100;
    double label_rate = 2;
    double step_size_rate = 1e-5;
    double momentum = 0.5;  ///< of images and step size
    double label_momentum = 0.9;
    bool learn_labels = true;
};

/// The rates of a composition with the matching loss M that names none.
template <class M>
UpdateSettings default_update() {
    UpdateSettings settings;
    if constexpr (requires { M::image_rate; }) settings.image_rate = M::image_rate;
    settings.learn_labels = M::needs.trajectories;
    return settings;
}

/// Momentum SGD on images, labels and step size. η stays positive: an update may at most halve it
/// (the released code leaves it free, and it can turn negative).
template <class T>
class Update {
public:
    /// The momentum buffers, public so that a checkpoint can carry them.
    std::vector<T> image_velocity;
    std::vector<T> label_velocity;
    double step_size_velocity = 0;

    explicit Update(const SyntheticSet<T>& set)
        : image_velocity(set.images.size()), label_velocity(set.labels.size()) {}

    /// Moves `set` against `gradient`. Returns whether η had to be held back.
    bool apply(SyntheticSet<T>& set, const match::SyntheticGradient<T>& gradient,
               const UpdateSettings& settings) {
        move(set.images, image_velocity, gradient.images, settings.image_rate, settings.momentum);
        if (settings.learn_labels)
            move(set.labels, label_velocity, gradient.labels, settings.label_rate,
                 settings.label_momentum);
        step_size_velocity = settings.momentum * step_size_velocity + gradient.step_size;
        const double wanted = set.step_size - settings.step_size_rate * step_size_velocity;
        const bool held = wanted < set.step_size / 2;
        set.step_size = held ? set.step_size / 2 : wanted;
        if (held) step_size_velocity = 0;
        return held;
    }

private:
    static void move(std::vector<T>& values, std::vector<T>& velocity,
                     const std::vector<T>& gradient, double rate, double momentum) {
        const T m = static_cast<T>(momentum);
        const T r = static_cast<T>(rate);
        for (std::size_t i = 0; i < values.size(); ++i) {
            velocity[i] = m * velocity[i] + gradient[i];
            values[i] -= r * velocity[i];
        }
    }
};

}  // namespace pad::distill
