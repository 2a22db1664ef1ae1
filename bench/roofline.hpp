// Lower bounds for the inner step of a ConvNet on a GPU, from shapes and data sheets: every array is
// read and written once by each kernel that uses it, nothing stays in a cache from kernel to kernel.
// docs/gpu.md has the table. Not measurements.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace bench::roofline {

struct Machine {
    const char* name;
    double operations;  ///< a second, float
    double bytes;       ///< a second
};
inline constexpr Machine a100{"A100", 19.5e12, 1.56e12};
inline constexpr Machine h100{"H100", 67e12, 3.35e12};

/// Kernels of one kind in one inner step: a gradient and a directional gradient.
struct Row {
    std::string kernels;
    double operations = 0;
    double bytes = 0;

    [[nodiscard]] bool memory_bound(const Machine& machine) const {
        return bytes / machine.bytes > operations / machine.operations;
    }
    [[nodiscard]] double milliseconds(const Machine& machine) const {
        return 1e3 * std::max(bytes / machine.bytes, operations / machine.operations);
    }
};

/// The paper's ConvNet of depth 3 on images of 3×32×32: a direct convolution, two with F(4×4,3×3),
/// each with instance norm, ReLU and 2×2 means, and a linear layer.
struct ConvNet {
    double width = 128;
    double image_channels = 3;
    double side = 32;
    double classes = 10;
};

/// The rows of the table for a batch, whose columns are padded to a multiple of 8.
class InnerStep {
public:
    InnerStep(const ConvNet& net, int batch)
        : net_(net), images_(batch), columns_(std::ceil(batch / 8.0) * 8) {}

    [[nodiscard]] std::vector<Row> rows() const {
        Row products{"Winograd products of values: 16 calls"};
        Row gradients{"products of weight gradients: 6 calls"};
        Row transforms{"Winograd transforms: 24 launches"};
        Row blocks{"norm, ReLU, pooling: 36 launches"};
        Row rest{"linear layer, biases, parameters and their transforms"};
        for (const double side : {net_.side / 2, net_.side / 4}) {
            const double panel = 36 * side * side / 16 * net_.width * columns_ * scalar;
            const double weights = 36 * net_.width * net_.width * scalar;
            const double product = 2 * net_.width * panel / scalar;
            // Forward and back 1 each in the gradient; in the directional gradient 1 each for values
            // and 2 for tangents, of which the second is added to the first.
            products.operations += 8 * product;
            products.bytes += 8 * (2 * panel + weights) + 2 * panel;
            gradients.operations += 3 * product;
            gradients.bytes += 3 * (2 * panel + weights) + weights;
            transforms.operations += 12 * of_a_tile * panel / scalar / 36;
            transforms.bytes += 12 * (panel + planes(side));
            rest.bytes += 2 * planes(side);               // sums for biases
            const double packed = weights + weights / 4;  // weights transformed, and gradients back
            rest.bytes += 3 * packed + 2 * (packed + weights / 4);
        }
        for (const double side : {net_.side, net_.side / 2, net_.side / 4}) add_block(blocks, side);
        add_linear(rest);
        const double pass = 2 * net_.image_channels * 9 * planes(net_.side) / scalar;
        const double image = net_.image_channels * net_.side * net_.side * columns_ * scalar;
        const double outputs = planes(net_.side);
        const double partial =
            2 * (net_.width * net_.image_channels * 9 * std::min(columns_, 32.0)) * scalar;
        const double source = image / columns_ * images_;
        return {
            products,
            blocks,
            transforms,
            gradients,
            {"first convolution, weight gradient", 2 * pass, 2 * (2 * outputs + image + partial)},
            {"first convolution, forward", 3 * pass, 3 * (image + outputs)},
            {"first convolution, image gradient", 2 * pass, 2 * outputs + image},
            rest,
            // Filled in the loop and again on the way back; the adjoint adds to the set.
            {"augmentation and its adjoint: three passes", 3 * of_a_pixel * source / scalar,
             2 * (source + image) + image + 2 * source}};
    }

    [[nodiscard]] double milliseconds(const Machine& machine) const {
        double sum = 0;
        for (const Row& row : rows()) sum += row.milliseconds(machine);
        return sum;
    }

private:
    static constexpr double scalar = 4;
    // Operations, roughly, read off the kernels. None of them decides a bound.
    static constexpr double of_a_tile = 150;  ///< a transform
    static constexpr double of_a_cell = 30;   ///< moments, value, both sums, gradient
    static constexpr double of_a_pixel = 50;  ///< a draw, with its adjoint's search

    /// Bytes of an activation of width × side × side.
    [[nodiscard]] double planes(double side) const {
        return net_.width * side * side * columns_ * scalar;
    }
    /// A sweep on values and one on pairs of value and tangent, which is some three of them in
    /// operations and two in bytes. Slices of 64 values leave a pair each: it is written and joined
    /// forward and back, and summed for γ and β.
    void add_block(Row& row, double side) const {
        const double in = planes(side);
        const double out = in / 4;
        const bool one_kernel = side * side <= 64;
        const double forward = (one_kernel ? 1 : 2) * in + out;
        const double backward = one_kernel ? 2 * in + out : 3 * in + 2 * out;
        const double pairs = one_kernel ? 0 : 5 * 2 * in / 64;
        row.operations += 4 * of_a_cell * in / scalar;
        row.bytes += 3 * (forward + backward + pairs);
    }
    void add_linear(Row& row) const {
        const double inputs = net_.width * net_.side * net_.side / 64;
        const double products = 11;  // 1 forward and 2 back; with tangents 3 and 5
        row.operations += products * 2 * inputs * net_.classes * columns_;
        row.bytes += products * scalar * inputs * (columns_ + net_.classes);
        const double parameters = net_.width * (net_.image_channels * 9 + 1) +
                                  2 * net_.width * (9 * net_.width + 1) + 6 * net_.width +
                                  net_.classes * (inputs + 1);
        // Both updates read two vectors and write one; the gradients begin with zeros.
        row.operations += 4 * parameters;
        row.bytes += 8 * scalar * parameters;
    }

    ConvNet net_;
    double images_;
    double columns_;
};

}  // namespace bench::roofline
