/// @file
/// Naming the tensors of a chain as PyTorch's modules are named.
#pragma once

#include <string>
#include <vector>

#include <pad/nn/layer.hpp>

namespace pad::nn::arch {

/// Appends the tensors of a chain to a layout. Child I of `Chain` is the module `path` + modules[I];
/// a child without parameters needs no name, and children behind the last name are left out.
template <class Chain, int I = 0>
void describe_modules(ParameterLayout& layout, const std::string& path,
                      const std::vector<std::string>& modules) {
    if constexpr (I < Chain::count) {
        if (static_cast<std::size_t>(I) >= modules.size()) return;
        layout.path = path + modules[static_cast<std::size_t>(I)] + ".";
        Chain::template Child<I>::describe(layout);
        layout.path.clear();
        describe_modules<Chain, I + 1>(layout, path, modules);
    }
}

}  // namespace pad::nn::arch
