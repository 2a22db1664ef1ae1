/// @file
/// A check that any agent's parameter layout can be run through.
#pragma once

#include <support/catch.hpp>

#include <string>
#include <vector>

#include <pad/nn/layer.hpp>

namespace test {

/// The tensors have these names, lie one behind the other, and are all of θ.
template <class Agent>
void check_layout(const std::vector<std::string>& names) {
    INFO(Agent::describe());
    const auto layout = Agent::parameter_layout();
    std::vector<std::string> found;
    pad::core::Index offset = 0;
    for (const auto& tensor : layout.tensors) {
        found.push_back(tensor.name);
        CHECK(tensor.offset == offset);
        pad::core::Index size = 1;
        for (const int side : tensor.shape) size *= side;
        CHECK(tensor.size == size);
        offset += size;
    }
    CHECK(found == names);
    CHECK(offset == layout.size);
    CHECK(layout.size == Agent::Network::parameters);
    CHECK(layout.path.empty());
}

}  // namespace test
