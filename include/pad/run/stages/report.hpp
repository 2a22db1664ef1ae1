/// @file
/// The stage that writes the page of a run and closes it.
#pragma once

#include <vector>

#include <pad/run/context.hpp>
#include <pad/run/run_report.hpp>

namespace pad::run::stages {

/// Writes report.html, and then results.json, which says that the run is finished.
template <class Distiller>
void report(const Context<Distiller>& context,
            const DistillationState<typename Distiller::Scalar>& state,
            const std::vector<double>& scores, const nlohmann::json& results) {
    report::write_report(
        context.folder.report(),
        run_report(state, context.data.training, scores, context.data.preprocessing, results,
                   context.record, context.folder.metrics(), context.settings().scorer.describe()));
    context.folder.write_results(results);
}

}  // namespace pad::run::stages
