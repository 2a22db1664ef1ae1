/// @file
/// The first thing a run does: which images it trains on, chooses by and is judged by.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <pad/core/error.hpp>
#include <pad/core/random.hpp>
#include <pad/data/dataset.hpp>
#include <pad/data/preprocessing.hpp>
#include <pad/io/element.hpp>
#include <pad/io/json.hpp>
#include <pad/run/options.hpp>
#include <pad/run/preprocessing_files.hpp>

namespace pad::run {

/// The images of a run, preprocessed once preprocess() has run.
struct PreparedData {
    data::Dataset training;    ///< what scores, experts and the synthetic set are made from
    data::Dataset validation;  ///< held out of the training set, chooses the best set
    data::Dataset test;
    data::Preprocessing preprocessing;  ///< fitted to `training`
};

namespace stages {

/// Throws Error when the set's name or that of a class is not UTF-8: what a run writes could not
/// hold it, which is better known before the run than at its end.
inline void check_names(const data::Dataset& set) {
    core::require(io::utf8_text(set.name) == set.name, "the data set's name ",
                  io::quote_text(set.name), " is not UTF-8; rename its folder");
    for (std::size_t c = 0; c < set.class_names.size(); ++c) {
        const std::string& name = set.class_names[c];
        core::require(io::utf8_text(name) == name, set.name, ": the name of class ", c, ", ",
                      io::quote_text(name),
                      ", is not UTF-8; save the list of names as UTF-8, or rename the folder");
    }
}

/// Holds images out of the training set, the same share of each class, to choose the best set, and
/// leaves as many to train on as were asked for. A pure function of (seed, set, options).
/// Throws Error when a class is left with fewer images than are to be distilled.
inline PreparedData split(data::TrainTest raw, int images_per_class, std::uint64_t seed,
                          const Options& options) {
    const data::Dataset& all = raw.train;
    const auto members = data::indices_by_class(all);
    const core::Random random(seed, core::Stream::split);
    const auto total = static_cast<long long>(all.size());
    std::vector<int> training;
    std::vector<int> validation;
    for (std::size_t c = 0; c < members.size(); ++c) {
        const int size = static_cast<int>(members[c].size());
        const auto share = [&](long long images) {
            return static_cast<int>(images * size / total);
        };
        const int held = share(options.validation_images);
        const int left = options.training_images > 0
                             ? std::min(size - held, share(options.training_images))
                             : size - held;
        core::require(left >= images_per_class, all.name, ": class ", c, " has ", size, " images; ",
                      held, " are held out for validation, ", left, " are left to train on and ",
                      images_per_class, " are to be distilled");
        const auto order = random.permutation(size, static_cast<std::uint32_t>(c));
        for (int i = 0; i < held + left; ++i)
            (i < held ? validation : training)
                .push_back(
                    members[c][static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
    }
    core::require(!validation.empty(), "validation_images is ", options.validation_images,
                  "; at least one for each class is needed");
    std::sort(training.begin(), training.end());
    PreparedData result;
    result.validation = data::subset(all, validation);
    result.training = data::subset(all, training);
    result.test = std::move(raw.test);
    return result;
}

/// Fits the preprocessing to the training images of `data`, which has pixels in [0, 1], transforms
/// all of its images and writes the preprocessing. A template, as Preprocessing::fit is; T is float.
template <class T = float>
void preprocess(PreparedData& data, const Options& options, const RunFolder& folder) {
    data.preprocessing = data::Preprocessing::fit<T>(options.preprocessing, data.training);
    data.preprocessing.apply<T>(data.training);
    data.preprocessing.apply<T>(data.validation);
    data.preprocessing.apply<T>(data.test);
    write_preprocessing(folder, data.preprocessing);
}

}  // namespace stages

}  // namespace pad::run
