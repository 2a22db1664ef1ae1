#include <pad/data/augment/dsa.hpp>

#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include <data/augment/checks.hpp>

namespace {

using namespace pad::data;
using namespace pad::data::test;

const AugmentShape shape{3, 32, 28};

DsaSettings only(bool DsaSettings::*operation) {
    DsaSettings settings{.colour = false,
                         .crop = false,
                         .cutout = false,
                         .flip = false,
                         .scale = false,
                         .rotate = false};
    settings.*operation = true;
    return settings;
}

/// Draws of image 0 … images−1 in calls 0 … calls−1.
std::vector<DsaDraw> draws(const DsaSettings& settings, std::uint64_t calls, std::uint32_t images) {
    const Dsa policy(settings);
    std::vector<DsaDraw> result;
    for (std::uint64_t call = 0; call < calls; ++call)
        for (std::uint32_t image = 0; image < images; ++image)
            result.push_back(policy.draw(random_stream(), call, image, shape));
    return result;
}

/// Every whole number from `low` to `high` occurs, nothing else, and all about equally often.
void check_uniform(const std::map<int, int>& counts, int low, int high) {
    REQUIRE(!counts.empty());
    CHECK(counts.begin()->first == low);
    CHECK(counts.rbegin()->first == high);
    CHECK(static_cast<int>(counts.size()) == high - low + 1);
    int total = 0;
    for (const auto& [value, count] : counts) total += count;
    const double expected = static_cast<double>(total) / (high - low + 1);
    for (const auto& [value, count] : counts) {
        CAPTURE(value);
        CHECK(std::abs(count - expected) < 5 * std::sqrt(expected));
    }
}

TEST_CASE("DSA keeps the contract of a policy", "[data][augment][dsa]") {
    check_policy(Dsa());
    check_policy(Dsa({.siamese = true, .align_corners = false}));
    for (const auto operation : {&DsaSettings::colour, &DsaSettings::crop, &DsaSettings::cutout,
                                 &DsaSettings::flip, &DsaSettings::scale, &DsaSettings::rotate})
        check_policy(Dsa(only(operation)));
}

TEST_CASE("DSA draws one operation for each call, all equally often", "[data][augment][dsa]") {
    std::map<int, int> counts;
    const Dsa policy;
    for (std::uint64_t call = 0; call < 6000; ++call) {
        const DsaOperation operation = policy.operation(random_stream(), call);
        ++counts[static_cast<int>(operation)];
        for (const std::uint32_t image : {0u, 1u, 77u})
            CHECK(policy.draw(random_stream(), call, image, shape).kind == operation);
    }
    check_uniform(counts, 0, 5);

    std::set<DsaOperation> kinds;
    for (const DsaDraw& draw :
         draws({.colour = false, .crop = false, .cutout = false, .flip = true, .scale = false}, 200,
               1))
        kinds.insert(draw.kind);
    CHECK(kinds == std::set<DsaOperation>{DsaOperation::flip, DsaOperation::rotate});
}

TEST_CASE("DSA draws parameters for each image, or once for a call", "[data][augment][dsa]") {
    DsaSettings settings = only(&DsaSettings::rotate);
    std::set<double> angles;
    for (const DsaDraw& draw : draws(settings, 5, 8)) angles.insert(draw.rotate.angle);
    CHECK(angles.size() == 40);

    settings.siamese = true;
    angles.clear();
    for (const DsaDraw& draw : draws(settings, 5, 8)) angles.insert(draw.rotate.angle);
    CHECK(angles.size() == 5);
}

TEST_CASE("DSA's shifts", "[data][augment][dsa]") {
    std::map<int, int> rows;
    std::map<int, int> cols;
    for (const DsaDraw& draw : draws(only(&DsaSettings::crop), 300, 20)) {
        ++rows[draw.crop.shift_rows];
        ++cols[draw.crop.shift_cols];
    }
    check_uniform(rows, -4, 4);  // ⌊32/8 + ½⌋
    check_uniform(cols, -4, 4);  // ⌊28/8 + ½⌋ = ⌊4⌋
}

TEST_CASE("DSA's cutouts", "[data][augment][dsa]") {
    const AugmentShape odd{1, 13, 15};
    const Dsa policy(only(&DsaSettings::cutout));
    std::map<int, int> rows;
    std::map<int, int> cols;
    for (std::uint32_t image = 0; image < 6000; ++image) {
        const Cutout cutout = policy.draw(random_stream(), 0, image, odd).cutout;
        CHECK(cutout.rows == 7);
        CHECK(cutout.cols == 8);
        ++rows[cutout.row0 + 3];
        ++cols[cutout.col0 + 4];
    }
    check_uniform(rows, 0, 12);  // odd size: 13 offsets
    check_uniform(cols, 0, 15);  // even size: 16 offsets
}

TEST_CASE("DSA's other parameters stay in their ranges and fill them", "[data][augment][dsa]") {
    int flips = 0;
    for (const DsaDraw& draw : draws(only(&DsaSettings::flip), 100, 20)) flips += draw.flip.on;
    CHECK(std::abs(flips - 1000) < 120);

    std::set<double> factors;
    for (const DsaDraw& draw : draws(only(&DsaSettings::scale), 100, 10)) {
        factors.insert({draw.scale.sx, draw.scale.sy});
        CHECK(draw.scale.align_corners);
    }
    CHECK(factors.size() == 2000);
    CHECK(*factors.begin() >= 1 / 1.2);
    CHECK(*factors.begin() < 0.84);
    CHECK(*factors.rbegin() < 1.2);
    CHECK(*factors.rbegin() > 1.195);

    std::set<double> angles;
    DsaSettings rotations = only(&DsaSettings::rotate);
    rotations.align_corners = false;
    for (const DsaDraw& draw : draws(rotations, 100, 10)) {
        angles.insert(draw.rotate.angle);
        CHECK(!draw.rotate.align_corners);
    }
    const double largest = 15 * std::numbers::pi / 180;
    CHECK(*angles.begin() >= -largest);
    CHECK(*angles.begin() < -0.98 * largest);
    CHECK(*angles.rbegin() < largest);
    CHECK(*angles.rbegin() > 0.98 * largest);

    std::set<double> shares;
    for (const DsaDraw& draw : draws(only(&DsaSettings::colour), 50, 10)) {
        shares.insert({draw.colour.brightness.r, draw.colour.saturation.r, draw.colour.contrast.r});
        CHECK(draw.colour.brightness.strength == 1);
        CHECK(draw.colour.saturation.strength == 2);
        CHECK(draw.colour.contrast.strength == 0.5);
    }
    CHECK(shares.size() == 1500);  // three independent draws for each image
    CHECK(*shares.begin() >= 0);
    CHECK(*shares.rbegin() < 1);
}

TEST_CASE("DSA's draws are at the positions it documents", "[data][augment][dsa]") {
    const auto random = random_stream();
    const Dsa flips(only(&DsaSettings::flip));
    const Dsa colours(only(&DsaSettings::colour));
    for (const std::uint64_t call : {0ull, 3ull, 1ull << 40}) {
        for (const std::uint32_t image : {0u, 9u}) {
            const auto u = random.uniforms(4 * call + 1, image);
            CHECK(flips.draw(random, call, image, shape).flip.on == (u.first < 0.5));
            const Colour colour = colours.draw(random, call, image, shape).colour;
            CHECK(colour.brightness.r == u.first);
            CHECK(colour.saturation.r == u.second);
            CHECK(colour.contrast.r == random.uniform(4 * call + 2, image));
        }
    }
}

TEST_CASE("DSA names settings that make no sense", "[data][augment][dsa]") {
    DsaSettings none = only(&DsaSettings::flip);
    none.flip = false;
    CHECK_THROWS_WITH(Dsa(none), ContainsSubstring("no operation"));
    CHECK_THROWS_WITH(Dsa({.scale_ratio = 0.5}), ContainsSubstring("scale_ratio is 0.5"));
    CHECK_THROWS_WITH(Dsa({.crop_ratio = -1}), ContainsSubstring("crop_ratio is -1"));
    CHECK_THROWS_WITH(Dsa({.rotate_degrees = std::nan("")}), ContainsSubstring("rotate_degrees"));
}

}  // namespace
