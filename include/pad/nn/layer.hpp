/// @file
/// What a layer is: the contract between layers and the sweeps of `diff/`.
///
/// A layer *specification* (`Convolution<128>`, `InstanceNorm`, …) becomes a layer when it is bound
/// to its input shape: `Specification::template Layer<Shape<3, 32, 32>>`. A layer is a type with
/// only static members:
///
///   Input, Output      core::Shape of one image
///   parameters         number of trainable scalars in the flat vector θ
///   prepared           scalars derived from θ once per sweep (packed weights)
///   saved              numbers per image that `backward` needs besides the input
///                      (`backward` may write over them: it runs once behind each `forward`)
///   scratch            numbers per image that are only used inside one call
///   statistics         scalars of running state that are not trained (batch norm)
///   couples_images     whether one image's output depends on other images of the batch
///   needs_tangent      whether a dual sweep must give it an input tangent (true unless a null
///                      tangent is understood as zero)
///   record             (layers of layers) numbers per image of a sweep's record
///   first_worth_recording  (chains) whether its first layer is worth recording
///   worth_recording    (optional, leaves) whether its values cost enough to be kept in a record
///   gradient_in_place  (optional, leaves) whether `backward` may be given its input's memory for the
///                      input gradient
///   start_statistics   writes the running state of a fresh network
///   describe           appends its parameter tensors to a ParameterLayout
///   prepare<Number>    fills `prepared` from θ
///   forward<Number>    input → output, fills `saved`
///   backward<Number>   output gradient → input gradient (may be null: not wanted), and *adds* the
///                      parameter gradient (the value of a plain number, the tangent of a dual one);
///                      leaves the output gradient as it is, another branch may need it
///
/// A *record* holds the output and the input gradient of the layers that are worth it. A plain sweep
/// leaves them there; a dual sweep at the same θ and batch finds them (`Batch::recorded`) and only
/// computes tangents.
///
/// Activations are [C][H][W][columns]: the images of a batch are neighbours in memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <pad/core/field.hpp>
#include <pad/core/shape.hpp>

namespace pad::nn {

using core::Field;
using core::Index;

/// Which mean and variance a batch norm uses.
enum class Statistics {
    batch,   ///< those of the batch at hand; running values stay as they are
    update,  ///< those of the batch, and the running values move towards them (training)
    running  ///< the running values (evaluation)
};

/// The images that one call works on.
struct Batch {
    Index columns = 0;  ///< images including padding, a multiple of the lane width
    Index count = 0;    ///< images
    Statistics statistics = Statistics::batch;
    bool first = true;      ///< the first micro-batch of its sweep
    bool last = true;       ///< the last one
    bool recorded = false;  ///< a dual sweep that finds a record
    /// The value part of the output, or of the input gradient, that a layer is asked for is there
    /// already.
    bool output_recorded = false;
    bool gradient_recorded = false;
};

/// The memory of one layer during a sweep.
template <class T>
struct LayerMemory {
    Field<const T> theta;     ///< its part of θ
    Field<T> prepared;        ///< what `prepare` made of it
    Field<T> saved;           ///< `saved`·columns numbers, kept from forward to backward
    Field<T> scratch;         ///< `scratch`·columns numbers
    T* statistics = nullptr;  ///< running state
    T* record = nullptr;      ///< `record`·columns numbers; null: nothing is recorded
};

/// Numbers per image that a layer adds to a record by itself.
template <class Layer>
constexpr Index record_of() {
    if constexpr (requires { Layer::record; })
        return Layer::record;
    else
        return 0;
}

/// Whether the layer around it records its output.
template <class Layer>
constexpr bool worth_recording() {
    if constexpr (requires { Layer::worth_recording; })
        return Layer::worth_recording;
    else
        return false;
}

/// Whether the layer around it records its input gradient: that of its first leaf.
template <class Layer>
constexpr bool gradient_worth_recording() {
    if constexpr (requires { Layer::first_worth_recording; })
        return Layer::first_worth_recording;
    else
        return worth_recording<Layer>();
}

/// Whether the layer's input gradient may take the place of its input.
template <class Layer>
constexpr bool gradient_in_place() {
    if constexpr (requires { Layer::gradient_in_place; })
        return Layer::gradient_in_place;
    else
        return false;
}

/// How fresh values of a parameter tensor are drawn.
enum class Initial { uniform_fan_in, one, zero };

/// One tensor of the flat parameter vector.
struct ParameterTensor {
    std::string name;        ///< as PyTorch names it
    std::vector<int> shape;  ///< C order; convolution weights are [out, in, kh, kw]
    Index offset = 0;        ///< first element in θ
    Index size = 0;
    Initial initial = Initial::zero;
    int fan_in = 1;       ///< inputs of one output, for `uniform_fan_in`
    bool weight = false;  ///< weight of a linear map (as opposed to a bias or a norm's scale)
};

/// All tensors of a network in the order of θ, with the module path while it is being built.
struct ParameterLayout {
    std::vector<ParameterTensor> tensors;
    std::string path;  ///< prefix of the module that is being described
    Index size = 0;    ///< parameters so far

    void add(const std::string& name, std::vector<int> shape, Initial initial, int fan_in,
             bool weight) {
        Index count = 1;
        for (const int side : shape) count *= side;
        tensors.push_back({path + name, std::move(shape), size, count, initial, fan_in, weight});
        size += count;
    }
};

}  // namespace pad::nn
