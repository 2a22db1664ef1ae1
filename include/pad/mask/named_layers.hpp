/// @file
/// A mask that leaves out layers by their names.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// What NamedLayers does with the layers that it names.
enum class Named { left_out, kept };

/// Leaves out the tensors that belong to one of `names`, or keeps only those. A name is that of a
/// tensor, "features.0.weight", or the beginning of some up to a dot, "features.0" or "features".
/// Without names everything is kept.
struct NamedLayers {
    using family = Family;

    std::vector<std::string> names;
    Named named = Named::left_out;

    [[nodiscard]] std::string describe() const {
        std::string list;
        for (const std::string& name : names) list += core::text(list.empty() ? "" : ", ", name);
        return core::text("layers ", named == Named::left_out ? "left out" : "kept", ": ",
                          list.empty() ? std::string("no names") : list);
    }

    /// Throws Error for a name that no tensor has, with the names there are, and when nothing would
    /// be kept.
    void select(const nn::ParameterLayout& layout, std::span<std::uint8_t> keep) const {
        for (const std::string& name : names) require_known(name, layout);
        bool any = false;
        for (const nn::ParameterTensor& tensor : layout.tensors) {
            const bool found = std::any_of(names.begin(), names.end(), [&](const auto& name) {
                return belongs(tensor.name, name);
            });
            const bool kept = names.empty() || found == (named == Named::kept);
            any = any || kept;
            std::fill_n(keep.begin() + tensor.offset, tensor.size, std::uint8_t(kept ? 1 : 0));
        }
        core::require(any, "the mask (", describe(), ") keeps no parameter");
    }

private:
    static bool belongs(std::string_view tensor, std::string_view name) {
        return tensor.substr(0, name.size()) == name &&
               (tensor.size() == name.size() || tensor[name.size()] == '.');
    }

    static void require_known(const std::string& name, const nn::ParameterLayout& layout) {
        std::string known;
        for (const nn::ParameterTensor& tensor : layout.tensors) {
            if (belongs(tensor.name, name)) return;
            known += core::text(known.empty() ? "" : ", ", tensor.name);
        }
        core::fail("the mask names the layer '", name, "'; the network has ", known);
    }
};

}  // namespace pad::mask
