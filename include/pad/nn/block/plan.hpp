/// @file
/// Which plan of the fused norm–activation–pool block a backend runs.
#pragma once

#include <type_traits>

#include <pad/nn/block/columns/plan.hpp>
#include <pad/nn/block/scopes.hpp>

namespace pad::nn::block {

/// Whole scopes, or where the lanes of `Backend` are single images, slices of them.
template <class Backend, class T, class G>
using PlanOn = std::conditional_t<core::lane_width<typename Backend::template Lane<T>> == 1,
                                  columns::SlicePlan<G>, ScopePlan<G>>;

}  // namespace pad::nn::block
