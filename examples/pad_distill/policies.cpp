#include "policies.hpp"

#include <array>

#include <pad/io/scores.hpp>

namespace program {

namespace {

namespace score = pad::score;
namespace schedule = pad::schedule;
namespace mask = pad::mask;
namespace train = pad::train;

template <class Family, class Policy>
Family with_defaults(const Settings&) {
    return Policy{};
}

Scorer imported(const Settings& s) {
    pad::core::require(!s.score_file.empty(),
                       "the scorer 'imported' needs a file; name it with scoring.file");
    return score::Imported{pad::io::read_scores(s.score_file)};
}

constexpr std::array<PolicyEntry<Scorer>, 12> scorer_table{{
    {{"el2n", "length of the error vector (PAD)"}, with_defaults<Scorer, score::El2n>},
    {{"grand", "length of the whole gradient; slow"}, with_defaults<Scorer, score::Grand>},
    {{"grand-last-layer", "length of the last layer's gradient"},
     with_defaults<Scorer, score::GrandLastLayer>},
    {{"loss", "cross entropy"}, with_defaults<Scorer, score::Loss>},
    {{"least-confidence", "1 − largest probability"},
     with_defaults<Scorer, score::LeastConfidence>},
    {{"entropy", "entropy of the prediction"}, with_defaults<Scorer, score::Entropy>},
    {{"margin", "1 − distance of the two largest probabilities"},
     with_defaults<Scorer, score::Margin>},
    {{"forgetting", "how often an image is unlearned"},
     with_defaults<Scorer, score::ForgettingEvents>},
    {{"herding", "rank by closeness to the class mean"}, with_defaults<Scorer, score::Herding>},
    {{"k-centre", "rank by coverage of the class"}, with_defaults<Scorer, score::KCentreGreedy>},
    {{"random", "random numbers; trains nothing"}, with_defaults<Scorer, score::Random>},
    {{"imported", "scores.npy of another run or program (scoring.file)"}, imported},
}};

constexpr std::array<PolicyEntry<Scheduler>, 6> scheduler_table{{
    {{"pad-window", "grows, then leaves the easiest images behind (PAD)"},
     [](const Settings& s) -> Scheduler { return s.pad_window; }},
    {{"whole-set", "every image in every epoch (MTT, FTD, DATM)"},
     with_defaults<Scheduler, schedule::WholeSet>},
    {{"prune-once", "without the hardest or easiest part of each class"},
     [](const Settings& s) -> Scheduler {
         schedule::PruneOnce prune = s.prune_once;
         prune.dropped = s.dropped == "easiest" ? schedule::End::easiest : schedule::End::hardest;
         return prune;
     }},
    {{"linear-curriculum", "easiest images first, evenly more of them"},
     [](const Settings& s) -> Scheduler { return s.linear; }},
    {{"root-curriculum", "easiest images first, fast at the beginning"},
     [](const Settings& s) -> Scheduler { return s.root; }},
    {{"geometric-curriculum", "easiest images first, fast at the end"},
     [](const Settings& s) -> Scheduler { return s.geometric; }},
}};

constexpr std::array<PolicyEntry<Optimiser>, 3> optimiser_table{{
    {{"gsam", "adaptive GSAM: flat trajectories (FTD, PAD)"},
     [](const Settings& s) -> Optimiser { return s.gsam; }},
    {{"sgd", "SGD with momentum (MTT: without)"},
     [](const Settings& s) -> Optimiser { return s.sgd; }},
    {{"adamw", "Adam with decoupled weight decay"},
     [](const Settings& s) -> Optimiser { return s.adamw; }},
}};

constexpr std::array<PolicyEntry<Mask>, 4> mask_table{{
    {{"shallow-fraction", "leaves out the first share of the parameters (PAD's paper)"},
     [](const Settings& s) -> Mask { return s.shallow_fraction; }},
    {{"none", "every parameter counts"}, with_defaults<Mask, mask::None>},
    {{"lowest-loss", "leaves out the share that is matched best (PAD's released code)"},
     [](const Settings& s) -> Mask { return s.lowest_loss; }},
    {{"shallow-layers", "leaves out the first tensors"},
     [](const Settings& s) -> Mask { return s.shallow_layers; }},
}};

constexpr std::array<PolicyEntry<Augmentation>, 2> augmentation_table{{
    {{"dsa", "differentiable Siamese augmentation"},
     [](const Settings& s) -> Augmentation { return pad::data::Dsa(s.dsa); }},
    {{"none", "images as they are"},
     [](const Settings&) -> Augmentation { return pad::data::NoAugmentation{}; }},
}};

using Named = pad::evaluate::NamedProtocol<Augmentation>;

Named protocol(const Settings& s, const char* name, Augmentation augmentation) {
    return {name, s.options.protocol, std::move(augmentation)};
}
Named mixed(const Settings& s, const char* name, pad::data::Mixing mixing) {
    Named result = protocol(s, name, pad::data::NoAugmentation{});
    result.protocol.mixing = mixing;
    return result;
}

constexpr std::array<ProtocolEntry, 6> protocol_table{{
    {{"strategy", "as [evaluation] says, with the augmentation of the strategy"},
     [](const Settings& s) {
         return protocol(s, "strategy",
                         find_entry("augmentation", s.augmentation, augmentations()).make(s));
     }},
    {{"none", "without augmentation"},
     [](const Settings& s) { return protocol(s, "none", pad::data::NoAugmentation{}); }},
    {{"dsa", "with DSA"},
     [](const Settings& s) { return protocol(s, "dsa", pad::data::Dsa(s.dsa)); }},
    {{"mixup", "mixup, nothing else"},
     [](const Settings& s) { return mixed(s, "mixup", pad::data::Mixing::mixup); }},
    {{"cutmix", "CutMix, nothing else"},
     [](const Settings& s) { return mixed(s, "cutmix", pad::data::Mixing::cutmix); }},
    {{"adamw", "with DSA, trained with AdamW"},
     [](const Settings& s) {
         Named result = protocol(s, "adamw", pad::data::Dsa(s.dsa));
         result.protocol.optimiser = pad::evaluate::ProtocolOptimiser::adamw;
         return result;
     }},
}};

}  // namespace

std::span<const ProtocolEntry> protocols() {
    return protocol_table;
}
std::span<const PolicyEntry<Scorer>> scorers() {
    return scorer_table;
}
std::span<const PolicyEntry<Scheduler>> schedulers() {
    return scheduler_table;
}
std::span<const PolicyEntry<Optimiser>> optimisers() {
    return optimiser_table;
}
std::span<const PolicyEntry<Mask>> masks() {
    return mask_table;
}
std::span<const PolicyEntry<Augmentation>> augmentations() {
    return augmentation_table;
}

}  // namespace program
