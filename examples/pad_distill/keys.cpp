#include "keys.hpp"

#include <array>

#include <pad/data/preprocessing.hpp>

#include "methods.hpp"
#include "policies.hpp"

namespace program {

namespace {

/// Builds the list; `of` names the family that the next keys belong to.
class List {
public:
    std::vector<Key> keys;

    List& of(const std::string& owner) {
        owner_ = &owner;
        return *this;
    }
    /// A number, a truth value or a text.
    Key& add(std::string name, std::vector<Place> places, std::string help,
             std::vector<std::string_view> owners = {}) {
        Key key;
        key.name = std::move(name);
        key.help = std::move(help);
        key.places = std::move(places);
        key.owners = std::move(owners);
        if (!key.owners.empty()) key.owner = owner_;
        keys.push_back(std::move(key));
        return keys.back();
    }
    /// A whole number or a number not below `low`.
    void at_least(double low, std::string name, std::vector<Place> places, std::string help,
                  std::vector<std::string_view> owners = {}) {
        add(std::move(name), std::move(places), std::move(help), std::move(owners)).low = low;
    }
    /// A share in [0, 1].
    void share(std::string name, std::vector<Place> places, std::string help,
               std::vector<std::string_view> owners = {}) {
        Key& key = add(std::move(name), std::move(places), std::move(help), std::move(owners));
        key.low = 0;
        key.high = 1;
    }
    void name(std::string key, std::string* place, std::string help,
              std::vector<std::string_view> allowed, std::vector<std::string_view> owners = {}) {
        add(std::move(key), {place}, std::move(help), std::move(owners)).allowed =
            std::move(allowed);
    }

private:
    const std::string* owner_ = nullptr;
};

template <std::size_t N>
std::vector<std::string_view> names(const std::array<std::string_view, N>& list) {
    return {list.begin(), list.end()};
}

void add_data(List& l, Settings& s) {
    l.name("data.kind", &s.data, "how the files are read", names_of(data_kinds()));
    l.add("data.folder", {&s.folder}, "where the files are");
    l.of(s.data);
    l.at_least(0, "data.side", {&s.image_side},
               "side in pixels that image files are scaled to; 0 where all have one size",
               {"auto"});
    l.add("data.grey", {&s.image_grey}, "whether image files that are scaled become grey",
          {"auto"});
    l.name("data.fit", &s.image_fit, "how an image file of another aspect ratio becomes square",
           {"crop", "stretch"}, {"auto"});
    l.name("data.preprocessing", &s.preprocessing, "what is done to every image",
           names(pad::data::preprocessing_names));
    l.at_least(0, "data.training_images", {&s.options.training_images},
               "random images to train on; 0 for all");
    l.at_least(1, "data.validation_images", {&s.options.validation_images},
               "training images held out to choose the best set");
    l.name("agent.name", &s.agent, "the network", names_of(agents()));
}

void add_scoring(List& l, Settings& s) {
    l.of(s.scorer);
    const std::vector<std::string_view> training = {
        "el2n",    "grand",  "grand-last-layer", "loss",    "least-confidence",
        "entropy", "margin", "forgetting",       "herding", "k-centre"};
    l.name("scoring.scorer", &s.scorer, "how hard an image is", names_of(scorers()));
    l.add("scoring.file", {&s.score_file}, "the scores to import (.npy)", {"imported"});
    l.at_least(1, "scoring.networks", {&s.scoring.networks}, "networks whose scores are averaged",
               training);
    l.at_least(1, "scoring.epochs", {&s.scoring.epochs}, "epochs of each", training);
    l.at_least(1, "scoring.batch", {&s.scoring.batch}, "images in a batch", training);
    l.at_least(0, "scoring.rate", {&s.scoring.learning_rate}, "learning rate", training);
    l.at_least(0, "scoring.momentum", {&s.scoring.momentum}, "momentum", training);
    l.at_least(0, "scoring.weight_decay", {&s.scoring.weight_decay}, "weight decay", training);
}

void add_scheduler(List& l, Settings& s) {
    l.of(s.scheduler);
    l.name("scheduler.name", &s.scheduler, "which images an expert sees in an epoch",
           names_of(schedulers()));
    l.share("scheduler.initial_ratio",
            {&s.pad_window.initial_ratio, &s.linear.initial_ratio, &s.root.initial_ratio,
             &s.geometric.initial_ratio},
            "share of each class in the first epoch",
            {"pad-window", "linear-curriculum", "root-curriculum", "geometric-curriculum"});
    l.at_least(0, "scheduler.addition_end", {&s.pad_window.addition_end},
               "epoch from which all images are seen", {"pad-window"});
    l.at_least(0, "scheduler.first_removal", {&s.pad_window.first_removal},
               "last epoch that sees all images", {"pad-window"});
    l.at_least(0, "scheduler.second_removal", {&s.pad_window.second_removal},
               "last epoch of the first removal", {"pad-window"});
    l.share("scheduler.first_dropped", {&s.pad_window.first_dropped},
            "easiest share left out by the first removal", {"pad-window"});
    l.share("scheduler.second_dropped", {&s.pad_window.second_dropped},
            "easiest share left out by the second removal", {"pad-window"});
    l.at_least(0, "scheduler.full_epoch",
               {&s.linear.full_epoch, &s.root.full_epoch, &s.geometric.full_epoch},
               "epoch from which all images are seen",
               {"linear-curriculum", "root-curriculum", "geometric-curriculum"});
    l.at_least(1, "scheduler.power", {&s.root.power}, "power of the root", {"root-curriculum"});
    l.name("scheduler.dropped", &s.dropped, "which end is left out", {"hardest", "easiest"},
           {"prune-once"});
    l.share("scheduler.ratio", {&s.prune_once.ratio}, "share left out", {"prune-once"});
}

void add_experts(List& l, Settings& s) {
    l.of(s.optimiser);
    l.at_least(1, "experts.count", {&s.experts.experts}, "experts");
    l.at_least(1, "experts.epochs", {&s.experts.epochs}, "epochs of each");
    l.at_least(1, "experts.batch", {&s.experts.batch}, "images in a batch");
    l.at_least(0, "experts.rate", {&s.experts.learning_rate}, "learning rate");
    l.name("experts.optimiser", &s.optimiser, "how experts are trained", names_of(optimisers()));
    l.at_least(0, "experts.rho", {&s.gsam.rho}, "radius of the perturbation", {"gsam"});
    l.at_least(0, "experts.alpha", {&s.gsam.alpha}, "share of the orthogonal component", {"gsam"});
    l.at_least(0, "experts.momentum", {&s.sgd.momentum}, "momentum", {"sgd"});
    l.at_least(0, "experts.weight_decay", {&s.sgd.weight_decay, &s.adamw.weight_decay},
               "weight decay", {"sgd", "adamw"});
    l.share("experts.beta1", {&s.adamw.beta1}, "decay of the first moment", {"adamw"});
    l.share("experts.beta2", {&s.adamw.beta2}, "decay of the second moment", {"adamw"});
    l.share("experts.average", {&s.experts.average},
            "β of a moving average of the parameters; 0 for none");
}

void add_augmentation(List& l, Settings& s) {
    l.of(s.augmentation);
    l.name("augmentation.name", &s.augmentation, "what is done to images in training",
           names_of(augmentations()));
    const std::vector<std::string_view> dsa = {"dsa"};
    l.add("augmentation.colour", {&s.dsa.colour}, "whether DSA changes colours", dsa);
    l.add("augmentation.crop", {&s.dsa.crop}, "whether DSA shifts", dsa);
    l.add("augmentation.cutout", {&s.dsa.cutout}, "whether DSA cuts a rectangle out", dsa);
    l.add("augmentation.flip", {&s.dsa.flip}, "whether DSA mirrors", dsa);
    l.add("augmentation.scale", {&s.dsa.scale}, "whether DSA scales", dsa);
    l.add("augmentation.rotate", {&s.dsa.rotate}, "whether DSA rotates", dsa);
    l.add("augmentation.siamese", {&s.dsa.siamese}, "one set of parameters for a batch", dsa);
}

/// The networks under which gradients or features are matched.
void add_networks(List& l, Settings& s, const std::vector<std::string_view>& owners) {
    auto& n = s.networks;
    l.at_least(1, "matching.networks.matchings", {&n.matchings}, "iterations with one network",
               owners);
    l.name("matching.networks.train_on", &s.train_on, "what it is trained on in between",
           names(pad::match::train_on_names), owners);
    l.at_least(1, "matching.networks.epochs", {&n.epochs}, "epochs in between", owners);
    l.at_least(1, "matching.networks.batch", {&n.batch}, "images in a batch of those", owners);
    l.at_least(0, "matching.networks.rate", {&n.learning_rate}, "learning rate", owners);
    l.at_least(0, "matching.networks.momentum", {&n.momentum}, "momentum", owners);
    l.at_least(0, "matching.networks.weight_decay", {&n.weight_decay}, "weight decay", owners);
    l.at_least(0, "matching.networks.real_images", {&n.real_images},
               "random real images of an epoch; 0 for all", owners);
}

/// Settings of gradient and distribution matching.
void add_class_matching(List& l, Settings& s) {
    const std::vector<std::string_view> gradients = {"gradient", "gradient-absolute"};
    const std::vector<std::string_view> distributions = {"distribution", "characteristic-function"};
    std::vector<std::string_view> both = gradients;
    both.insert(both.end(), distributions.begin(), distributions.end());
    const std::vector<std::string_view> characteristic = {"characteristic-function"};
    l.at_least(1, "matching.real", {&s.batch.real}, "real images of a class", both);
    l.at_least(0, "matching.synthetic", {&s.batch.synthetic},
               "synthetic images of a class; 0 for all", both);
    l.at_least(1, "matching.formation", {&s.formation.factor},
               "f: a stored image holds f × f training images", both);
    l.add("matching.class_by_class", {&s.class_by_class},
          "whether each class has a gradient of its own", gradients);
    l.name("matching.features", &s.features, "which features are compared",
           names(pad::match::feature_names), distributions);
    auto& c = s.characteristic;
    l.at_least(1, "matching.frequencies", {&c.frequencies}, "frequencies", characteristic);
    l.share("matching.amplitude", {&c.amplitude}, "α, share of the amplitudes", characteristic);
    l.at_least(1, "matching.hidden", {&c.hidden}, "units of the frequency network", characteristic);
    l.at_least(1, "matching.latent", {&c.latent}, "its random inputs", characteristic);
    l.at_least(0, "matching.frequency_rate", {&c.rate}, "its learning rate; 0: it keeps still",
               characteristic);
    add_networks(l, s, both);
}

void add_distillation(List& l, Settings& s) {
    l.name("matching.name", &s.matcher, "what is matched", names_of(matchers()));
    l.of(s.matcher);
    const std::vector<std::string_view> trajectory = {"trajectory"};
    l.at_least(1, "matching.steps", {&s.trajectory.steps}, "N, student steps", trajectory);
    l.at_least(1, "matching.expert_epochs", {&s.trajectory.expert_epochs},
               "M, expert epochs from start to target", trajectory);
    l.at_least(0, "matching.first_start", {&s.trajectory.first_start}, "T⁻, first start epoch",
               trajectory);
    l.at_least(1, "matching.start_limit", {&s.trajectory.start_limit},
               "T, bound of the start epoch at first", trajectory);
    l.at_least(1, "matching.last_start", {&s.trajectory.last_start},
               "T⁺, bound of the start epoch in the end", trajectory);
    l.at_least(0, "matching.expansion_end", {&s.trajectory.expansion_end},
               "iterations until the bound has reached T⁺", trajectory);
    l.at_least(1, "matching.batch", {&s.trajectory.batch}, "synthetic images in each student step",
               trajectory);
    add_class_matching(l, s);
    l.name("mask.name", &s.mask, "which parameters count", names_of(masks()));
    l.of(s.mask);
    l.share("mask.fraction", {&s.shallow_fraction.fraction, &s.lowest_loss.fraction},
            "α, share of the parameters left out", {"shallow-fraction", "lowest-loss"});
    l.at_least(0, "mask.tensors", {&s.shallow_layers.tensors}, "first tensors left out",
               {"shallow-layers"});
    l.at_least(1, "distillation.images_per_class", {&s.images_per_class}, "images per class");
    l.at_least(1, "distillation.iterations", {&s.iterations}, "iterations");
    l.at_least(0, "distillation.image_rate", {&s.update.image_rate}, "learning rate of images");
    l.at_least(0, "distillation.label_rate", {&s.update.label_rate}, "learning rate of labels");
    l.at_least(0, "distillation.step_size_rate", {&s.update.step_size_rate},
               "learning rate of the step size η");
    l.share("distillation.momentum", {&s.update.momentum}, "momentum of images and η");
    l.share("distillation.label_momentum", {&s.update.label_momentum}, "momentum of labels");
    l.add("distillation.learn_labels", {&s.update.learn_labels}, "whether labels are learned");
    l.at_least(0, "distillation.memory_mib", {&s.memory_mib},
               "memory of the unrolled steps, MiB: activations that fit are stored; 0 stores none");
    l.at_least(0, "distillation.step_size", {&s.step_size}, "η at the start");
    l.at_least(0, "distillation.skip_threshold", {&s.skip_threshold},
               "matching loss above which an update is skipped");
    l.name("start.images", &s.start_images, "where images start",
           names(pad::distill::start_image_names));
    l.name("start.labels", &s.start_labels, "where labels start",
           names(pad::distill::start_label_names));
    l.of(s.start_images);
    l.name("start.space", &s.start_space, "where k-means measures distances",
           names(pad::distill::start_space_names), {"k-means"});
    l.of(s.start_labels);
    l.at_least(0, "start.confidence", {&s.start_confidence},
               "logit of a hard label; 0 for exactly one-hot, which cannot be learned", {"hard"});
}

void add_protocol(List& l, const std::string& section, pad::evaluate::Protocol& protocol) {
    const auto in = [&](const char* key) { return section + "." + key; };
    l.at_least(1, in("networks"), {&protocol.networks}, "fresh networks");
    l.at_least(1, in("epochs"), {&protocol.epochs}, "epochs of each");
    l.at_least(1, in("batch"), {&protocol.batch}, "images in a batch");
    l.at_least(0, in("momentum"), {&protocol.momentum}, "momentum");
    l.at_least(0, in("weight_decay"), {&protocol.weight_decay}, "weight decay");
    l.at_least(0, in("decay"), {&protocol.decay}, "factor on the rate after half of the epochs");
}

void add_evaluation(List& l, Settings& s) {
    pad::run::Options& o = s.options;
    l.at_least(1, "validation.every", {&o.validate_every}, "iterations between measurements");
    add_protocol(l, "validation", o.validation);
    add_protocol(l, "evaluation", o.protocol);
    l.name("evaluation.optimiser", &s.evaluation_optimiser, "how networks are trained",
           {"sgd", "adamw"});
    l.of(s.evaluation_optimiser);
    l.at_least(0, "evaluation.adamw_rate", {&o.protocol.adamw_rate}, "AdamW's learning rate",
               {"adamw"});
    l.name("evaluation.mixing", &s.evaluation_mixing, "what images of a batch do to each other",
           names(pad::data::mixing_names));
    l.of(s.evaluation_mixing);
    l.at_least(0, "evaluation.mixing_alpha", {&o.protocol.mixing_alpha}, "α of Beta(α, α)",
               {"mixup", "cutmix"});
    l.add("evaluation.agents", {&s.table_agents}, "networks of the table (none: no table)")
        .allowed = names_of(agents());
    l.add("evaluation.protocols", {&s.table_protocols}, "protocols of the table").allowed =
        names_of(protocols());
    l.at_least(0, "evaluation.real_rate", {&o.real_rate}, "learning rate on real images");
    l.add("evaluation.whole_set", {&o.whole_set}, "also train on the whole training set");
    l.at_least(1, "evaluation.whole_set_epochs", {&o.whole_set_epochs}, "epochs of that");
}

}  // namespace

std::vector<Key> keys_of(Settings& s) {
    List list;
    list.add("preset", {&s.preset}, "published settings to start from");
    list.name("method", &s.method, "a published method: policies, start and numbers",
              names_of(methods()));
    list.add("seed", {&s.seed}, "seed of everything that is random");
    list.at_least(0, "threads", {&s.options.threads}, "threads; 0 for one on each core");
    add_data(list, s);
    add_scoring(list, s);
    add_scheduler(list, s);
    add_experts(list, s);
    add_augmentation(list, s);
    add_distillation(list, s);
    add_evaluation(list, s);
    return std::move(list.keys);
}

}  // namespace program
