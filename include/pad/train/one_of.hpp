/// @file
/// An optimiser that is chosen at run time.
#pragma once

#include <memory>

#include <pad/core/choice.hpp>
#include <pad/diff/batch_array.hpp>
#include <pad/train/family.hpp>

namespace pad::train {

/// One of several optimisers, for example `OneOf<Gsam, Sgd>{Sgd{}}`.
template <class... Optimisers>
class OneOf : public core::Choice<Optimisers...> {
    static_assert((Optimiser<Optimisers> && ...),
                  "pad: train::OneOf takes optimisers (docs/policies/optimiser.md)");

public:
    using family = Family;
    using core::Choice<Optimisers...>::Choice;

    template <class Engine>
    class Stepper;
};

/// The state of one training run with the chosen optimiser: one virtual call for each step.
template <class... Optimisers>
template <class Engine>
class OneOf<Optimisers...>::Stepper {
public:
    using T = typename Engine::Scalar;

    Stepper(const OneOf& settings, Engine& engine)
        : stepper_(settings.visit([&](const auto& chosen) -> std::unique_ptr<Any> {
              using O = std::remove_cvref_t<decltype(chosen)>;
              return std::make_unique<Holder<typename O::template Stepper<Engine>>>(chosen, engine);
          })) {}

    double step(T* theta, T* running, const typename Engine::Array& images,
                const typename Engine::Array& labels, double rate) {
        return stepper_->step(theta, running, images, labels, rate);
    }
    void reset() { stepper_->reset(); }

private:
    struct Any {
        virtual ~Any() = default;
        virtual double step(T*, T*, const typename Engine::Array&, const typename Engine::Array&,
                            double) = 0;
        virtual void reset() = 0;
    };
    template <class Chosen>
    struct Holder final : Any {
        Chosen stepper;
        template <class Settings>
        Holder(const Settings& settings, Engine& engine) : stepper(settings, engine) {}
        double step(T* theta, T* running, const typename Engine::Array& images,
                    const typename Engine::Array& labels, double rate) override {
            return stepper.step(theta, running, images, labels, rate);
        }
        void reset() override { stepper.reset(); }
    };

    std::unique_ptr<Any> stepper_;
};

}  // namespace pad::train
