// A distilled set and an expert made of random numbers: time and memory do not depend on them.
#pragma once

#include <utility>
#include <vector>

#include <pad/pad.hpp>

namespace bench {

/// Random images with soft labels for their classes.
template <class Agent>
pad::distill::SyntheticSet<float> random_set(int images_per_class, double step_size) {
    using Image = typename Agent::Image;
    pad::distill::SyntheticSet<float> set;
    set.shape = {Image::channels, Image::height, Image::width};
    set.classes = Agent::classes;
    set.images_per_class = images_per_class;
    set.step_size = step_size;
    const auto size = static_cast<std::size_t>(set.size());
    set.images.resize(size * set.shape.size());
    set.labels.resize(size * Agent::classes);
    const pad::core::Random random(1, pad::core::Stream::user);
    for (std::size_t i = 0; i < set.images.size(); ++i)
        set.images[i] = static_cast<float>(random.normal(i, 0U));
    for (int i = 0; i < set.size(); ++i)
        set.labels[static_cast<std::size_t>(i * Agent::classes + set.class_of(i))] = 5;
    return set;
}

/// One expert with every epoch that the window can ask for.
template <class Agent>
pad::expert::MemoryTrajectories<float> random_expert(const pad::match::Trajectory& matcher) {
    const auto layout = Agent::parameter_layout();
    std::vector<float> theta(static_cast<std::size_t>(layout.size));
    pad::nn::initialize(layout, pad::core::Random(1, pad::core::Stream::user), theta.data());
    std::vector<std::vector<float>> checkpoints;
    for (int epoch = matcher.first_start; epoch <= matcher.last_epoch(); ++epoch) {
        checkpoints.push_back(theta);
        for (std::size_t i = 0; i < theta.size(); ++i) theta[i] += i % 2 == 0 ? 1e-3F : -1e-3F;
    }
    pad::expert::MemoryTrajectories<float> experts(matcher.first_start);
    experts.add(std::move(checkpoints));
    return experts;
}

}  // namespace bench
