/// @file
/// Which plan of a convolution a backend runs.
#pragma once

#include <type_traits>

#include <pad/nn/convolution/columns/direct.hpp>
#include <pad/nn/convolution/columns/winograd.hpp>
#include <pad/nn/convolution/direct.hpp>
#include <pad/nn/convolution/winograd.hpp>

namespace pad::nn::convolution {

namespace columns {

/// The plan with one image for each item that does what `HostPlan` does; `HostPlan` itself where
/// there is none.
template <class HostPlan>
struct PlanFor {
    using Type = HostPlan;
};
template <class In, class Out, int Padding, int Tile>
struct PlanFor<winograd::Plan<In, Out, Padding, Tile>> {
    using Type = WinogradPlan<winograd::Plan<In, Out, Padding, Tile>, In, Out, Padding, Tile>;
};

/// A nested template cannot be deduced, so Direct is recognised by what it is made for.
template <class HostPlan, class In, class Out, int Kernel, int Stride, int Padding>
using Chosen =
    std::conditional_t<std::is_same_v<HostPlan, Direct::Plan<In, Out, Kernel, Stride, Padding>>,
                       DirectPlan<In, Out, Kernel, Stride, Padding>,
                       typename PlanFor<HostPlan>::Type>;

}  // namespace columns

/// `HostPlan`, or where the lanes of `Backend` are single images, its counterpart for them.
template <class Backend, class T, class HostPlan, class In, class Out, int Kernel, int Stride,
          int Padding>
using PlanOn =
    std::conditional_t<core::lane_width<typename Backend::template Lane<T>> == 1,
                       columns::Chosen<HostPlan, In, Out, Kernel, Stride, Padding>, HostPlan>;

}  // namespace pad::nn::convolution
