/// @file
/// The set judged by several kinds of networks under several protocols, in one table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <pad/data/hard_labels.hpp>
#include <pad/distill/start.hpp>
#include <pad/evaluate/judge.hpp>
#include <pad/run/checkpoint.hpp>
#include <pad/run/context.hpp>
#include <pad/run/settings_json.hpp>
#include <pad/run/stage.hpp>

namespace pad::run {

/// What the table compares: a line for each judge under each protocol.
template <class T, class Augmentation>
struct TableRequest {
    std::vector<std::shared_ptr<evaluate::Judge<T, Augmentation>>> judges;
    std::vector<evaluate::NamedProtocol<Augmentation>> protocols;
};

namespace stages {

/// Measures the lines of the table; every accuracy is in the checkpoint as soon as it is known, and
/// stays there for later tables of the same run, whatever they ask for.
template <class Distiller>
class Table {
public:
    using T = typename Distiller::Scalar;
    using State = DistillationState<T>;
    using Request = TableRequest<T, typename Distiller::Augmentation>;

    Table(Context<Distiller>& context, State& state, const Request& request)
        : context_(context),
          state_(state),
          request_(request),
          real_(data::subset(
              context.data.training,
              distill::random_images(context.data.training, context.settings().images_per_class,
                                     context.settings().seed))),
          real_images_(real_.images.begin(), real_.images.end()),
          real_labels_(data::one_hot_logits<T>(real_.labels, real_.classes)),
          best_(context.distiller.training_set(state.best)),
          hard_labels_(data::one_hot_logits<T>(classes_of(best_), best_.classes)),
          stage_("table", networks(), context.log, context.options, 0, "network") {}

    /// [{agent, protocol, distilled, hard_labels, random_real, gain, gain_hard}], each measured
    /// thing with mean, std and runs; gains are differences of means.
    nlohmann::json lines() {
        nlohmann::json result = nlohmann::json::array();
        for (const auto& judge : request_.judges)
            for (const auto& protocol : request_.protocols)
                result.push_back(line(*judge, protocol));
        stage_.end();
        return result;
    }

private:
    using Judge = evaluate::Judge<T, typename Distiller::Augmentation>;
    using Protocol = evaluate::NamedProtocol<typename Distiller::Augmentation>;

    static std::vector<int> classes_of(const distill::SyntheticSet<T>& set) {
        std::vector<int> labels;
        for (int i = 0; i < set.size(); ++i) labels.push_back(set.class_of(i));
        return labels;
    }
    [[nodiscard]] long long networks() const {
        long long total = 0;
        for (const auto& protocol : request_.protocols) total += 3 * protocol.protocol.networks;
        return total * static_cast<long long>(request_.judges.size());
    }
    static train::TrainingData<T> with(train::TrainingData<T> set, const std::vector<T>& images,
                                       const std::vector<T>& labels) {
        set.images = images.data();
        set.labels = labels.data();
        return set;
    }

    nlohmann::json line(Judge& judge, const Protocol& protocol) {
        const auto soft = best_.training_data();
        const double real_rate = context_.options.real_rate;
        nlohmann::json result = {{"agent", judge.describe()}, {"protocol", protocol.name}};
        result["distilled"] = measure(judge, protocol, "distilled", soft, best_.step_size);
        result["hard_labels"] = measure(judge, protocol, "hard_labels",
                                        with(soft, best_.images, hard_labels_), best_.step_size);
        result["random_real"] = measure(judge, protocol, "random_real",
                                        with(soft, real_images_, real_labels_), real_rate);
        const auto mean = [&](const char* key) {
            return result[key]["mean"].template get<double>();
        };
        result["gain"] = mean("distilled") - mean("random_real");
        result["gain_hard"] = mean("hard_labels") - mean("random_real");
        return result;
    }

    nlohmann::json measure(Judge& judge, const Protocol& protocol, const std::string& name,
                           const train::TrainingData<T>& set, double rate) {
        nlohmann::json made_with = detail::protocol_json(protocol.protocol);
        made_with.erase("networks");
        made_with["augmentation"] = detail::augmentation_json(protocol.augmentation);
        made_with["rate"] = rate;
        const std::string key = core::text(judge.describe(), " | ", name, " | ", made_with.dump());
        auto& table = state_.accuracies["table"];
        if (!table.is_object()) table = nlohmann::json::object();
        auto runs = table.value(key, std::vector<double>());
        for (int i = 0; i < protocol.protocol.networks; ++i, ++step_) {
            if (i < static_cast<int>(runs.size())) {
                stage_.finished(step_, {{name, runs[static_cast<std::size_t>(i)]}});
                continue;
            }
            runs.push_back(judge.accuracy(
                context_.data.test, set, protocol.protocol, rate, protocol.augmentation,
                context_.settings().seed, i, [&](int epoch, double loss) {
                    stage_.show(step_, {{"epoch", epoch + 1.0}, {"loss", loss}});
                    stop_if_interrupted();
                }));
            table[key] = runs;
            stage_.finished(step_, {{name, runs.back()}});
            write_checkpoint(context_.folder.checkpoint(), state_);
        }
        runs.resize(static_cast<std::size_t>(protocol.protocol.networks));
        const auto summary = evaluate::summarise(runs);
        return {{"mean", summary.mean}, {"std", summary.std}, {"runs", summary.runs}};
    }

    Context<Distiller>& context_;
    State& state_;
    const Request& request_;
    data::Dataset real_;
    std::vector<T> real_images_;
    std::vector<T> real_labels_;
    distill::SyntheticSet<T> best_;  ///< its training images
    std::vector<T> hard_labels_;
    Stage stage_;
    long long step_ = 0;
};

/// The lines of the table, null when none are asked for.
template <class Distiller>
nlohmann::json table(
    Context<Distiller>& context, DistillationState<typename Distiller::Scalar>& state,
    const TableRequest<typename Distiller::Scalar, typename Distiller::Augmentation>& request) {
    if (request.judges.empty() || request.protocols.empty()) return {};
    return Table<Distiller>(context, state, request).lines();
}

}  // namespace stages

}  // namespace pad::run
