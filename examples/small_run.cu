// A whole PAD run on a GPU. small_run.cpp is the same program on the host; they differ in one type.
#include <pad/cuda.cuh>

#include "small_run.hpp"

int main(int /*count*/, char** arguments) {
    return small_run::show<pad::backend::Cuda>(arguments);
}
