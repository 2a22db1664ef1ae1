#include <golden/support/inner_loop.hpp>

#include <numeric>
#include <string>

#include <pad/core/error.hpp>
#include <pad/mask/lowest_loss.hpp>
#include <pad/mask/none.hpp>
#include <pad/mask/shallow_fraction.hpp>
#include <pad/mask/shallow_layers.hpp>

namespace golden {

std::vector<std::vector<int>> read_batches(const Case& given) {
    const std::vector<int> sizes = given.read_whole("batch_sizes.npy");
    const std::vector<int> indices = given.read_whole("batch_indices.npy");
    pad::core::require(
        std::accumulate(sizes.begin(), sizes.end(), 0) == static_cast<int>(indices.size()),
        given.name(),
        ": batch_sizes.npy does not sum to the length of "
        "batch_indices.npy, ",
        indices.size());
    std::vector<std::vector<int>> batches;
    auto first = indices.begin();
    for (const int size : sizes) {
        pad::core::require(size >= 1, given.name(), ": batch_sizes.npy holds ", size);
        batches.emplace_back(first, first + size);
        first += size;
    }
    return batches;
}

namespace {

using Draw = Recorded::Draw;

Draw make_draw(const pad::data::Flip& flip, const pad::data::Crop& crop,
               const pad::data::Cutout& cutout) {
    return pad::data::compose_draws(flip, crop, cutout);
}

/// The draws of all steps one after the other.
std::vector<Draw> read_draws(const Case& given, std::size_t count) {
    std::vector<Draw> draws;
    if (!given.has("/augmentation")) {
        draws.assign(count, make_draw({}, {}, {}));
        return draws;
    }
    const std::string type = given.text("/augmentation/type");
    if (type == "flip_shift") {
        const std::vector<int> flip = given.read_whole("aug_flip.npy");
        const std::vector<int> shift = given.read_whole("aug_shift.npy");
        pad::core::require(flip.size() == count && shift.size() == 2 * count, given.name(),
                           ": aug_flip.npy and aug_shift.npy do not have a row for each of the ",
                           count, " augmented images");
        for (std::size_t i = 0; i < count; ++i)
            draws.push_back(make_draw({flip[i] != 0}, {shift[2 * i], shift[2 * i + 1]}, {}));
    } else if (type == "cutout") {
        const std::vector<int> square = given.read_whole("aug_square.npy");
        pad::core::require(square.size() == 4 * count, given.name(),
                           ": aug_square.npy does not have a row for each of the ", count,
                           " augmented images");
        for (std::size_t i = 0; i < count; ++i) {
            const int* const s = &square[4 * i];
            draws.push_back(make_draw({}, {}, {s[0], s[1], s[2], s[3]}));
        }
    } else {
        throw NotSupported("the augmentation '" + type + "' of an unroll case is not known");
    }
    return draws;
}

}  // namespace

Recorded read_augmentation(const Case& given, const std::vector<std::vector<int>>& batches) {
    std::size_t count = 0;
    for (const auto& batch : batches) count += batch.size();
    const std::vector<Draw> draws = read_draws(given, count);
    Recorded recorded;
    auto first = draws.begin();
    for (const auto& batch : batches) {
        const auto end = first + static_cast<std::ptrdiff_t>(batch.size());
        recorded.draws.emplace_back(first, end);
        first = end;
    }
    return recorded;
}

template <class T>
std::vector<std::uint8_t> select_kept(const Case& given, std::span<const T> theta_n,
                                      std::span<const T> target,
                                      const pad::nn::ParameterLayout& layout) {
    std::vector<std::uint8_t> keep(theta_n.size());
    const auto select = [&](const auto& mask) {
        pad::mask::select(mask, theta_n, target, layout, std::span<std::uint8_t>(keep));
    };
    const std::string type = given.text("/mask/type");
    if (type == "none") {
        select(pad::mask::None{});
    } else if (type == "shallow_vector") {
        select(pad::mask::ShallowFraction{given.number("/mask/fraction")});
    } else if (type == "shallow_layers") {
        select(pad::mask::ShallowLayers{given.whole("/mask/tensors")});
    } else if (type == "lowest_loss") {
        select(pad::mask::LowestLoss{given.number("/mask/fraction")});
    } else {
        throw NotSupported("the mask '" + type + "' is not known");
    }
    return keep;
}

template std::vector<std::uint8_t> select_kept(const Case&, std::span<const float>,
                                               std::span<const float>,
                                               const pad::nn::ParameterLayout&);
template std::vector<std::uint8_t> select_kept(const Case&, std::span<const double>,
                                               std::span<const double>,
                                               const pad::nn::ParameterLayout&);

}  // namespace golden
