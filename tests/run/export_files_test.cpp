#include <pad/run/export_files.hpp>

#include <string>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;

namespace {

io::SavedSet<float> example(data::PreprocessingKind kind) {
    const data::Dataset training{"toys", {1, 1, 2}, 2, {0, 1, 1, 0.5F, 0.25F, 0}, {0, 1, 1}, {}};
    io::SavedSet<float> saved;
    saved.set = {{1, 1, 2}, 2, 1, {0.5F, 1, -1, 2}, {1, 0, 0, 1}, 0.02};
    saved.preprocessing = data::Preprocessing::fit(kind, training);
    saved.class_names = {"cat", "dog"};
    return saved;
}

}  // namespace

TEST_CASE("a run leaves its set as files with a page that says how to load them", "[run][export]") {
    const test::TemporaryFolder folder;
    const run::RunFolder run(folder / "run");
    const auto kind = GENERATE(data::PreprocessingKind::none, data::PreprocessingKind::standardise,
                               data::PreprocessingKind::zca);
    const auto saved = example(kind);
    run::export_set(run, saved);
    CHECK(io::read_set<float>(run.distilled("npz")).set.images == saved.set.images);
    CHECK(io::read_set<float>(run.distilled("safetensors")).set.labels == saved.set.labels);
    const std::string readme = test::read_text(run.readme());
    CHECK_THAT(readme, StartsWith(std::string(run::readme_mark) + "\n# A distilled set\n\n2 "
                                                                  "synthetic images, 1 for each"));
    CHECK_THAT(readme, ContainsSubstring("d = np.load(\"distilled.npz\")"));
    CHECK_THAT(run::detail::export_readme(saved, false),
               ContainsSubstring("too large for a .npz file") &&
                   ContainsSubstring("d = load_file(\"distilled.safetensors\")"));
    const bool zca = kind == data::PreprocessingKind::zca;
    const bool standardised = kind == data::PreprocessingKind::standardise;
    CHECK((readme.find("whitening_matrix\"]") != std::string::npos) == zca);
    CHECK((readme.find("| `channel_std` | [1] |") != std::string::npos) == standardised);
}

TEST_CASE("a README.md of somebody else is no run and stays", "[run][export]") {
    const test::TemporaryFolder folder;
    test::write_text(folder / "README.md", "mine\n");
    {
        const run::RunFolder run(folder.path());
        CHECK(run.state() == run::RunState::none);
        run::export_set(run, example(data::PreprocessingKind::none));
    }
    CHECK(test::read_text(folder / "README.md") == "mine\n");
    run::RunFolder(folder.path(), run::Existing::replace);
    CHECK(test::read_text(folder / "README.md") == "mine\n");
    CHECK(folder.count() == 1);
}

TEST_CASE("a run that is replaced takes its exported files with it", "[run][export]") {
    const test::TemporaryFolder folder;
    {
        const run::RunFolder run(folder.path());
        run::export_set(run, example(data::PreprocessingKind::none));
        CHECK(folder.count() == 4);  // with the lock
    }
    CHECK(run::RunFolder(folder.path(), run::Existing::resume).state() ==
          run::RunState::unfinished);
    run::RunFolder(folder.path(), run::Existing::replace);
    CHECK(folder.count() == 0);
}
