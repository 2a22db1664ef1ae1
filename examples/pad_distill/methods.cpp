#include "methods.hpp"

#include <array>

#include <pad/distill/method_numbers.hpp>

namespace program {

namespace {

namespace distill = pad::distill;

void set_start(Settings& s, const distill::StartSettings& start) {
    s.start_images = distill::start_image_names[static_cast<std::size_t>(start.images)];
    s.start_labels = distill::start_label_names[static_cast<std::size_t>(start.labels)];
    s.start_confidence = start.confidence;
}

void set_networks(Settings& s, const pad::match::Networks& networks) {
    s.networks = networks;
    s.train_on = pad::match::train_on_names[static_cast<std::size_t>(networks.train_on)];
}

void set_numbers(Settings& s, const distill::MethodNumbers& numbers) {
    set_networks(s, numbers.networks);
    s.batch = numbers.batch;
    s.formation = numbers.formation;
    s.update = numbers.update;
    set_start(s, numbers.start);
    s.iterations = numbers.iterations;
    s.skip_threshold = numbers.skip_threshold;
}

/// Every image at any time, and every parameter: all methods but PAD.
void set_unfiltered(Settings& s, const char* matcher) {
    s.matcher = matcher;
    s.mask = "none";
    s.scheduler = "whole-set";
    s.scorer = "random";
    s.augmentation = "dsa";
}

void apply_dsa(Settings& s) {
    set_unfiltered(s, "gradient");
    set_numbers(s, distill::gradient_numbers(s.images_per_class));
}
void apply_dc(Settings& s) {
    apply_dsa(s);
    s.augmentation = "none";
}
void apply_idc(Settings& s) {
    set_unfiltered(s, "gradient-absolute");
    set_numbers(s, distill::idc_numbers());
}
void apply_dm(Settings& s) {
    set_unfiltered(s, "distribution");
    set_numbers(s, distill::distribution_numbers(s.images_per_class));
}
void apply_ncfm(Settings& s) {
    set_unfiltered(s, "characteristic-function");
    set_numbers(s, distill::ncfm_numbers(s.images_per_class));
}
void apply_datm(Settings& s) {
    set_unfiltered(s, "trajectory");
    s.optimiser = "gsam";
    s.update.learn_labels = true;
    set_start(s, distill::StartSettings{});
}
void apply_ftd(Settings& s) {
    apply_datm(s);
    s.trajectory = distill::fixed_window(s.trajectory);
    s.update.learn_labels = false;
    set_start(s, distill::hard_start);
}
void apply_mtt(Settings& s) {
    apply_ftd(s);
    s.optimiser = "sgd";
}
void apply_pad(Settings& s) {
    apply_datm(s);
    s.mask = "shallow-fraction";
    s.scheduler = "pad-window";
    s.scorer = "el2n";
}

struct Method : Entry {
    void (*apply)(Settings& settings);
};

constexpr std::array<Method, 9> method_table{{
    {{"dc", "gradients, no augmentation"}, apply_dc},
    {{"dsa", "gradients under DSA"}, apply_dsa},
    {{"idc", "gradients, four images in one, networks trained on real images"}, apply_idc},
    {{"dm", "means of features"}, apply_dm},
    {{"ncfm", "characteristic functions of features, four images in one"}, apply_ncfm},
    {{"mtt", "trajectories of SGD, fixed window, hard labels"}, apply_mtt},
    {{"ftd", "the same with experts of GSAM"}, apply_ftd},
    {{"datm", "trajectories of GSAM, growing window, learned labels"}, apply_datm},
    {{"pad", "the same with both filters: images by difficulty, parameters by depth"}, apply_pad},
}};

const std::array<Entry, method_table.size()> method_entries = [] {
    std::array<Entry, method_table.size()> result;
    for (std::size_t k = 0; k < method_table.size(); ++k) result[k] = method_table[k];
    return result;
}();

}  // namespace

std::span<const Entry> methods() {
    return method_entries;
}

void apply_method(Settings& settings, const std::string& name) {
    find_entry("method", name, method_table).apply(settings);
    settings.method = name;
}

void apply_matcher_defaults(Settings& s) {
    if (s.matcher == "trajectory") return;
    const bool gradients = s.matcher.starts_with("gradient");
    const int iterations = s.iterations;
    set_numbers(s, gradients ? distill::gradient_numbers(10) : distill::distribution_numbers(10));
    s.iterations = iterations;
}

}  // namespace program
