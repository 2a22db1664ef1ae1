#include <pad/data/whitening.hpp>

#include <Eigen/Eigenvalues>

#include <limits>
#include <support/catch.hpp>

#include <pad/core/random.hpp>

namespace {

using namespace pad::data;
using pad::core::Index;

/// Images whose values depend on their neighbours: a random walk through the image.
template <class T>
std::vector<T> correlated(std::size_t count, const ImageShape& shape) {
    const pad::core::Random random(7, pad::core::Stream::user);
    std::vector<T> result;
    for (std::size_t n = 0; n < count; ++n) {
        double value = 0.5;
        for (std::size_t d = 0; d < shape.size(); ++d) {
            value += random.uniform(n, static_cast<std::uint32_t>(d)) - 0.5;
            result.push_back(static_cast<T>(value));
        }
    }
    return result;
}

Eigen::MatrixXd covariance_of(const std::vector<double>& images, std::size_t dimension) {
    const Index columns = static_cast<Index>(dimension);
    const Index rows = static_cast<Index>(images.size()) / columns;
    Eigen::MatrixXd x = Eigen::Map<const Eigen::MatrixXd>(images.data(), columns, rows).transpose();
    x.rowwise() -= x.colwise().mean().eval();
    return x.transpose() * x / static_cast<double>(rows - 1);
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

const ImageShape shape{2, 3, 4};

TEST_CASE("ZCA turns the spectrum S into S / (S + ε)", "[data][whitening]") {
    const double epsilon = 0.05;
    auto images = correlated<double>(300, shape);
    const Zca zca = fit_zca(std::span<const double>(images), shape, epsilon);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> before(covariance_of(images, 24));
    zca.apply(std::span<double>(images));
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> after(covariance_of(images, 24));
    for (Index d = 0; d < 24; ++d) {
        const double s = before.eigenvalues()[d];
        CHECK(zca.eigenvalues[static_cast<std::size_t>(23 - d)] == Approx(s).epsilon(1e-10));
        CHECK(after.eigenvalues()[d] == Approx(s / (s + epsilon)).epsilon(1e-10));
    }
    double mean = 0;
    for (std::size_t n = 0; n < 300; ++n) mean += images[n * 24 + 5];
    CHECK(std::abs(mean) < 1e-10);
}

TEST_CASE("the ZCA matrix is symmetric to the bit, and no rotation besides", "[data][whitening]") {
    const auto images = correlated<float>(100, shape);
    const Zca zca = fit_zca(std::span<const float>(images), shape);
    for (std::size_t i = 0; i < 24; ++i)
        for (std::size_t j = 0; j < i; ++j) CHECK(zca.matrix[i * 24 + j] == zca.matrix[j * 24 + i]);
    // W·W·(C + ε) = 1 and W positive: W is the root of the inverse.
    const std::vector<double> doubles(images.begin(), images.end());
    const Eigen::Map<const Eigen::MatrixXd> w(zca.matrix.data(), 24, 24);
    const Eigen::MatrixXd one =
        w * w * (covariance_of(doubles, 24) + 0.1 * Eigen::MatrixXd::Identity(24, 24));
    CHECK((one - Eigen::MatrixXd::Identity(24, 24)).norm() < 1e-11);
    CHECK(Eigen::LLT<Eigen::MatrixXd>(w).info() == Eigen::Success);
}

TEST_CASE("ZCA of fewer images than pixels", "[data][whitening]") {
    auto images = correlated<double>(10, shape);
    const auto original = images;
    const Zca zca = fit_zca(std::span<const double>(images), shape);
    for (std::size_t d = 0; d < 24; ++d) {
        CHECK(zca.eigenvalues[d] >= 0);
        if (d >= 9) CHECK(zca.eigenvalues[d] < 1e-13);
    }
    zca.apply(std::span<double>(images));
    for (const double value : images) CHECK(std::isfinite(value));
    zca.invert(std::span<double>(images));
    CHECK(distance(images, original) < 1e-13);
}

TEST_CASE("ZCA is undone by its inverse, for images it was not fitted to", "[data][whitening]") {
    const auto training = correlated<float>(200, shape);
    const Zca zca = fit_zca(std::span<const float>(training), shape, 0.01);

    std::vector<double> values(24 * 70);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i));
    auto images = values;
    zca.apply(std::span<double>(images));
    CHECK(distance(images, values) > 0.1);
    zca.invert(std::span<double>(images));
    CHECK(distance(images, values) < 1e-12);

    std::vector<float> floats(values.begin(), values.end());
    zca.apply(std::span<float>(floats));
    zca.invert(std::span<float>(floats));
    CHECK(distance(std::vector<double>(floats.begin(), floats.end()), values) < 1e-5);
}

TEST_CASE("a ZCA that was read from files needs mean and matrix only", "[data][whitening]") {
    const auto training = correlated<float>(50, shape);
    const Zca fitted = fit_zca(std::span<const float>(training), shape);
    const Zca read{shape, 0.1, fitted.mean, fitted.matrix, {}};
    auto a = training;
    auto b = training;
    fitted.apply(std::span<float>(a));
    read.apply(std::span<float>(b));
    CHECK(a == b);
    read.invert(std::span<float>(b));
    CHECK(std::abs(b[100] - training[100]) < 1e-5F);
}

TEST_CASE("large sets go through in blocks", "[data][whitening]") {
    const ImageShape large{3, 10, 10};
    const Index block = whitening::block_images(300);
    const std::size_t count = static_cast<std::size_t>(block) + 17;
    auto images = correlated<float>(count, large);
    const auto original = images;

    SECTION("in the covariance") {
        const std::vector<double> mean(300, 0.25);
        const auto c =
            whitening::covariance(whitening::Backend{}, std::span<const float>(images), mean);
        for (const std::size_t i : {0u, 17u, 256u, 299u}) {
            for (const std::size_t j : {0u, 100u, 299u}) {
                double sum = 0;
                for (std::size_t n = 0; n < count; ++n)
                    sum += (static_cast<double>(images[n * 300 + i]) - 0.25) *
                           (static_cast<double>(images[n * 300 + j]) - 0.25);
                CHECK(c[i * 300 + j] ==
                      Approx(sum / static_cast<double>(count - 1)).epsilon(1e-10));
            }
        }
    }
    SECTION("in the map and its inverse") {
        Zca doubling{large, 0.1, std::vector<double>(300, 1.0), std::vector<double>(90000), {}};
        for (std::size_t d = 0; d < 300; ++d) doubling.matrix[d * 301] = 2;
        doubling.apply(std::span<float>(images));
        float error = 0;
        for (std::size_t i = 0; i < images.size(); ++i)
            error = std::max(error, std::abs(images[i] - 2 * (original[i] - 1)));
        CHECK(error < 1e-5F);
        doubling.invert(std::span<float>(images));
        error = 0;
        for (std::size_t i = 0; i < images.size(); ++i)
            error = std::max(error, std::abs(images[i] - original[i]));
        CHECK(error < 1e-5F);
    }
}

TEST_CASE("ZCA has the same bits on any number of threads", "[data][whitening]") {
    const ImageShape large{7, 37, 1};  // just more than one block of the product
    const auto images = correlated<float>(60, large);
    std::vector<Zca> fitted;
    std::vector<std::vector<float>> whitened;
    for (const int threads : {1, 3}) {
        pad::backend::set_threads(threads);
        fitted.push_back(fit_zca(std::span<const float>(images), large));
        whitened.push_back(images);
        fitted.back().apply(std::span<float>(whitened.back()));
        fitted.back().invert(std::span<float>(whitened.back()));
    }
    pad::backend::set_threads(0);
    CHECK(fitted[0].mean == fitted[1].mean);
    CHECK(fitted[0].matrix == fitted[1].matrix);
    CHECK(fitted[0].eigenvalues == fitted[1].eigenvalues);
    CHECK(whitened[0] == whitened[1]);
}

TEST_CASE("ZCA names what it cannot work with", "[data][whitening]") {
    auto images = correlated<double>(3, shape);
    const auto fit = [&](std::size_t values, double epsilon = 0.1) {
        return fit_zca(std::span<const double>(images).first(values), shape, epsilon);
    };
    CHECK_THROWS_WITH(fit(0), ContainsSubstring("0 images") && ContainsSubstring("at least two"));
    CHECK_THROWS_WITH(fit(24), ContainsSubstring("1 images"));
    CHECK_THROWS_WITH(fit(50),
                      ContainsSubstring("50 values") && ContainsSubstring("2 × 3 × 4 = 24 values"));
    CHECK_THROWS_WITH(fit(72, 0.0), ContainsSubstring("epsilon of ZCA is 0"));
    CHECK_THROWS_WITH(fit(72, -1.0), ContainsSubstring("epsilon of ZCA is -1"));

    Zca zca = fit(72);
    CHECK_THROWS_WITH(zca.apply(std::span<double>(images).first(25)),
                      ContainsSubstring("25 values"));
    CHECK_THROWS_WITH(zca.invert(std::span<double>(images).first(23)),
                      ContainsSubstring("23 values"));
    zca.matrix[30] = -1e6;
    zca.matrix[25] = -1e6;
    CHECK_THROWS_WITH(zca.invert(std::span<double>(images)),
                      ContainsSubstring("not positive definite"));
    zca.matrix.pop_back();
    CHECK_THROWS_WITH(zca.apply(std::span<double>(images)), ContainsSubstring("575 values"));
    CHECK_THROWS_WITH(Zca{}.apply(std::span<double>(images)), ContainsSubstring("0 × 0 × 0"));

    images[24 + 7] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH(fit(72), ContainsSubstring("value 7 of image 1 is not finite"));
}

}  // namespace
