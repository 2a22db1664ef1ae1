#include "host_side.hpp"

#include <cuda/layers.hpp>

using Backend = pad::backend::Host<pad::backend::ScalarLanes>;

small_run::Result small_run_on_the_host() {
    return small_run::run<Backend>();
}
small_pipeline::Files small_pipeline_on_the_host(const std::filesystem::path& folder) {
    return small_pipeline::run<Backend>(folder);
}
std::vector<double> first_network_on_the_host() {
    return layers::sweeps<layers::First, Backend>();
}
std::vector<double> second_network_on_the_host() {
    return layers::sweeps<layers::Second, Backend>();
}
std::vector<double> augmentations_on_the_host() {
    return layers::augmentations<Backend>();
}
