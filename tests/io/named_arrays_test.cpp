#include <pad/io/npz.hpp>
#include <pad/io/safetensors.hpp>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <support/catch.hpp>

using namespace pad;
using namespace pad::io;
using namespace pad::test;

namespace {

const std::vector<float> weights = {1.5F, -2.0F, 0.0F, 3.25F, 5.0F, -0.5F};
const std::vector<std::int64_t> numbers = {7, -1};
const std::vector<double> one = {0.125};

std::vector<NamedArray> example() {
    return {named_array<float>("weights", {2, 3}, weights),
            named_array<std::int64_t>("numbers", {2}, numbers), named_array<double>("one", {}, one),
            named_array<float>("none", {0, 4}, {})};
}

void check_example(const ArrayFile& file) {
    CHECK(file.arrays().size() == 4);
    CHECK(file.read<float>("weights").values == weights);
    CHECK(file.read<float>("weights").shape == std::vector<std::size_t>{2, 3});
    CHECK(file.read<double>("numbers").values == std::vector<double>{7, -1});
    CHECK(file.read<double>("one").values == one);
    CHECK(file.read<double>("one").shape.empty());
    CHECK(file.read<float>("none").values.empty());
    CHECK(file.metadata() == nlohmann::json{{"names", {"kočka", "pes"}}});
    CHECK_THAT(
        error_of([&] { return file.get("x"); }),
        ContainsSubstring("has no array named \"x\"; it holds ") && ContainsSubstring("weights"));
    CHECK_THAT(error_of([&] { return file.read<std::uint8_t>("numbers"); }),
               ContainsSubstring("[numbers]: value 1 is -1, which the type u1 cannot hold"));
}

const nlohmann::json metadata = {{"names", {"kočka", "pes"}}};

/// A zip file with one packed entry, as numpy.savez_compressed writes it.
std::string packed_npz(const std::string& name, const std::string& contents) {
    const std::string gz = gzip(contents);
    const std::string deflated = gz.substr(10, gz.size() - 18);  // without gzip's head and tail
    const auto number = [](std::size_t value, int bytes) {
        std::string text;
        io::detail::put_little_endian(text, value, bytes);
        return text;
    };
    const std::string common = number(20, 2) + number(0, 2) + number(8, 2) + number(0, 4) +
                               number(checksum(as_bytes(contents)), 4) +
                               number(deflated.size(), 4) + number(contents.size(), 4) +
                               number(name.size(), 2) + number(0, 2);
    const std::string local = number(0x04034b50, 4) + common + name + deflated;
    const std::string central = number(0x02014b50, 4) + number(20, 2) + common +
                                std::string(10, '\0') + number(0, 4) + name;
    return local + central + number(0x06054b50, 4) + number(0, 4) + number(1, 2) + number(1, 2) +
           number(central.size(), 4) + number(local.size(), 4) + number(0, 2);
}

}  // namespace

TEST_CASE("named arrays come back from a .npz file", "[io][npz]") {
    const TemporaryFolder folder;
    const auto path = folder / "x.npz";
    write_npz(path, example(), metadata);
    check_example(read_npz(path));
    const std::string before = read_text(path);
    write_npz(path, example(), metadata);
    CHECK(read_text(path) == before);
    CHECK(folder.count() == 1);
}

TEST_CASE("named arrays come back from a .safetensors file", "[io][safetensors]") {
    const TemporaryFolder folder;
    const auto path = folder / "x.safetensors";
    write_safetensors(path, example(), metadata);
    check_example(read_safetensors(path));
    const std::string text = read_text(path);
    CHECK(static_cast<unsigned char>(text[0]) % 8 == 0);
    CHECK(text.substr(1, 1) != std::string(1, '\xff'));
    CHECK(text[8] == '{');
    CHECK(folder.count() == 1);
}

TEST_CASE("Python's zipfile finds nothing wrong with a .npz file", "[io][npz]") {
    if (std::system("python3 -c 'import zipfile' >/dev/null 2>&1") != 0) return;
    const TemporaryFolder folder;
    write_npz(folder / "x.npz", example(), metadata);
    const std::string python =
        "import sys, zipfile, json\n"
        "z = zipfile.ZipFile(sys.argv[1])\n"
        "assert z.testzip() is None\n"
        "assert z.namelist()[1:] == [n + '.npy' for n in ('weights', 'numbers', 'one', 'none')]\n"
        "assert json.loads(z.read('metadata.json'))['names'][1] == 'pes'\n"
        "assert z.read('numbers.npy').endswith((7).to_bytes(8, 'little') + b'\\xff' * 8)\n"
        "assert z.read('numbers.npy').startswith(b'\\x93NUMPY')\n";
    write_text(folder / "check.py", python);
    const std::string command =
        "python3 " + (folder / "check.py").string() + " " + (folder / "x.npz").string();
    CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("every truncation of a file of arrays is noticed, and damage to its values",
          "[io][npz]") {
    const TemporaryFolder folder;
    write_npz(folder / "x.npz", example(), metadata);
    write_safetensors(folder / "x.safetensors", example(), metadata);
    const std::string npz = read_text(folder / "x.npz");
    for (std::size_t size = 0; size < npz.size(); size += 5) {
        write_text(folder / "x.npz", npz.substr(0, size));
        INFO(size << " of " << npz.size() << " bytes");
        CHECK_THAT(error_of([&] { read_npz(folder / "x.npz"); }), ContainsSubstring("x.npz: "));
    }
    CHECK_THAT(error_of([&] { read_npz(folder / "x.npz"); }), ContainsSubstring("truncated zip"));
    std::string damaged = npz;
    damaged[npz.find("pes")] = 'P';
    write_text(folder / "x.npz", damaged);
    CHECK_THAT(error_of([&] { read_npz(folder / "x.npz"); }),
               ContainsSubstring("x.npz[metadata.json]: is damaged: checksum"));
    const std::string tensors = read_text(folder / "x.safetensors");
    for (std::size_t size = 0; size < tensors.size(); size += 5) {
        write_text(folder / "x.safetensors", tensors.substr(0, size));
        INFO(size << " of " << tensors.size() << " bytes");
        CHECK_THAT(error_of([&] { read_safetensors(folder / "x.safetensors"); }),
                   ContainsSubstring("x.safetensors"));
    }
    write_text(folder / "x.safetensors", tensors + "x");
    CHECK_THAT(error_of([&] { read_safetensors(folder / "x.safetensors"); }),
               ContainsSubstring("is too long: its arrays end at byte"));
}

TEST_CASE("what is no file of arrays is refused", "[io][npz]") {
    const TemporaryFolder folder;
    write_text(folder / "x", "hello, world, this is a text of some length");
    CHECK_THAT(error_of([&] { read_npz(folder / "x"); }),
               ContainsSubstring("is no zip archive (.npz): it starts with the bytes 68 65"));
    CHECK_THAT(error_of([&] { read_safetensors(folder / "x"); }),
               ContainsSubstring("is no safetensors file: it starts with the bytes 68 65"));
    CHECK_THAT(error_of([&] { named_array<float>("x", {7}, weights); }),
               ContainsSubstring("array \"x\": the shape [7] does not fit 6 values"));
}

TEST_CASE("a damaged .npz never does harm", "[io][npz]") {
    const TemporaryFolder folder;
    write_npz(folder / "x.npz", example(), metadata);
    const std::string good = read_text(folder / "x.npz");
    for (std::size_t i = 0; i < good.size(); i += 3) {
        std::string damaged = good;
        damaged[i] = static_cast<char>(damaged[i] ^ 0xff);
        write_text(folder / "x.npz", damaged);
        error_of([&] { read_npz(folder / "x.npz"); });
    }
    SUCCEED();
}

TEST_CASE("packed arrays are unpacked", "[io][npz]") {
    const TemporaryFolder folder;
    const std::vector<std::uint8_t> bytes(1000, 9);
    std::string npy = npy_header_bytes("u1", std::vector<std::size_t>{1000});
    npy.append(bytes.begin(), bytes.end());
    const std::string npz = packed_npz("many.npy", npy);
    REQUIRE(npz.size() < 400);
    write_text(folder / "x.npz", npz);
    CHECK(read_npz(folder / "x.npz").read<std::uint8_t>("many").values == bytes);
    std::string damaged = npz;
    damaged[60] = static_cast<char>(damaged[60] ^ 0x3c);
    write_text(folder / "x.npz", damaged);
    CHECK_THAT(error_of([&] { read_npz(folder / "x.npz"); }), ContainsSubstring("damaged"));
}

TEST_CASE("an array of an unknown type is no harm to the others", "[io][npz]") {
    const TemporaryFolder folder;
    // A list of texts, as numpy saves it.
    std::string npy = npy_header_bytes("u4", std::vector<std::size_t>{1});
    npy.replace(npy.find("<u4"), 3, "<U1");
    write_text(folder / "x.npz", packed_npz("names.npy", npy + std::string("a\0\0\0", 4)));
    const ArrayFile file = read_npz(folder / "x.npz");
    CHECK(file.has("names"));
    CHECK_THAT(error_of([&] { return file.read<float>("names"); }),
               ContainsSubstring("x.npz[names.npy]: holds values of type \"<U1\""));
    const std::string header = R"({"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]},)"
                               R"("b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})";
    std::string text;
    io::detail::put_little_endian(text, header.size(), 8);
    write_text(folder / "x.safetensors", text + header + "\1\2\3\4");
    const ArrayFile tensors = read_safetensors(folder / "x.safetensors");
    CHECK(tensors.read<int>("b").values == std::vector<int>{3, 4});
    CHECK_THAT(error_of([&] { return tensors.read<float>("a"); }),
               ContainsSubstring("holds values of type \"BF16\"; save them as 32-bit floats"));
}
