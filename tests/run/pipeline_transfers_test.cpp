/// @file
/// run/pipeline.hpp where the set lies out of the host's reach: what a run writes and validates is the
/// set as it is, and a run that was stopped goes on from there.
#include <support/catch.hpp>
#include <support/far_backend.hpp>
#include <support/numbers.hpp>
#include <support/toy_set.hpp>

#include <csignal>
#include <filesystem>

#include <io/temporary_folder.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/mask/none.hpp>
#include <pad/nn/arch/mlp.hpp>
#include <pad/run/pipeline.hpp>
#include <pad/score/random.hpp>

using namespace pad;

namespace {

/// Trajectory matching that presses Ctrl-C once, in iteration `stop`.
struct Stopped : match::Trajectory {
    inline static int stop = -1;

    template <class Context>
    class Runner : public match::Trajectory::Runner<Context> {
    public:
        using Base = match::Trajectory::Runner<Context>;
        Runner(const Stopped& settings, const Context& context) : Base(settings, context) {}
        match::Outcome run(int iteration, const auto& set, auto& gradient) {
            if (iteration == stop) {
                stop = -1;
                std::raise(SIGINT);
            }
            return Base::run(iteration, set, gradient);
        }
    };
};

using Agent = nn::arch::Mlp<core::Shape<1, 4, 4>, 2, 6>;
constexpr int iterations = 6;

template <class Backend>
void run_in(const std::filesystem::path& folder, run::Existing existing = run::Existing::refuse) {
    using Strategy = distill::Distiller<Agent, Backend, Stopped, mask::None, data::NoAugmentation,
                                        score::Random, distill::Precision<double>>;
    typename Strategy::Settings settings;
    settings.experts.experts = 1;
    settings.experts.epochs = 3;
    settings.matcher.steps = 3;
    settings.matcher.expert_epochs = 1;
    settings.matcher.start_limit = 1;
    settings.matcher.last_start = 2;
    settings.matcher.batch = 3;
    settings.start.images = distill::StartImages::random_real;
    settings.start.labels = distill::StartLabels::ensemble;
    settings.images_per_class = 2;
    settings.iterations = iterations;
    settings.skip_threshold = 0;
    settings.update.image_rate = 10;
    run::Options options;
    options.out = folder;
    options.existing = existing;
    options.preprocessing = data::PreprocessingKind::none;
    options.validation_images = 8;
    options.validate_every = 2;
    options.validation = {.networks = 1, .epochs = 2};
    options.protocol = {.networks = 1, .epochs = 2};
    options.progress = run::ProgressStyle::quiet;
    run::Pipeline<Strategy> pipeline(
        settings, options,
        {::test::toy_set({1, 4, 4}, 2, 48), ::test::toy_set({1, 4, 4}, 2, 20, 1, 9)});
    pipeline.run();
}

/// What a run leaves of the set after all iterations, with its momentum.
run::DistillationState<double> state_of(const std::filesystem::path& folder) {
    distill::SyntheticSet<double> set{
        {1, 4, 4}, 2, 2, std::vector<double>(64), std::vector<double>(8)};
    run::DistillationState<double> state(set);
    run::read_checkpoint(folder / "checkpoint.pad", state);
    return state;
}

}  // namespace

TEST_CASE("a run whose set is out of the host's reach is the host's", "[pipeline]") {
    const pad::test::TemporaryFolder folder;
    const auto host = folder.path() / "host";
    const auto far = folder.path() / "far";
    const auto stopped = folder.path() / "stopped";
    run_in<backend::Host<backend::ScalarLanes>>(host);
    run_in<::test::FarBackend>(far);
    const auto expected = state_of(host);
    const auto got = state_of(far);
    CHECK(::test::relative_distance(expected.set.images, expected.start.images) > 1e-6);
    CHECK(::test::relative_distance(got.set.images, expected.set.images) < 1e-12);
    CHECK(::test::relative_distance(got.set.labels, expected.set.labels) < 1e-12);
    CHECK(::test::relative_distance(got.best.images, expected.best.images) < 1e-12);
    CHECK(::test::relative_distance(got.momentum.image_velocity, expected.momentum.image_velocity) <
          1e-12);
    CHECK(got.best_iteration == expected.best_iteration);

    Stopped::stop = 2;
    CHECK_THROWS_AS(run_in<::test::FarBackend>(stopped), run::Interrupted);
    CHECK(state_of(stopped).iteration == 3);
    run_in<::test::FarBackend>(stopped, run::Existing::resume);
    const auto resumed = state_of(stopped);
    CHECK(resumed.set.images == got.set.images);
    CHECK(resumed.set.labels == got.set.labels);
    CHECK(resumed.momentum.image_velocity == got.momentum.image_velocity);
}
