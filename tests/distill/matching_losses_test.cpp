/// @file
/// Every matching loss on real Fashion-MNIST images: its loss falls, and networks that are trained
/// on the set become better. Skipped where the images are not installed.
#include <support/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <vector>

#include <pad/data/preprocessing.hpp>
#include <pad/distill/methods.hpp>
#include <pad/evaluate/protocol.hpp>
#include <pad/io/idx.hpp>
#include <pad/match/gaussian_kernel.hpp>
#include <pad/nn/arch/convnet.hpp>
#include <pad/schedule/prune_once.hpp>
#include <pad/score/ensemble.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::ConvNet<core::Shape<1, 28, 28>, 10, 8, 2, nn::InstanceNorm, nn::Relu,
                                nn::AveragePool<2>, nn::convolution::Direct>;

/// 200 training and 50 test images of each class, standardised; empty where there are none.
const data::TrainTest& images() {
    static const data::TrainTest sets = [] {
        const char* const own = std::getenv("PAD_FASHION_MNIST");
        const std::filesystem::path folder =
            own != nullptr ? own : "/usr/share/datasets/fashion-mnist";
        data::TrainTest result;
        if (!std::filesystem::exists(folder)) return result;
        result = io::load_idx_folder(folder);
        const auto cut = [](data::Dataset& set, std::size_t each) {
            std::vector<int> chosen;
            for (const auto& images : data::indices_by_class(set))
                chosen.insert(chosen.end(), images.begin(),
                              images.begin() + static_cast<std::ptrdiff_t>(each));
            set = data::subset(set, chosen);
        };
        cut(result.train, 200);
        cut(result.test, 50);
        const auto preprocessing =
            data::Preprocessing::fit(data::PreprocessingKind::standardise, result.train);
        preprocessing.apply(result.train);
        preprocessing.apply(result.test);
        return result;
    }();
    return sets;
}

/// Test accuracy of two networks that are trained on `set`.
template <class D>
double accuracy(D& distiller, const distill::SyntheticSet<float>& set) {
    evaluate::TestSet test(distiller.soft_engine(), images().test);
    const auto training = distiller.training_set(set);
    double mean = 0;
    for (int i = 0; i < 2; ++i)
        mean += evaluate::evaluate_network(distiller.soft_engine(), test, training.training_data(),
                                           training.shape, {.networks = 2, .epochs = 60}, 0.02,
                                           data::NoAugmentation{}, 3, i) /
                2;
    return mean;
}

/// What an expert of the composition passes through.
template <class D>
expert::MemoryTrajectories<float> train_expert(D& distiller,
                                               const std::vector<std::vector<int>>& easy_to_hard) {
    std::vector<std::vector<float>> checkpoints;
    distiller.train_expert(images().train, easy_to_hard, 0, [&](int, std::span<const float> theta) {
        checkpoints.emplace_back(theta.begin(), theta.end());
    });
    expert::MemoryTrajectories<float> experts;
    experts.add(std::move(checkpoints));
    return experts;
}

/// Without optimisation, as under the sanitizers, these runs take minutes.
#if defined(__OPTIMIZE__)
constexpr bool optimised = true;
#else
constexpr bool optimised = false;
#endif

/// Distils one image of each class.
template <class D>
void check_improvement(typename D::Settings settings, double least_gain) {
    if (images().train.size() == 0) {
        std::cout << "skipped: Fashion-MNIST is not installed\n";
        return;
    }
    if (!optimised) {
        std::cout << "skipped: this test takes minutes without optimisation\n";
        return;
    }
    settings.images_per_class = 1;
    settings.seed = 4;
    D distiller(settings);
    const auto easy_to_hard = score::easy_to_hard(images().train, distiller.score(images().train));
    const auto experts = [&] {
        if constexpr (D::Matcher::needs.trajectories)
            return train_expert(distiller, easy_to_hard);
        else
            return 0;
    }();
    const auto real = distiller.real_images(images().train, easy_to_hard);
    auto set = distiller.start(images().train);
    const double before = accuracy(distiller, set);
    auto run = [&] {
        if constexpr (D::Matcher::needs.trajectories)
            return typename D::Run(distiller, experts);
        else
            return typename D::Run(distiller, real);
    }();
    distill::Momentum<float> momentum(set);
    typename D::Update update(set, momentum);
    std::vector<double> losses;
    for (int i = 0; i < settings.iterations; ++i) {
        const auto report = run.step(i, update);
        REQUIRE_FALSE(report.not_finite);
        REQUIRE_FALSE(report.skipped);
        losses.push_back(report.outcome.loss);
    }
    const double after = accuracy(distiller, set);
    const auto fifth = static_cast<std::ptrdiff_t>(losses.size() / 5);
    const double first = std::accumulate(losses.begin(), losses.begin() + fifth, 0.0);
    const double last = std::accumulate(losses.end() - fifth, losses.end(), 0.0);
    INFO(settings.matcher.describe()
         << "\nloss " << first / static_cast<double>(fifth) << " to "
         << last / static_cast<double>(fifth) << ", accuracy " << before << " to " << after);
    if (std::getenv("PAD_SHOW") != nullptr)
        std::cout << settings.matcher.describe() << ": loss " << first << " to " << last
                  << ", accuracy " << before << " to " << after << std::endl;
    CHECK(last < first);
    CHECK(after > before + least_gain);
}

}  // namespace

TEST_CASE("gradient matching makes a better set", "[matching_losses]") {
    using Method = distill::Dsa<Agent>;
    auto settings = distill::gradient_settings<Method>(10);
    settings.matcher.networks.epochs = 5;
    settings.matcher.batch.real = 64;
    settings.iterations = 40;
    check_improvement<Method>(settings, 0.02);
}

TEST_CASE("gradient matching of four images in one makes a better set", "[matching_losses]") {
    using Method = distill::Idc<Agent, data::NoAugmentation>;
    auto settings = distill::idc_settings<Method>(1);
    settings.matcher.networks.matchings = 20;
    settings.matcher.networks.real_images = 200;
    settings.iterations = 40;
    check_improvement<Method>(settings, 0.02);
}

TEST_CASE("distribution matching makes a better set", "[matching_losses]") {
    using Method = distill::Dm<Agent, schedule::PruneOnce>;
    auto settings = distill::distribution_settings<Method>(1);
    settings.matcher.batch.real = 64;
    settings.iterations = 60;
    check_improvement<Method>(settings, 0.02);
}

TEST_CASE("matching with a Gaussian kernel makes a better set", "[matching_losses]") {
    using Method = distill::Dm<Agent, match::Distribution<match::GaussianKernel>>;
    auto settings = distill::distribution_settings<Method>(1);
    settings.matcher.batch.real = 64;
    settings.update.image_rate = 100;
    settings.iterations = 60;
    check_improvement<Method>(settings, 0.02);
}

TEST_CASE("matching characteristic functions makes a better set", "[matching_losses]") {
    using Method = distill::Ncfm<Agent>;
    auto settings = distill::ncfm_settings<Method>(1);
    settings.matcher.networks = {};
    settings.matcher.batch.real = 64;
    settings.matcher.formation.factor = 1;
    settings.matcher.distance.frequencies = 64;
    settings.iterations = 60;
    check_improvement<Method>(settings, 0.02);
}

TEST_CASE("trajectory matching makes a better set", "[matching_losses]") {
    using Method = distill::Pad<Agent, score::Random, train::Sgd>;
    typename Method::Settings settings;
    settings.experts = {.experts = 1, .epochs = 6, .batch = 64, .learning_rate = 0.02};
    settings.matcher = {.steps = 10,
                        .expert_epochs = 1,
                        .first_start = 0,
                        .start_limit = 2,
                        .last_start = 3,
                        .expansion_end = 20,
                        .batch = 10};
    settings.update.image_rate = 100;
    settings.skip_threshold = 2;
    settings.step_size = 0.02;
    settings.start = {.images = distill::StartImages::random_real,
                      .labels = distill::StartLabels::hard,
                      .confidence = 60};
    settings.iterations = 40;
    check_improvement<Method>(settings, 0.02);
}
