/// @file
/// What a report shows. Whatever is empty or not finite is shown as "not measured" or left out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <pad/data/dataset.hpp>

namespace pad::report {

/// One line of the comparison: a training set and what networks trained on it reach.
struct ComparisonRow {
    std::string name;
    double mean = 0;           ///< Test accuracy in [0, 1], mean over the runs.
    double std = 0;            ///< Its standard deviation over the runs.
    std::vector<double> runs;  ///< Test accuracy of each network; may be empty.
    std::string note;
};

/// A test accuracy in [0, 1].
struct Measured {
    double mean = 0;
    double std = 0;
    std::vector<double> runs;
};

/// One network under one protocol, trained on three sets.
struct AcrossRow {
    std::string agent;
    std::string protocol;
    Measured distilled;    ///< With its own labels.
    Measured hard_labels;  ///< The distilled images with hard labels.
    Measured random_real;  ///< As many real images.
};

/// The distilled images, and what they started from.
struct Images {
    data::ImageShape shape;
    std::vector<float> pixels;  ///< [N, C, H, W], display range [0, 1]; clamped to it.
    std::vector<int> classes;   ///< [N], class of each image.
    std::vector<float> start;   ///< Like `pixels`, before distillation; may be empty.
    std::vector<float> labels;  ///< [N, K] label probabilities, K class names; may be empty.
};

/// One measured value at a place of the x axis.
struct Point {
    double x = 0;
    double y = 0;
};

/// A line of a chart.
struct Series {
    std::string name;
    std::vector<Point> points;
};

/// A chart with one or more lines over a common x axis.
struct Chart {
    std::string name;     ///< What is shown: "Matching loss".
    std::string unit;     ///< Unit of the y values, as they are given: "%"; may be empty.
    std::string x_label;  ///< What x counts: "iteration".
    std::vector<Series> series;
    bool log = false;    ///< Logarithmic y axis; values that are not positive are left out.
    bool smooth = true;  ///< A long, noisy series is shown faintly, its moving average boldly.
};

/// An image with its difficulty.
struct ScoredImage {
    std::vector<float> pixels;  ///< [C, H, W], display range [0, 1].
    double score = 0;
};

/// The images at both ends of a class.
struct ClassExtremes {
    int class_index = 0;
    std::vector<ScoredImage> easiest;  ///< Easiest first.
    std::vector<ScoredImage> hardest;  ///< Hardest first.
};

/// Difficulty of the real images.
struct Scores {
    std::string name;        ///< Name of the score: "EL2N".
    std::vector<float> all;  ///< Score of every image; higher is harder.
    data::ImageShape shape;  ///< Of the images in `classes`.
    std::vector<ClassExtremes> classes;
};

/// A part of the run and how long it took.
struct Stage {
    std::string name;
    double seconds = 0;
    std::string note;
};

/// Settings that belong together, in the order in which they are shown.
struct SettingGroup {
    std::string name;
    std::vector<std::pair<std::string, std::string>> values;
};

/// Everything that `render` turns into a page.
///
/// The first line of `comparison` is what the page is about: the others are compared with it, and
/// the second one with it at the top of the page.
struct ReportData {
    std::string title;
    std::string subtitle;
    std::vector<std::string> warnings;
    std::vector<ComparisonRow> comparison;
    std::vector<AcrossRow> across;         ///< May be empty.
    std::vector<std::string> class_names;  ///< A class without a name is called "class 7".
    Images distilled;
    std::vector<Chart> charts;
    Scores scores;
    std::vector<Stage> stages;
    std::vector<SettingGroup> settings;
    std::vector<std::pair<std::string, std::string>> versions;
};

}  // namespace pad::report
