// The composition on a GPU.
#include <pad/cuda.cuh>

#include "composition.hpp"

int main() {
    return composition<pad::backend::Cuda>();
}
