# Every option of the project. All names begin with PAD_, and nothing but the library targets pad::pad,
# pad::io and pad::cuda is switched on when another project includes this one.

option(PAD_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(PAD_BUILD_EXAMPLES "Build the example programs" ${PROJECT_IS_TOP_LEVEL})
option(PAD_BUILD_BENCHMARKS "Build the benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(PAD_DISTILL_SMALL
    "Compile examples/pad_distill for MNIST-like images and small networks only" OFF)
option(PAD_INSTALL "Write the install rules" ${PROJECT_IS_TOP_LEVEL})
option(PAD_NATIVE "Compile the project's own programs for this machine's processor"
    ${PROJECT_IS_TOP_LEVEL})
option(PAD_ONLY_CHECK_PROGRAMS "Compile without optimisation what only has to build: \
benchmarks, and examples that no test runs" OFF)

set(PAD_HOST_SYSTEM OMP CACHE STRING "Threading of the host backend: OMP, TBB or CPP (one thread)")
set_property(CACHE PAD_HOST_SYSTEM PROPERTY STRINGS OMP TBB CPP)

set(PAD_CUDA AUTO CACHE STRING
    "The CUDA backend, target pad::cuda: AUTO (where a toolkit is found), ON or OFF")
set_property(CACHE PAD_CUDA PROPERTY STRINGS AUTO ON OFF)

set(PAD_THRUST auto CACHE STRING
    "Where Thrust comes from: cccl (a CUDA toolkit's), system (libthrust-dev), or auto (cccl first)")
set_property(CACHE PAD_THRUST PROPERTY STRINGS auto cccl system)
