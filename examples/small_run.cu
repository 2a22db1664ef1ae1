// A whole PAD run on a GPU. small_run.cpp is the same program on the host; they differ in one type, and
// in that the host's threads are told to sleep while they wait.
#include <pad/cuda.cuh>

#include "small_run.hpp"

int main() {
    return small_run::show<pad::backend::Cuda>();
}
