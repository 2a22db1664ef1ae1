/// @file
/// Forgetting events: how often a network unlearns an image.
#pragma once

#include <algorithm>
#include <cstdint>

#include <pad/score/concept.hpp>
#include <pad/score/softmax.hpp>

namespace pad::score {

/// Σ_t [right after epoch t and wrong after epoch t + 1] (Toneva et al. 2019): how many epochs
/// undid what an earlier one had taught. An image that was never right counts as the hardest: it
/// gets the number of epochs, which no count can reach. Whole numbers for one network.
///
/// The paper looks at an image whenever a batch holds it; here all images are looked at after each
/// epoch, so that the counts do not depend on the order of the batches. Few epochs give few
/// different counts, and equal counts are ordered by position: train longer than for EL2N.
/// Cost: one forward pass over the set for each epoch.
struct ForgettingEvents {
    using family = Family;

    [[nodiscard]] std::string describe() const { return "forgetting events"; }

    /// What was seen of one network's training.
    class Watch {
    public:
        explicit Watch(std::size_t images) : images_(images) {}

        template <class Engine, class T>
        void after_epoch(Engine& engine, const T* theta, T* running,
                         const diff::BatchArray<T>& images, std::span<const int> labels) {
            const auto right =
                scores_of_logits(engine, theta, running, images, [&](auto& z, auto i) {
                    return classified(z, i) == labels[static_cast<std::size_t>(i)] ? 1.0 : 0.0;
                });
            for (std::size_t i = 0; i < images_.size(); ++i) images_[i].note(right[i] > 0);
            ++epochs_;
        }

        [[nodiscard]] std::vector<double> scores() const {
            std::vector<double> result;
            for (const Image& image : images_)
                result.push_back(image.learned ? image.forgotten : epochs_);
            return result;
        }

    private:
        struct Image {
            bool known = false;    ///< right after the last epoch
            bool learned = false;  ///< right after any epoch
            int forgotten = 0;

            void note(bool right) {
                if (known && !right) ++forgotten;
                known = right;
                learned = learned || right;
            }
        };

        /// The class with the largest logit; the first of equal ones.
        template <class T>
        static int classified(const diff::BatchArray<T>& logits, core::Index i) {
            const auto z = logits.view().column(i);
            int best = 0;
            for (int k = 1; k < static_cast<int>(logits.rows()); ++k)
                if (z[k] > z[best]) best = k;
            return best;
        }

        std::vector<Image> images_;
        int epochs_ = 0;
    };

    [[nodiscard]] Watch watch(std::size_t images) const { return Watch(images); }
};

}  // namespace pad::score
