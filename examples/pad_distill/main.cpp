// Distils a data set as a preset, a TOML file and the command line say: no C++ is needed.

#include <CLI/CLI.hpp>
#include <iostream>

#include <pad/run/waiting_threads.hpp>

#include "../options.hpp"
#include "config.hpp"
#include "methods.hpp"
#include "policies.hpp"
#include "presets.hpp"

namespace {

using namespace program;

constexpr const char* about =
    R"(Distils a data set: small synthetic images that train a network nearly as well.

Start with a preset, a TOML file, or both, and change single settings:
  pad_distill --preset fashion-mnist-10 --out runs/first
  pad_distill --preset cifar10-10 --data cifar-10-batches-bin --out runs/c10 --set experts.count=20
  pad_distill --config my.toml --out runs/mine
  pad_distill --preset fashion-mnist-10 --method dm --out runs/dm
Write the settings down, edit them, use them:
  pad_distill --preset cifar10-10 --print-config > my.toml
Run the stages one by one in one folder; each first does what is missing before it:
  pad_distill --config my.toml --out runs/mine --stage experts
  pad_distill --config my.toml --out runs/mine --stage report
)";

constexpr const char* after = R"(
Every setting has a name, such as matching.steps, in the TOML file ([matching] steps = 40) and for
--set. --list names the presets, policies and settings there are. docs/running.md has an example.)";

/// An option that gives one setting a value.
void add_shortcut(CLI::App& app, Sources& sources, const std::string& option, const char* key,
                  const std::string& help) {
    app.add_option_function<std::string>(
           option,
           [&sources, key](const std::string& value) { sources.values.emplace_back(key, value); },
           help + "  (" + key + ")")
        ->group("Settings");
}

void add_settings(CLI::App& app, Sources& sources) {
    const auto add = [&](const char* option, const char* key, const char* help) {
        add_shortcut(app, sources, option, key, help);
    };
    app.add_option("--preset", sources.preset, "published settings to start from")
        ->group("Settings");
    app.add_option("--config", sources.file, "TOML file of settings")->group("Settings");
    app.add_option_function<std::vector<std::string>>(
           "--set",
           [&](const std::vector<std::string>& words) {
               for (const std::string& word : words) {
                   const std::size_t equals = word.find('=');
                   if (equals == std::string::npos)
                       throw CLI::ValidationError("--set", word + " has no '='; write key=value");
                   sources.values.emplace_back(word.substr(0, equals), word.substr(equals + 1));
               }
           },
           "key=value: any setting; may be repeated")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->group("Settings");
    add("--method", "method", "published method: dc, dsa, idc, dm, ncfm, mtt, ftd, datm or pad");
    add("--data", "data.folder", "folder of the images, or a .npz file");
    add("--kind", "data.kind", "how they are read");
    add("--ipc", "distillation.images_per_class", "images per class");
    add("--agent", "agent.name", "network");
    add("--matcher", "matching.name", "matching loss");
    add("--scorer", "scoring.scorer", "how hard an image is");
    add("--scheduler", "scheduler.name", "which images experts see");
    add("--optimiser", "experts.optimiser", "how experts are trained");
    add("--mask", "mask.name", "which parameters count");
    add("--augmentation", "augmentation.name", "what is done to images in training");
    add("--experts", "experts.count", "experts");
    add("--iterations", "distillation.iterations", "iterations");
    add("--seed", "seed", "seed of everything that is random");
    add("--threads", "threads", "threads, 0 for one on each core");
}

template <class Table>
void print_table(const std::string& title, const Table& table) {
    std::cout << title << ":\n";
    for (const auto& entry : table) {
        const std::string name(entry.name);
        std::cout << "  " << name << std::string(name.size() < 24 ? 24 - name.size() : 1, ' ')
                  << entry.help << '\n';
    }
    std::cout << '\n';
}

template <class Names>
void print_names(const std::string& title, const Names& names) {
    std::cout << title << ":\n";
    for (const std::string_view name : names) std::cout << "  " << name << '\n';
    std::cout << '\n';
}

void print_compositions() {
    std::cout << "compositions (agent, matching loss, images):\n";
    for (const Composition& c : compositions())
        std::cout << "  " << c.agent << ", " << c.matcher << ", " << c.shape.channels << "×"
                  << c.shape.height << "×" << c.shape.width << " in " << c.classes << " classes\n";
    std::cout << '\n';
}

/// Prints the tables, or the one of that name.
void print_list(const std::string& what, const std::vector<Key>& keys) {
    const std::vector<std::pair<std::string_view, std::function<void()>>> tables = {
        {"presets", [] { print_table("presets (--preset)", named_presets()); }},
        {"methods", [] { print_table("methods (--method)", methods()); }},
        {"data", [] { print_table("kinds of data (--kind)", data_kinds()); }},
        {"agents", [] { print_table("agents (--agent)", agents()); }},
        {"matchers", [] { print_table("matching losses (--matcher)", matchers()); }},
        {"scorers", [] { print_table("scorers (--scorer)", scorers()); }},
        {"schedulers", [] { print_table("schedulers (--scheduler)", schedulers()); }},
        {"optimisers", [] { print_table("optimisers (--optimiser)", optimisers()); }},
        {"masks", [] { print_table("masks (--mask)", masks()); }},
        {"augmentations", [] { print_table("augmentations (--augmentation)", augmentations()); }},
        {"starts",
         [] {
             print_names("images to start from (start.images)", pad::distill::start_image_names);
         }},
        {"labels",
         [] {
             print_names("labels to start from (start.labels)", pad::distill::start_label_names);
         }},
        {"protocols", [] { print_table("protocols (evaluation.protocols)", protocols()); }},
        {"compositions", [] { print_compositions(); }},
        {"settings", [&] { print_table("settings (TOML and --set)", keys); }}};
    std::vector<std::string_view> names = {"everything"};
    bool found = false;
    for (const auto& [name, print] : tables) {
        names.push_back(name);
        if (what == name || what == "everything") print();
        found = found || what == name || what == "everything";
    }
    if (!found) pad::core::fail("--list: ", pad::core::unknown_name("list", what, names));
}

/// The stages that were asked for, and the results if there are any.
void run(Settings& settings, const std::string& stage) {
    auto& options = settings.options;
    pad::core::require(!options.out.empty(), "--out is missing: name the folder of the run");
    pad::core::require(!settings.folder.empty(),
                       "--data is missing: name the folder of the images (data.folder)");
    pad::core::require(settings.table_agents.empty() || !settings.table_protocols.empty(),
                       "evaluation.protocols is empty; the table of evaluation.agents needs at "
                       "least one");
    options.protocol.optimiser = settings.evaluation_optimiser == "adamw"
                                     ? pad::evaluate::ProtocolOptimiser::adamw
                                     : pad::evaluate::ProtocolOptimiser::sgd;
    options.protocol.mixing = pad::distill::start_of_name<pad::data::Mixing>(
        "mixing", settings.evaluation_mixing, pad::data::mixing_names);
    options.preprocessing = pad::data::preprocessing_kind(settings.preprocessing);
    const auto last = stage.empty() ? pad::run::StageName::report : pad::run::stage_of_name(stage);
    pad::data::TrainTest data =
        find_entry("kind of data", settings.data, data_kinds()).load(settings);
    const Composition& composition = find_composition(settings, data.train);
    const nlohmann::json results = composition.run(settings, std::move(data), last);
    if (!results.is_null()) example::print_results(results, options);
}

}  // namespace

int main(int argc, char** argv) {
    pad::run::let_waiting_threads_sleep(argv);
    Settings settings;
    settings.options.command_line.assign(argv, argv + argc);
    const std::vector<Key> keys = keys_of(settings);
    Sources sources;
    std::string stage;
    std::string list;
    bool print_config = false;

    CLI::App app{about, "pad_distill"};
    app.footer(after);
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    add_settings(app, sources);
    app.add_option("--out", settings.options.out, "folder of the run");
    app.add_option("--stage", stage,
                   "score, experts, distil, evaluate or report: stop after this stage; goes on "
                   "with a run that is in the folder");
    app.add_option("--list", list,
                   "name what there is: everything, or presets, methods, data, agents, matchers, "
                   "scorers, schedulers, optimisers, masks, augmentations, starts, labels, "
                   "protocols, compositions, settings")
        ->expected(0, 1)
        ->default_str("everything");
    app.add_flag("--print-config", print_config, "print the settings as TOML and do nothing else");
    auto* resume = app.add_flag_callback(
        "--resume", [&] { settings.options.existing = pad::run::Existing::resume; },
        "continue the run in the output folder");
    app.add_flag_callback(
           "--force", [&] { settings.options.existing = pad::run::Existing::replace; },
           "replace the run in the output folder")
        ->excludes(resume);
    app.add_flag_callback(
        "--quiet", [&] { settings.options.progress = pad::run::ProgressStyle::quiet; },
        "no progress");
    CLI11_PARSE(app, argc, argv);

    return example::guarded([&] {
        if (app.count("--list") > 0) return print_list(list.empty() ? "everything" : list, keys);
        configure(settings, keys, sources);
        if (print_config) {
            std::cout << as_toml(keys);
            return;
        }
        if (!stage.empty() && settings.options.existing == pad::run::Existing::refuse)
            settings.options.existing = pad::run::Existing::resume;
        run(settings, stage);
    });
}
