# What holds for the project's own programs and never for a consumer: included at top level only,
# and set on the directory, which is neither exported nor seen by a project that adds this one.
include(CheckCXXCompilerFlag)

get_property(pad_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT pad_multi_config AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CXX_FLAGS)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

add_compile_options(
    "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wshadow;-Werror>"
    "$<$<COMPILE_LANGUAGE:CUDA>:-Werror=all-warnings;-Xcompiler=-Wall,-Wextra,-Werror>")
# g++ before 13 calls its own AVX-512 intrinsics uninitialised (GCC bug 105593); clang++ still looks.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-Wno-uninitialized;-Wno-maybe-uninitialized>")
endif()

if(PAD_NATIVE)
    check_cxx_compiler_flag(-march=native PAD_HAS_MARCH_NATIVE)
    if(PAD_HAS_MARCH_NATIVE)
        add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-march=native>)
    endif()
endif()
