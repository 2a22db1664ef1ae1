/// @file
/// What the host computes for the comparison with the device, compiled by the C++ compiler.
#pragma once

#include <filesystem>
#include <vector>

#include "small_pipeline.hpp"

/// With lanes of one image, as on the device.
small_run::Result small_run_on_the_host();
small_pipeline::Files small_pipeline_on_the_host(const std::filesystem::path& folder);
std::vector<double> first_network_on_the_host();
std::vector<double> second_network_on_the_host();
std::vector<double> augmentations_on_the_host();
