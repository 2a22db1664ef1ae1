/// @file
/// Networks of several types that judge one training set.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <pad/backend/host.hpp>
#include <pad/diff/differentiator.hpp>
#include <pad/evaluate/protocol.hpp>

namespace pad::evaluate {

/// An agent behind a virtual call, so that a table can hold several of them.
/// @tparam T             scalar of the training set
/// @tparam Augmentation  what protocols do to images
template <class T, class Augmentation>
class Judge {
public:
    using Finished = std::function<void(int epoch, double loss)>;

    virtual ~Judge() = default;
    /// The agent's describe().
    [[nodiscard]] virtual std::string describe() const = 0;
    /// Test accuracy of network `index` trained on `set`, as evaluate_network gives it.
    /// `set` has soft labels: logits, data::one_hot_logits for hard ones.
    virtual double accuracy(const data::Dataset& test, const train::TrainingData<T>& set,
                            const Protocol& protocol, double rate, const Augmentation& augmentation,
                            std::uint64_t seed, int index, const Finished& finished) = 0;
};

/// The judge with networks of type Agent. Memory for the network is taken while it judges only.
template <class Agent, class T, class Augmentation, class Backend = backend::Host<>>
class JudgeOf final : public Judge<T, Augmentation> {
public:
    using Finished = typename Judge<T, Augmentation>::Finished;

    [[nodiscard]] std::string describe() const override { return Agent::describe(); }

    double accuracy(const data::Dataset& test, const train::TrainingData<T>& set,
                    const Protocol& protocol, double rate, const Augmentation& augmentation,
                    std::uint64_t seed, int index, const Finished& finished) override {
        using Engine = diff::Differentiator<Agent, nn::SoftCrossEntropy, T, Backend>;
        Engine engine;
        TestSet<Engine> packed(engine, test);
        return evaluate_network(engine, packed, set, test.shape, protocol, rate, augmentation, seed,
                                index, finished);
    }
};

/// A protocol with its name and augmentation.
template <class Augmentation>
struct NamedProtocol {
    std::string name;
    Protocol protocol;
    Augmentation augmentation;
};

}  // namespace pad::evaluate
