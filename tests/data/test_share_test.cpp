#include <pad/data/test_share.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <support/catch.hpp>

using namespace pad;

TEST_CASE("the same share of each class becomes test images", "[data]") {
    std::vector<int> labels(50, 0);
    labels.insert(labels.end(), 20, 1);
    labels.insert(labels.end(), 2, 2);
    const auto chosen = data::choose_test_images(labels, 3, 0.2, "toys");
    REQUIRE(chosen.size() == labels.size());
    CHECK(std::count(chosen.begin(), chosen.begin() + 50, true) == 10);
    CHECK(std::count(chosen.begin() + 50, chosen.begin() + 70, true) == 4);
    CHECK(std::count(chosen.begin() + 70, chosen.end(), true) == 1);
    CHECK(data::choose_test_images(labels, 3, 0.2, "others") == chosen);
    // Not simply the first ones.
    CHECK(std::count(chosen.begin(), chosen.begin() + 10, true) < 10);
}

TEST_CASE("a share that cannot be taken is refused", "[data]") {
    const auto error = [](std::vector<int> labels, int classes, double share) -> std::string {
        try {
            data::choose_test_images(labels, classes, share, "toys");
        } catch (const core::Error& problem) {
            return problem.what();
        }
        return "";
    };
    CHECK_THAT(error({0, 0}, 1, 0.0), ContainsSubstring("share of test images is 0"));
    CHECK_THAT(error({0, 1, 1}, 2, 0.5), ContainsSubstring("toys: class 0 has 1 images"));
    CHECK_THAT(error({0, 0, 2}, 2, 0.5), ContainsSubstring("toys: image 2 has label 2"));
}
