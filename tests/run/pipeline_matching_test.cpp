/// @file
/// run/pipeline.hpp with matching losses that need no experts: a run of several images in one, and
/// one that is stopped in the middle of a network's life and resumed.
#include <support/catch.hpp>
#include <support/toy_set.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <io/temporary_folder.hpp>
#include <pad/data/augment/none.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/mask/none.hpp>
#include <pad/match/gradient.hpp>
#include <pad/nn/arch/mlp.hpp>
#include <pad/run/pipeline.hpp>
#include <pad/schedule/whole_set.hpp>
#include <pad/score/random.hpp>

using namespace pad;

namespace {

/// Gradient matching that presses Ctrl-C once, in iteration `stop`.
struct Stopping : match::Gradient<> {
    inline static int stop = -1;

    template <class Context>
    class Runner : public match::Gradient<>::Runner<Context> {
    public:
        using Base = match::Gradient<>::Runner<Context>;
        Runner(const Stopping& settings, const Context& context) : Base(settings, context) {}
        template <class View, class Gradient>
        match::Outcome run(int iteration, const View& set, Gradient& gradient) {
            if (iteration == stop) {
                stop = -1;
                std::raise(SIGINT);
            }
            return Base::run(iteration, set, gradient);
        }
    };
};

using Agent = nn::arch::Mlp<core::Shape<1, 4, 4>, 2, 6>;
using Strategy = distill::Distiller<Agent, Stopping, mask::None, data::NoAugmentation,
                                    schedule::WholeSet, score::Random>;

void run_in(const std::filesystem::path& folder, run::Existing existing) {
    Strategy::Settings settings;
    settings.matcher.networks = {.matchings = 4,
                                 .train_on = match::TrainOn::synthetic,
                                 .epochs = 2,
                                 .batch = 4,
                                 .learning_rate = 0.1};
    settings.matcher.batch.real = 8;
    settings.matcher.formation.factor = 2;
    settings.images_per_class = 2;
    settings.iterations = 10;
    run::Options options;
    options.out = folder;
    options.existing = existing;
    options.preprocessing = data::PreprocessingKind::none;
    options.validation_images = 8;
    options.validate_every = 5;
    options.validation = {.networks = 1, .epochs = 2};
    options.protocol = {.networks = 1, .epochs = 2};
    options.progress = run::ProgressStyle::quiet;
    run::Pipeline<Strategy> pipeline(
        settings, options,
        {::test::toy_set({1, 4, 4}, 2, 48), ::test::toy_set({1, 4, 4}, 2, 20, 1, 9)});
    pipeline.run();
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a run without experts, whole and resumed", "[pipeline]") {
    const pad::test::TemporaryFolder folder;
    const auto whole = folder.path() / "whole";
    const auto stopped = folder.path() / "stopped";
    run_in(whole, run::Existing::refuse);
    CHECK(std::filesystem::exists(whole / "results.json"));
    CHECK_FALSE(std::filesystem::exists(whole / "experts"));
    // Two classes, two stored images of each, four training images in each.
    const auto set = io::read_npy<float>(whole / "images.npy");
    CHECK(set.shape == std::vector<std::size_t>{16, 1, 4, 4});

    Stopping::stop = 6;
    CHECK_THROWS_AS(run_in(stopped, run::Existing::refuse), run::Interrupted);
    run_in(stopped, run::Existing::resume);
    for (const char* file : {"images.npy", "labels.npy", "step_size.npy"}) {
        INFO(file);
        CHECK(text_of(stopped / file) == text_of(whole / file));
    }
}
