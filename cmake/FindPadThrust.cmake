# Finds the headers of Thrust for plain C++ and makes PadThrust::PadThrust, their include folder.
#
# PAD_THRUST chooses: `cccl` is the include/cccl folder of a CUDA toolkit (13 or newer), and nothing
# else of the toolkit; `system` is the usual search path (libthrust-dev); `auto` takes the first of
# the two that exists. PAD_THRUST_CCCL_INCLUDE_DIR and PAD_THRUST_SYSTEM_INCLUDE_DIR name a folder
# directly: the one that holds thrust/version.h.
include(FindPackageHandleStandardArgs)

set(pad_thrust_choice auto)
if(PAD_THRUST)
    set(pad_thrust_choice "${PAD_THRUST}")
endif()
if(NOT pad_thrust_choice MATCHES "^(auto|cccl|system)$")
    message(FATAL_ERROR "PAD_THRUST is '${pad_thrust_choice}': it must be auto, cccl or system.")
endif()

set(PadThrust_INCLUDE_DIR "")
if(NOT pad_thrust_choice STREQUAL "system")
    find_program(PAD_NVCC nvcc)
    set(pad_toolkit_of_nvcc "")
    if(PAD_NVCC)
        file(REAL_PATH "${PAD_NVCC}" pad_toolkit_of_nvcc)
        cmake_path(GET pad_toolkit_of_nvcc PARENT_PATH pad_toolkit_of_nvcc)
        cmake_path(GET pad_toolkit_of_nvcc PARENT_PATH pad_toolkit_of_nvcc)
    endif()
    find_path(PAD_THRUST_CCCL_INCLUDE_DIR thrust/version.h
        HINTS ${CUDAToolkit_ROOT} ENV CUDAToolkit_ROOT ENV CUDA_PATH ENV CUDA_HOME
            ${pad_toolkit_of_nvcc}
        PATHS /usr/local/cuda /opt/cuda
        PATH_SUFFIXES include/cccl
        NO_DEFAULT_PATH
        DOC "Folder of a CUDA toolkit that holds thrust/version.h")
    mark_as_advanced(PAD_NVCC PAD_THRUST_CCCL_INCLUDE_DIR)
    if(PAD_THRUST_CCCL_INCLUDE_DIR)
        set(PadThrust_INCLUDE_DIR "${PAD_THRUST_CCCL_INCLUDE_DIR}")
    endif()
endif()
if(NOT PadThrust_INCLUDE_DIR AND NOT pad_thrust_choice STREQUAL "cccl")
    find_path(PAD_THRUST_SYSTEM_INCLUDE_DIR thrust/version.h
        DOC "Folder outside CUDA toolkits that holds thrust/version.h")
    mark_as_advanced(PAD_THRUST_SYSTEM_INCLUDE_DIR)
    if(PAD_THRUST_SYSTEM_INCLUDE_DIR)
        set(PadThrust_INCLUDE_DIR "${PAD_THRUST_SYSTEM_INCLUDE_DIR}")
    endif()
endif()

set(PadThrust_VERSION "")
if(PadThrust_INCLUDE_DIR)
    # THRUST_VERSION is major * 100000 + minor * 100 + patch.
    file(STRINGS "${PadThrust_INCLUDE_DIR}/thrust/version.h" pad_thrust_line
        REGEX "^#define THRUST_VERSION [0-9]+")
    if(pad_thrust_line MATCHES "THRUST_VERSION ([0-9]+)")
        math(EXPR pad_thrust_major "${CMAKE_MATCH_1} / 100000")
        math(EXPR pad_thrust_minor "${CMAKE_MATCH_1} / 100 % 1000")
        math(EXPR pad_thrust_patch "${CMAKE_MATCH_1} % 100")
        set(PadThrust_VERSION "${pad_thrust_major}.${pad_thrust_minor}.${pad_thrust_patch}")
    endif()
endif()

find_package_handle_standard_args(PadThrust
    REQUIRED_VARS PadThrust_INCLUDE_DIR
    VERSION_VAR PadThrust_VERSION
    REASON_FAILURE_MESSAGE "Thrust was looked for with PAD_THRUST=${pad_thrust_choice}: \
install Debian's libthrust-dev or a CUDA toolkit 13 or newer")

if(PadThrust_FOUND AND NOT TARGET PadThrust::PadThrust)
    add_library(PadThrust::PadThrust INTERFACE IMPORTED)
    target_include_directories(PadThrust::PadThrust INTERFACE "${PadThrust_INCLUDE_DIR}")
endif()
