# The target pad::cuda: what a program with .cu files links. Present where a CUDA toolkit 13 or newer
# is found; PAD_CUDA=OFF leaves it out, ON makes a missing toolkit an error.
#
# It speaks to the CUDA language of CMake, which a project switches on itself. nvcc's C++20 is given as
# an option, because CMake below 3.26 does not know it.
function(pad_provide_cuda)
    if(PAD_CUDA STREQUAL "OFF")
        return()
    endif()
    find_package(CUDAToolkit 13 QUIET)
    if(NOT CUDAToolkit_FOUND OR NOT TARGET CUDA::cublas)
        if(PAD_CUDA STREQUAL "ON")
            message(FATAL_ERROR "PAD_CUDA is ON, but no CUDA toolkit 13 or newer with cuBLAS was found.")
        endif()
        message(STATUS "pad::cuda is left out: no CUDA toolkit 13 or newer was found")
        return()
    endif()
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/pad/*.cuh")
    add_library(pad_cuda INTERFACE)
    add_library(pad::cuda ALIAS pad_cuda)
    set_target_properties(pad_cuda PROPERTIES EXPORT_NAME cuda)
    target_link_libraries(pad_cuda INTERFACE pad CUDA::cublas)
    set(options -std=c++20 --expt-relaxed-constexpr)
    if(PAD_HOST_SYSTEM STREQUAL "OMP")
        list(APPEND options -Xcompiler=-fopenmp)
    endif()
    target_compile_options(pad_cuda INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:${options}>")
    target_compile_definitions(pad_cuda INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:EIGEN_NO_CUDA>)
    target_sources(pad_cuda INTERFACE
        FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers})
    # Headers for nvcc cannot be verified by compiling them alone with the C++ compiler.
    set_target_properties(pad_cuda PROPERTIES VERIFY_INTERFACE_HEADER_SETS OFF)
endfunction()

# pad_enable_cuda(<variable>): switches on the CUDA language for the project's own programs, and sets
# <variable> to whether it works. A macro: languages are enabled in the caller's scope.
macro(pad_enable_cuda variable)
    set(${variable} FALSE)
    if(TARGET pad::cuda)
        if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
            set(CMAKE_CUDA_COMPILER "${CUDAToolkit_NVCC_EXECUTABLE}")
        endif()
        # PTX: it runs on the simulator of tests/cuda, and on any GPU through the driver's compiler.
        if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
            set(CMAKE_CUDA_ARCHITECTURES 75-virtual)
        endif()
        set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
        include(CheckLanguage)
        check_language(CUDA)
        if(CMAKE_CUDA_COMPILER)
            enable_language(CUDA)
            set(${variable} TRUE)
        endif()
    endif()
endmacro()
