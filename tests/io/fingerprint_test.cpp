#include <pad/io/fingerprint.hpp>

#include <set>
#include <string>

#include <pad/data/dataset.hpp>

#include <support/catch.hpp>

using namespace pad;

TEST_CASE("a fingerprint is short, stable and says what the set is", "[io][fingerprint]") {
    const data::Dataset set{"tiny", {1, 1, 2}, 3, {0.0F, 0.25F, 0.5F, 1.0F}, {0, 2}, {}};
    // The checksums were computed with another program: zlib.crc32 of Python over numpy's bytes.
    CHECK(io::fingerprint(set) == "tiny 1x1x2, 3 classes, 2 images, 42d9c335 cf2b17e2");
}

TEST_CASE("every change of a data set changes its fingerprint", "[io][fingerprint]") {
    const data::Dataset set{"tiny", {1, 1, 2}, 3, {0.0F, 0.25F, 0.5F, 1.0F}, {0, 2}, {}};
    std::set<std::string> all = {io::fingerprint(set)};
    const auto add = [&](auto change) {
        data::Dataset other = set;
        change(other);
        all.insert(io::fingerprint(other));
    };
    add([](data::Dataset& s) { s.name = "other"; });
    add([](data::Dataset& s) { s.classes = 4; });
    add([](data::Dataset& s) { s.shape = {2, 1, 1}; });
    add([](data::Dataset& s) { s.labels[0] = 1; });
    add([](data::Dataset& s) { s.images[3] = 0.9999999F; });
    add([](data::Dataset& s) { s = data::subset(s, std::vector<int>{1, 0}); });
    add([](data::Dataset& s) { s = data::subset(s, std::vector<int>{0}); });
    CHECK(all.size() == 8);
}
