/// @file
/// Image files for tests.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <io/temporary_folder.hpp>
#include <pad/io/png.hpp>

namespace pad::test {

/// Bytes [height][width][channels] with a pattern that differs from seed to seed.
inline std::vector<unsigned char> pattern(int width, int height, int channels, int seed = 0) {
    std::vector<unsigned char> pixels;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c)
                pixels.push_back(
                    static_cast<unsigned char>((7 * x + 11 * y + 50 * c + 31 * seed) % 256));
    return pixels;
}

/// The bytes of a PNG file.
inline std::string png_text(const std::vector<unsigned char>& pixels, int width, int height,
                            int channels) {
    std::string text;
    const auto append = [](void* to, void* data, int count) {
        static_cast<std::string*>(to)->append(static_cast<const char*>(data),
                                              static_cast<std::size_t>(count));
    };
    io::detail::stb::stbi_write_png_to_func(append, &text, width, height, channels, pixels.data(),
                                            width * channels);
    return text;
}

/// The bytes of a JPEG file of high quality.
inline std::string jpeg_text(const std::vector<unsigned char>& pixels, int width, int height,
                             int channels) {
    std::string text;
    const auto append = [](void* to, void* data, int count) {
        static_cast<std::string*>(to)->append(static_cast<const char*>(data),
                                              static_cast<std::size_t>(count));
    };
    io::detail::stb::stbi_write_jpg_to_func(append, &text, width, height, channels, pixels.data(),
                                            95);
    return text;
}

/// A PNG file of that pattern; folders above it are made.
inline void write_png(const std::filesystem::path& path, int width, int height, int channels,
                      int seed = 0) {
    std::filesystem::create_directories(path.parent_path());
    write_text(path, png_text(pattern(width, height, channels, seed), width, height, channels));
}

}  // namespace pad::test
