/// @file
/// How the synthetic set follows its gradient.
#pragma once

#include <vector>

#include <pad/backend/resident.hpp>
#include <pad/backend/vector_ops.hpp>
#include <pad/core/config.hpp>
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

/// What an Update carries from one iteration to the next besides the set, for a checkpoint.
template <class T>
struct Momentum {
    std::vector<T> image_velocity;
    std::vector<T> label_velocity;
    double step_size_velocity = 0;

    /// At rest.
    explicit Momentum(const SyntheticSet<T>& set)
        : image_velocity(set.images.size()), label_velocity(set.labels.size()) {}
};

namespace update {

/// velocity = momentum·velocity + gradient; values −= rate·velocity.
template <class T>
struct Move {
    T* values;
    T* velocity;
    const T* gradient;
    T rate;
    T momentum;
    PAD_HOST_DEVICE void operator()(core::Index i) const {
        velocity[i] = momentum * velocity[i] + gradient[i];
        values[i] -= rate * velocity[i];
    }
};

}  // namespace update

/// Momentum SGD on images, labels and step size. η stays positive: an update may at most halve it
/// (the released code leaves it free, and it can turn negative).
///
/// Borrows a set and its momentum. Where the backend's memory is not the host's, images, labels and
/// velocities lie there from the construction on, and the borrowed ones are as they were until `fetch`;
/// η and its velocity are always on the host.
template <class T, class Backend>
class Update {
public:
    Update(SyntheticSet<T>& set, Momentum<T>& momentum)
        : set_(set),
          momentum_(momentum),
          images_(set.images),
          labels_(set.labels),
          image_velocity_(momentum.image_velocity),
          label_velocity_(momentum.label_velocity) {}

    /// The set as it is now, for kernels.
    [[nodiscard]] match::SyntheticView<T> view() const {
        return {images_.data(), labels_.data(), set_.size(), set_.step_size};
    }

    /// Moves the set against `gradient`, whose arrays kernels can read. Returns whether η had to be
    /// held back. Cost: one pass over the set; nothing waits.
    template <class Gradient>
    bool apply(const Backend& backend, const Gradient& gradient, const UpdateSettings& settings) {
        move(backend, images_, image_velocity_, gradient.images.data(), settings.image_rate,
             settings.momentum);
        if (settings.learn_labels)
            move(backend, labels_, label_velocity_, gradient.labels.data(), settings.label_rate,
                 settings.label_momentum);
        fetched_ = false;
        return move_step_size(gradient.step_size, settings);
    }

    /// Brings the borrowed set and momentum up to date. Copies once after an update where the host's
    /// memory is out of reach, and nothing elsewhere.
    void fetch() {
        if (fetched_) return;
        for (const auto* const values : {&images_, &labels_, &image_velocity_, &label_velocity_})
            values->fetch();
        fetched_ = true;
    }

private:
    using Values = backend::Resident<T, Backend>;

    static void move(const Backend& backend, const Values& values, const Values& velocity,
                     const T* gradient, double rate, double momentum) {
        const update::Move<T> step{values.data(), velocity.data(), gradient, static_cast<T>(rate),
                                   static_cast<T>(momentum)};
        backend::for_each_element(backend, values.size(), step);
    }

    bool move_step_size(double gradient, const UpdateSettings& settings) {
        double& velocity = momentum_.step_size_velocity;
        double& step_size = set_.step_size;
        velocity = settings.momentum * velocity + gradient;
        const double wanted = step_size - settings.step_size_rate * velocity;
        const bool held = wanted < step_size / 2;
        step_size = held ? step_size / 2 : wanted;
        if (held) velocity = 0;
        return held;
    }

    SyntheticSet<T>& set_;
    Momentum<T>& momentum_;
    Values images_, labels_, image_velocity_, label_velocity_;
    bool fetched_ = true;
};

}  // namespace pad::distill
