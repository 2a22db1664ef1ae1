#include <pad/io/image_folder.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <io/images.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace fs = std::filesystem;

namespace {

/// train: cat 3, dog 2 images of 4×4; test: one of each. Seeds tell them apart.
struct Animals {
    TemporaryFolder folder;

    Animals() {
        write_png(folder / "train/dog/b.PNG", 4, 4, 3, 3);
        write_png(folder / "train/dog/a.png", 4, 4, 3, 2);
        write_png(folder / "train/cat/z.png", 4, 4, 3, 1);
        write_png(folder / "train/cat/10.png", 4, 4, 3, 0);
        write_png(folder / "train/cat/sub/deep.png", 4, 4, 3, 9);
        write_png(folder / "test/cat/1.png", 4, 4, 3, 4);
        write_png(folder / "test/dog/1.png", 4, 4, 3, 5);
    }
    data::TrainTest read(const ImageFolderOptions& options = {}) const {
        return load_image_folder(folder.path(), options);
    }
    std::string error(const ImageFolderOptions& options = {}) const {
        return error_of([&] { read(options); });
    }
};

float first_pixel(int seed) {
    return static_cast<float>(31 * seed % 256) / 255.0F;
}

}  // namespace

TEST_CASE("a folder of class folders is read in the order of names", "[io][folder]") {
    const Animals animals;
    write_text(animals.folder / "train/dog/.hidden.png", "no image");
    write_text(animals.folder / "train/dog/notes.txt", "no image");
    const auto sets = animals.read();
    CHECK(sets.train.class_names == std::vector<std::string>{"cat", "dog"});
    CHECK(sets.train.shape == data::ImageShape{3, 4, 4});
    CHECK(sets.train.labels == std::vector<int>{0, 0, 0, 1, 1});
    CHECK(sets.train.name == animals.folder.path().filename());
    const std::vector<int> seeds = {0, 9, 1, 2, 3};
    for (std::size_t i = 0; i < seeds.size(); ++i)
        CHECK(sets.train.image(i)[0] == first_pixel(seeds[i]));
    CHECK(sets.test.labels == std::vector<int>{0, 1});
    CHECK(sets.test.image(1)[0] == first_pixel(5));
}

TEST_CASE("the number of threads changes nothing", "[io][folder]") {
    const Animals animals;
    const ::test::ThreadsRestored restore;
    backend::set_threads(1);
    const auto one = animals.read({.shape = {1, 3, 5}});
    backend::set_threads(3);
    const auto three = animals.read({.shape = {1, 3, 5}});
    CHECK(one.train.images == three.train.images);
    CHECK(one.train.shape == data::ImageShape{1, 3, 5});
    CHECK(one.test.shape == one.train.shape);
}

TEST_CASE("images of several sizes need a size to scale to", "[io][folder]") {
    const Animals animals;
    write_png(animals.folder / "train/dog/c.png", 6, 4, 3);
    CHECK_THAT(animals.error(), ContainsSubstring("dog/c.png: has 6x4 pixels, the first image 4x4; "
                                                  "say to which size all shall be scaled"));
    CHECK(animals.read({.shape = {3, 8, 8}}).train.images.size() == 6 * 3 * 64);
}

TEST_CASE("a class list gives the order of the classes", "[io][folder]") {
    const Animals animals;
    write_text(animals.folder / "classes.txt", "dog\ncat\n");
    const auto sets = animals.read();
    CHECK(sets.train.class_names == std::vector<std::string>{"dog", "cat"});
    CHECK(sets.train.image(0)[0] == first_pixel(2));
    CHECK(sets.test.labels == std::vector<int>{0, 1});
    const auto error = [&](const char* list) {
        write_text(animals.folder / "classes.txt", list);
        return animals.error();
    };
    CHECK_THAT(error("dog\n"), ContainsSubstring("train/cat: the class is missing in"));
    CHECK_THAT(error("dog\ncat\ncow\n"),
               ContainsSubstring("classes.txt: names the class \"cow\", for which"));
    CHECK_THAT(error("dog\ncat\ndog\n"), ContainsSubstring("names the class \"dog\" twice"));
}

TEST_CASE("test images may lie in val, and a folder without any gives a share", "[io][folder]") {
    const Animals animals;
    fs::rename(animals.folder / "test", animals.folder / "val");
    CHECK(animals.read().test.size() == 2);
    // A test folder with none of the classes, as Tiny ImageNet's, is passed over.
    write_png(animals.folder / "test/images/1.png", 4, 4, 3);
    CHECK(animals.read().test.size() == 2);
    fs::remove_all(animals.folder / "val");
    CHECK_THAT(animals.error(), ContainsSubstring("no folder in test has the name of a class of "
                                                  "the training images, which are cat, dog"));
    fs::remove_all(animals.folder / "test");
    const auto sets = animals.read();
    CHECK(sets.train.labels == std::vector<int>{0, 0, 1});
    CHECK(sets.test.labels == std::vector<int>{0, 1});
    const auto alone = load_image_folder(animals.folder / "train");
    CHECK(alone.train.images == sets.train.images);
    CHECK(alone.test.images == sets.test.images);
    CHECK_THAT(animals.error({.test_share = 1}), ContainsSubstring("must lie between 0 and 1"));
    fs::remove(animals.folder / "train/dog/a.png");
    CHECK_THAT(animals.error(), ContainsSubstring("class 1 has 1 images; without a test set"));
}

TEST_CASE("Tiny ImageNet is read as it comes", "[io][folder]") {
    const TemporaryFolder folder;
    write_text(folder / "wnids.txt", "n02\nn01\n");
    write_text(folder / "words.txt", "n00\tentity\nn01\tgoldfish, Carassius auratus\n");
    for (const char* name : {"n01", "n02"}) {
        const std::string place = std::string("train/") + name;
        write_png(folder / (place + "/images/" + name + "_0.JPEG"), 4, 4, 3, name[2] - '0');
        write_text(folder / (place + "/" + name + "_boxes.txt"), "n01_0.JPEG\t0\t10\t63\t58\n");
    }
    write_png(folder / "val/images/val_0.JPEG", 4, 4, 1, 6);
    write_png(folder / "val/images/val_1.JPEG", 4, 4, 3, 7);
    write_png(folder / "test/images/test_0.JPEG", 4, 4, 3, 8);
    write_text(folder / "val/val_annotations.txt",
               "val_1.JPEG\tn01\t0\t32\t44\t62\nval_0.JPEG\tn02\t52\t55\t57\t59\n");
    const auto read = [&] { return load_image_folder(folder.path(), {.shape = {3, 4, 4}}); };
    const auto sets = read();
    CHECK(sets.train.class_names == std::vector<std::string>{"n02", "goldfish, Carassius auratus"});
    CHECK(sets.train.image(0)[0] == first_pixel(2));
    CHECK(sets.test.labels == std::vector<int>{1, 0});
    CHECK(sets.test.image(0)[0] == first_pixel(7));
    CHECK(sets.test.image(1)[0] == sets.test.image(1)[16]);  // grey
    const auto error = [&](const char* text) {
        write_text(folder / "val/val_annotations.txt", text);
        return error_of(read);
    };
    CHECK_THAT(error("val_1.JPEG\tn03\t0\n"),
               ContainsSubstring("val_1.JPEG has the class \"n03\""));
    CHECK_THAT(error("val_1.JPEG n01\n"), ContainsSubstring("line 1 is \"val_1.JPEG n01\""));
    CHECK_THAT(error("val_9.JPEG\tn01\n"), ContainsSubstring("val_9.JPEG: cannot be opened"));
    CHECK_THAT(error(""), ContainsSubstring("names no image"));
}

TEST_CASE("what is wrong with a folder of images is named", "[io][folder]") {
    const Animals animals;
    const auto& folder = animals.folder;
    SECTION("a text file with the name of an image, and how many there are") {
        write_text(folder / "train/cat/11.jpg", "hello");
        write_text(folder / "train/dog/c.jpg", "hello");
        CHECK_THAT(animals.error(), ContainsSubstring("cat/11.jpg: is no JPEG or PNG image") &&
                                        ContainsSubstring("(1 more of the files cannot be used)"));
    }
    SECTION("an empty file") {
        write_text(folder / "train/cat/11.jpg", "");
        CHECK_THAT(animals.error(), ContainsSubstring("cat/11.jpg: is an empty file"));
    }
    SECTION("an empty class") {
        fs::create_directories(folder / "train/cow");
        CHECK_THAT(animals.error(), ContainsSubstring("train/cow: the class folder holds no .jpg, "
                                                      ".jpeg or .png image; add images or"));
        write_text(folder / "train/cow/x.webp", "");
        CHECK_THAT(animals.error(), ContainsSubstring("only others such as x.webp"));
    }
    SECTION("a class that only the test images have") {
        write_png(folder / "test/cow/1.png", 4, 4, 3);
        CHECK_THAT(animals.error(), ContainsSubstring("test/cow: is no class of the training "
                                                      "images, which are cat, dog"));
    }
    SECTION("an image outside the class folders") {
        write_png(folder / "train/stray.png", 4, 4, 3);
        CHECK_THAT(animals.error(),
                   ContainsSubstring("images beside its class folders: stray.png"));
    }
    SECTION("links that go round") {
        fs::create_directory_symlink(folder / "train/cat", folder / "train/cat/sub/loop");
        CHECK_THAT(animals.error(), ContainsSubstring("sub/loop: is a link to a folder that it "
                                                      "lies in"));
        fs::remove(folder / "train/cat/sub/loop");
        fs::create_symlink("self", folder / "train/cat/self");
        CHECK_THAT(animals.error(), ContainsSubstring("cat/self: cannot be examined"));
    }
    SECTION("a link to nowhere, and one to an image") {
        fs::create_symlink("a.png", folder / "train/dog/linked.png");
        CHECK(animals.read().train.size() == 6);
        fs::create_symlink("nowhere", folder / "train/dog/gone.png");
        CHECK_THAT(animals.error(), ContainsSubstring("gone.png: cannot be opened for reading"));
    }
    SECTION("one class, or none") {
        fs::remove_all(folder / "train/dog");
        CHECK_THAT(animals.error(), ContainsSubstring("train: has 1 class folders; a data set has "
                                                      "one for each of at least 2 classes"));
        CHECK_THAT(error_of([&] { load_image_folder(folder / "none"); }),
                   ContainsSubstring("none: there is no such folder"));
    }
}
