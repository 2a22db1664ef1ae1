// A composition: what the compiler has to know. Those of one agent are compiled in one file of
// compositions/, and each is a line of the table in catalog.cpp.
#pragma once

#include <pad/run/pipeline.hpp>

#include "compositions.hpp"
#include "matchers.hpp"

namespace program {

/// The strategy's settings out of those of the program.
template <class Strategy>
typename Strategy::Settings strategy_settings(const Settings& s) {
    typename Strategy::Settings result;
    result.scorer = find_entry("scorer", s.scorer, scorers()).make(s);
    result.scheduler = find_entry("scheduler", s.scheduler, schedulers()).make(s);
    result.optimiser = find_entry("optimiser", s.optimiser, optimisers()).make(s);
    result.mask = find_entry("mask", s.mask, masks()).make(s);
    result.augmentation = find_entry("augmentation", s.augmentation, augmentations()).make(s);
    result.matcher = MatcherOf<typename Strategy::Matcher>::make(s);
    using namespace pad::distill;
    result.start.images = start_of_name<StartImages>("start", s.start_images, start_image_names);
    result.start.labels = start_of_name<StartLabels>("start", s.start_labels, start_label_names);
    result.start.space = start_of_name<StartSpace>("space", s.start_space, start_space_names);
    result.start.confidence = s.start_confidence;
    result.scoring = s.scoring;
    result.experts = s.experts;
    result.update = s.update;
    result.images_per_class = s.images_per_class;
    result.iterations = s.iterations;
    result.step_size = s.step_size;
    result.skip_threshold = s.skip_threshold;
    result.memory_bytes = pad::core::Index(s.memory_mib) << 20;
    result.seed = s.seed;
    return result;
}

template <class Agent, class Matcher>
nlohmann::json run_composition(const Settings& settings, pad::data::TrainTest data,
                               pad::run::StageName last) {
    using Strategy =
        pad::distill::Distiller<Agent, Scorer, Scheduler, Optimiser, Mask, Matcher, Augmentation>;
    auto judges = judges_of(settings, data.train);
    pad::run::Pipeline<Strategy> pipeline(strategy_settings<Strategy>(settings), settings.options,
                                          std::move(data));
    pad::run::TableRequest<float, Augmentation> table;
    table.judges = std::move(judges);
    for (const std::string& name : settings.table_protocols)
        table.protocols.push_back(find_entry("protocol", name, protocols()).make(settings));
    pipeline.compare(std::move(table));
    return pipeline.run(last);
}

}  // namespace program

/// One line of a file in compositions/: PAD_DISTILL_COMPOSITION(agent, matching loss);
#define PAD_DISTILL_COMPOSITION(...)                               \
    template nlohmann::json program::run_composition<__VA_ARGS__>( \
        const program::Settings&, pad::data::TrainTest, pad::run::StageName)
