/// @file
/// A list of image files as a data set, decoded on all cores.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pad/backend/host.hpp>
#include <pad/core/config.hpp>
#include <pad/core/error.hpp>
#include <pad/data/dataset.hpp>
#include <pad/io/image_decoding.hpp>
#include <pad/io/image_listing.hpp>
#include <pad/io/image_scaling.hpp>

namespace pad::io {

namespace detail {

/// What went wrong in some of many files; the first in order is the one that is reported.
class FirstProblem {
public:
    void add(std::size_t position, std::string sentence) {
        const std::lock_guard guard(mutex_);
        ++count_;
        if (count_ > 1 && position > first_) return;
        first_ = position;
        sentence_ = std::move(sentence);
    }
    /// Throws Error with the first problem and the number of others, if there was one.
    void rethrow() const {
        if (count_ == 0) return;
        core::fail(sentence_, count_ == 1 ? ""
                                          : core::text(" (", count_ - 1, " more of the ",
                                                       "files cannot be used)"));
    }

private:
    std::mutex mutex_;
    std::size_t count_ = 0;
    std::size_t first_ = 0;
    std::string sentence_;
};

/// Item i: file i, decoded and scaled to its place. Exceptions must not leave a parallel loop.
struct ReadImages {
    const ImageFile* files;
    data::ImageShape shape;
    Fit fit;
    bool same_size;  ///< whether an image of another size is an error
    float* planes;
    FirstProblem* problem;

    void operator()(core::Index item) const noexcept {
        const auto i = static_cast<std::size_t>(item);
        try {
            const DecodedImage image = read_image(files[i].path);
            core::require(
                !same_size || (image.width == shape.width && image.height == shape.height),
                files[i].path.string(), ": has ", image.width, "x", image.height,
                " pixels, the first image ", shape.width, "x", shape.height,
                "; say to which size all shall be scaled");
            scale_image({image.pixels(), image.width, image.height, image.channels}, shape, fit,
                        std::span(planes + i * shape.size(), shape.size()));
        } catch (const std::exception& error) {
            problem->add(i, error.what());
        }
    }
};

}  // namespace detail

/// Reads image files into a data set, in the order of `files`, on all threads of the host backend.
/// @param shape  of the result; with no size (0), that of the first image, and all must have it
/// Throws Error for the first file that cannot be used, with the number of the others.
/// Cost: 4 bytes for each value of the result, and one decoded image for each thread.
inline data::Dataset read_image_files(const std::vector<ImageFile>& files, std::string name,
                                      std::vector<std::string> classes, data::ImageShape shape,
                                      Fit fit) {
    data::Dataset set;
    set.name = std::move(name);
    set.classes = static_cast<int>(classes.size());
    set.class_names = std::move(classes);
    const bool same_size = shape.size() == 0;
    core::require(!files.empty(), set.name, ": there are no images");
    if (same_size) {
        const DecodedImage first = read_image(files.front().path);
        shape = {first.channels, first.height, first.width};
    }
    set.shape = shape;
    for (const ImageFile& file : files) set.labels.push_back(file.label);
    try {
        set.images.resize(files.size() * shape.size());
    } catch (const std::exception&) {
        core::fail(set.name, ": ", files.size(), " images of ", shape.channels, "x", shape.height,
                   "x", shape.width, " need ", files.size() * shape.size() * sizeof(float) >> 20,
                   " MiB, more memory than there is");
    }
    detail::FirstProblem problem;
    const backend::Host<> backend;
    backend.launch(
        static_cast<core::Index>(files.size()),
        detail::ReadImages{files.data(), shape, fit, same_size, set.images.data(), &problem});
    problem.rethrow();
    return set;
}

}  // namespace pad::io
