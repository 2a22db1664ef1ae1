/// @file
/// What the stages of a run share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include <pad/io/fingerprint.hpp>
#include <pad/run/metrics_log.hpp>
#include <pad/run/options.hpp>
#include <pad/run/run_folder.hpp>
#include <pad/run/stages/data.hpp>

namespace pad::run {

/// One run: its strategy, its data and its folder. Stages read it; what they leave is in the folder.
/// @tparam Distiller_  distill::Distiller<…>
template <class Distiller_>
struct Context {
    using Distiller = Distiller_;
    using T = typename Distiller::Scalar;

    Options options;
    RunFolder folder;
    MetricsLog log;
    Distiller distiller;
    std::string fingerprint;  ///< of the whole training set
    nlohmann::json record;    ///< what the run is made with, see run_record
    PreparedData data;        ///< empty until the data stage has run

    /// Opens the folder. Throws Error when it holds another run (see RunFolder).
    /// @param raw  the whole training set as read
    Context(typename Distiller::Settings settings, Options run_options, const data::Dataset& raw)
        : options(std::move(run_options)),
          folder(options.out, options.existing),
          log(folder.metrics()),
          distiller(std::move(settings)),
          fingerprint(io::fingerprint(raw)) {}

    [[nodiscard]] const typename Distiller::Settings& settings() const {
        return distiller.settings();
    }
};

}  // namespace pad::run
