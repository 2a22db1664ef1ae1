#include <pad/run/settings_json.hpp>

#include <string>

#include <pad/core/text.hpp>
#include <pad/data/augment/displacement.hpp>
#include <pad/data/augment/fixed.hpp>
#include <pad/distill/distiller.hpp>
#include <pad/nn/arch/mlp.hpp>

#include <support/catch.hpp>

using namespace pad;

namespace {

using Agent = nn::arch::Mlp<core::Shape<1, 2, 2>, 2>;
using WithDsa = distill::Distiller<Agent>;

/// An augmentation of a user's own.
struct Moved : data::Fixed<data::Crop> {
    static constexpr std::string_view name = "moved";
    [[nodiscard]] std::string describe() const { return core::text(operation.shift_rows, " rows"); }
};
using WithMoved = distill::Distiller<Agent, Moved>;

template <class Strategy>
nlohmann::json augmentation_of(const typename Strategy::Settings& settings) {
    return run::settings_json<Strategy>(settings, {}).at("experts").at("augmentation");
}

}  // namespace

TEST_CASE("a record tells strengths of DSA apart") {
    WithDsa::Settings weak;
    weak.augmentation = data::Dsa({.rotate_degrees = 5});
    CHECK(augmentation_of<WithDsa>(weak) != augmentation_of<WithDsa>({}));
    CHECK(augmentation_of<WithDsa>(weak).at("rotate_degrees") == 5);
}

TEST_CASE("a record holds what an augmentation says of itself") {
    WithMoved::Settings settings;
    settings.augmentation.operation = {2, 0};
    CHECK(augmentation_of<WithMoved>(settings) ==
          nlohmann::json({{"name", "moved"}, {"settings", "2 rows"}}));
}

TEST_CASE("a record holds what changes bits without being a policy") {
    WithDsa::Settings settings;
    const nlohmann::json record = run::settings_json<WithDsa>(settings, {});
    settings.workspace_bytes += 64;
    settings.scoring.momentum = 0.5;
    settings.scoring.weight_decay = 0;
    const nlohmann::json other = run::settings_json<WithDsa>(settings, {});
    CHECK(other.at("distillation").at("workspace_bytes") !=
          record.at("distillation").at("workspace_bytes"));
    CHECK(other.at("scoring").at("momentum") == 0.5);
    CHECK(other.at("scoring").at("weight_decay") == 0);
}
