/// @file
/// Batches with one pixel of one image for each item: launches.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>

#include <pad/backend/mirror.hpp>
#include <pad/data/augment/batch/pixel_kernels.hpp>

namespace pad::data::batch {

/// The launches of a batch whose draws have the form for one pixel: for each pass one over the
/// pixels, and before it, where a draw needs a mean, one over the rows of pixels. Images between two
/// passes lie as in a batch.
template <class T, class Backend, class Draw>
class PixelPasses {
    static constexpr int passes = pixel_passes<Draw>();
    static constexpr int between = std::min(passes - 1, 2);

public:
    /// Images of workspace for each image of a batch.
    static constexpr int fill_workspace = between;
    static constexpr int adjoint_workspace = between;

    void fill(const Backend& backend, const AugmentShape& shape, std::span<const Draw> draws,
              std::span<const int> indices, const T* source, const diff::BatchView<T>& out) {
        const Call call = prepare(backend, shape, draws, out);
        forwards<0>(call, {source, indices_.of(indices), {}}, out);
    }

    void add_adjoint(const Backend& backend, const AugmentShape& shape, std::span<const Draw> draws,
                     std::span<const int> indices, const diff::BatchView<T>& grad, T factor,
                     T* target) {
        const Call call = prepare(backend, shape, draws, grad);
        const Occurrence* const positions = positions_.of(occurrences_.of(indices));
        const auto add = [&](const auto& pass) {
            const AddPixels<T, Draw> kernel{call.grid(shape.plane()), pass, positions, factor,
                                            target};
            backend.launch(kernel.grid.items(), kernel);
        };
        backwards<passes - 1>(call, {nullptr, nullptr, grad}, add);
    }

private:
    struct Call {
        const Backend& backend;
        const AugmentShape& shape;
        std::span<const Draw> draws;
        const Draw* draws_of_kernels;
        const diff::MicroBatches& cut;

        [[nodiscard]] Grid grid(Index places) const { return {places, cut}; }
    };

    Call prepare(const Backend& backend, const AugmentShape& shape, std::span<const Draw> draws,
                 const diff::BatchView<T>& batch) {
        workspace_.reserve(between * batch.rows * batch.cut.total_columns());
        return {backend, shape, draws, draws_.of(draws), batch.cut};
    }

    /// Where pass K leaves its images, unless it is the last.
    template <int K>
    diff::BatchView<T> images_behind(const Call& call) {
        const Index rows = call.shape.size();
        return {workspace_.data() + K % between * rows * call.cut.total_columns(), rows, call.cut};
    }

    template <int K>
    void forwards(const Call& call, const Source<T>& source, const diff::BatchView<T>& out) {
        if constexpr (K + 1 == passes) {
            write<pixels::Forward, K>(call, source, out);
        } else {
            const diff::BatchView<T> images = images_behind<K>(call);
            write<pixels::Forward, K>(call, source, images);
            forwards<K + 1>(call, {nullptr, nullptr, images}, out);
        }
    }
    template <int K, class Add>
    void backwards(const Call& call, const Source<T>& source, const Add& add) {
        if constexpr (K == 0) {
            add(pass<pixels::Backward, 0>(call, source));
        } else {
            const diff::BatchView<T> images = images_behind<K>(call);
            write<pixels::Backward, K>(call, source, images);
            backwards<K - 1>(call, {nullptr, nullptr, images}, add);
        }
    }

    template <class Direction, int K>
    void write(const Call& call, const Source<T>& source, const diff::BatchView<T>& out) {
        const WritePixels<T, Direction, K, Draw> kernel{call.grid(call.shape.plane()),
                                                        pass<Direction, K>(call, source), out};
        call.backend.launch(kernel.grid.items(), kernel);
    }

    template <class Direction, int K>
    PixelPass<T, Direction, K, Draw> pass(const Call& call, const Source<T>& source) {
        sum_rows<Direction, K>(call, source);
        return {call.shape, call.draws_of_kernels, source, row_sums_.data(), call.cut.count};
    }

    template <class Direction, int K>
    void sum_rows(const Call& call, const Source<T>& source) {
        const auto needs = [](const Draw& draw) { return needs_mean(pixel_pass<K>(draw)); };
        if constexpr (may_need_mean<PassOf<K>>()) {
            if (std::none_of(call.draws.begin(), call.draws.end(), needs)) return;
            row_sums_.reserve(call.shape.height * call.cut.count);
            const SumRows<T, Direction, K, Draw> kernel{call.grid(call.shape.height), call.shape,
                                                        call.draws_of_kernels, source,
                                                        row_sums_.data()};
            call.backend.launch(kernel.grid.items(), kernel);
        }
    }
    template <int K>
    using PassOf = std::remove_cvref_t<decltype(pixel_pass<K>(std::declval<const Draw&>()))>;

    backend::Mirror<Draw, Backend> draws_;
    backend::Mirror<int, Backend> indices_;
    Occurrences occurrences_;
    backend::Mirror<Occurrence, Backend> positions_;
    typename Backend::template Buffer<T> workspace_;
    typename Backend::template Buffer<double> row_sums_;
};

}  // namespace pad::data::batch
