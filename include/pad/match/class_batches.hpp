/// @file
/// Batches of synthetic and of real images of one class, with the same augmentation.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <pad/data/augment/batch.hpp>
#include <pad/diff/gather.hpp>
#include <pad/match/concept.hpp>
#include <pad/match/synthetic_view.hpp>

namespace pad::match {

/// An augmentation that draws once for all images of a call: differentiable *Siamese* augmentation
/// (DSA, Zhao and Bilen 2021), where the real and the synthetic batch get the same parameters.
template <class Augmentation>
struct OneDraw {
    static constexpr std::string_view name = Augmentation::name;
    using Draw = typename Augmentation::Draw;

    Augmentation augmentation{};

    [[nodiscard]] Draw draw(const core::Random& random, std::uint64_t call, std::uint32_t,
                            const data::AugmentShape& shape) const {
        return augmentation.draw(random, call, 0, shape);
    }
};

/// Which synthetic and real images are compared, and the call of its augmentation.
struct Pairing {
    std::vector<int> synthetic;     ///< positions in the synthetic training images
    std::vector<int> real;          ///< positions in the real training set
    std::vector<int> synthetic_of;  ///< first position in `synthetic` of each class, and the end
    std::vector<int> real_of;       ///< the same for `real`
    std::uint64_t call = 0;
};

/// How many images of each class are compared.
struct BatchSizes {
    int real = 256;     ///< real images of a class
    int synthetic = 0;  ///< synthetic images of a class; 0: all

    /// Throws Error for sizes that cannot work.
    void check() const {
        core::require(real >= 1, "the real batch of a class is ", real,
                      " images; at least 1 is needed");
        core::require(synthetic >= 0, "the synthetic batch of a class is ", synthetic,
                      " images; 0 takes all, otherwise it must be positive");
    }
};

/// Draws and fills the batches of an iteration, and takes their gradients back.
template <class Context>
class ClassBatches {
public:
    using T = typename Context::Scalar;
    using Soft = typename Context::SoftEngine;
    using Hard = typename Context::HardEngine;
    using Images = typename Soft::Array;
    static_assert(Soft::Backend::host_memory,
                  "pad: gradient and distribution matching need a backend that works on the host's "
                  "memory (docs/policies/matching.md)");

    ClassBatches(const BatchSizes& sizes, const Context& context)
        : sizes_(sizes),
          context_(context),
          augmenter_(data::augment_shape(context.shape), {context.augmentation},
                     context.soft.backend()) {
        sizes.check();
        core::require(context.real != nullptr,
                      "this matching loss compares with real images, and there are none");
    }

    /// The pairings of an iteration: one for each class, or one of all classes.
    /// `set` holds as many images of every class, class after class.
    std::vector<Pairing> plan(int iteration, const SyntheticView<T>& set, bool class_by_class) {
        const auto it = static_cast<std::uint32_t>(iteration);
        const core::Random random(context_.seed, core::Stream::real_batch, it);
        const core::Random order(context_.seed, core::Stream::synthetic_order, it);
        draws_ = core::Random(context_.seed, core::Stream::synthetic_augmentation, it);
        set_ = set;
        std::vector<Pairing> result;
        for (int c = 0; c < Soft::classes; ++c) {
            if (class_by_class || c == 0) {
                result.emplace_back();
                result.back().call = static_cast<std::uint64_t>(c);
                result.back().synthetic_of = {0};
                result.back().real_of = {0};
            }
            Pairing& now = result.back();
            const int epoch = context_.real->epoch(c, iteration, sizes_.real);
            context_.real->draw(c, epoch, sizes_.real, random, now.real);
            draw_synthetic(c, order, now.synthetic);
            now.synthetic_of.push_back(static_cast<int>(now.synthetic.size()));
            now.real_of.push_back(static_cast<int>(now.real.size()));
        }
        return result;
    }

    /// The real images of a pairing, augmented.
    void fill_real(const Pairing& now, Images& images,
                   nn::Statistics mode = nn::Statistics::batch) {
        fill(now.real, context_.real->data().images, now.call,
             context_.hard.cut(static_cast<Index>(now.real.size()), mode), images);
    }
    /// Their classes.
    void fill_real_labels(const Pairing& now, const Images& images, Images& labels) const {
        labels.resize(1, images.cut());
        gather(now.real, context_.real->data().labels, labels);
    }
    /// The synthetic images of a pairing, with the same augmentation.
    void fill_synthetic(const Pairing& now, Images& images,
                        nn::Statistics mode = nn::Statistics::batch) {
        fill(now.synthetic, set_.images, now.call,
             context_.soft.cut(static_cast<Index>(now.synthetic.size()), mode), images);
    }
    /// Their label logits.
    void fill_synthetic_labels(const Pairing& now, const Images& images, Images& labels) const {
        labels.resize(Soft::classes, images.cut());
        gather(now.synthetic, set_.labels, labels);
    }

    /// Gradient 0 for the set of the last plan.
    void start(SyntheticGradient<T>& gradient) const {
        gradient.images.assign(static_cast<std::size_t>(set_.count * Soft::image_size), T(0));
        gradient.labels.assign(static_cast<std::size_t>(set_.count * Soft::classes), T(0));
        gradient.step_size = 0;
    }
    /// Adds what belongs to the synthetic images of a pairing.
    void add_image_gradient(const Pairing& now, const Images& images,
                            SyntheticGradient<T>& gradient) {
        augmenter_.add_adjoint(now.synthetic, draws_, now.call, images, T(1),
                               gradient.images.data());
    }
    /// The same for their label logits.
    void add_label_gradient(const Pairing& now, const Images& labels,
                            SyntheticGradient<T>& gradient) const {
        context_.soft.backend().launch(
            Soft::classes, diff::AddGathered<T>{now.synthetic.data(), labels.view(), T(1),
                                                gradient.labels.data()});
    }

private:
    /// A column of `out` for each of the chosen.
    void gather(const std::vector<int>& chosen, const T* source, Images& out) const {
        context_.soft.backend().launch(static_cast<Index>(chosen.size()),
                                       diff::Gather<T>{chosen.data(), source, out.view()});
    }

    void draw_synthetic(int c, const core::Random& order, std::vector<int>& chosen) const {
        const int each = static_cast<int>(set_.count) / Soft::classes;
        const int first = c * each;
        if (sizes_.synthetic == 0 || sizes_.synthetic >= each) {
            for (int i = 0; i < each; ++i) chosen.push_back(first + i);
            return;
        }
        const auto shuffled = order.permutation(each, static_cast<std::uint32_t>(c));
        for (int i = 0; i < sizes_.synthetic; ++i)
            chosen.push_back(first + shuffled[static_cast<std::size_t>(i)]);
    }

    void fill(const std::vector<int>& chosen, const T* source, std::uint64_t call,
              const diff::MicroBatches& cut, Images& images) {
        images.resize(Soft::image_size, cut);
        augmenter_.fill(chosen, source, draws_, call, images);
    }

    BatchSizes sizes_;
    Context context_;
    data::BatchAugmenter<T, typename Soft::Backend, OneDraw<typename Context::Augmentation>>
        augmenter_;
    core::Random draws_{0, core::Stream::synthetic_augmentation};
    SyntheticView<T> set_;
};

}  // namespace pad::match
