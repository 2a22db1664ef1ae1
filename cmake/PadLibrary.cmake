# The two targets: pad::pad, the library, and pad::io, what reads and writes files.
# pad::io exists where zlib, nlohmann-json and stb do; otherwise PAD_IO_MISSING names what is not there.
include(PadHostSystem)

find_package(Eigen3 CONFIG QUIET)
if(NOT Eigen3_FOUND OR Eigen3_VERSION VERSION_LESS 3.4)
    message(FATAL_ERROR "pad needs Eigen 3.4 or newer, found '${Eigen3_VERSION}' "
        "(Debian: libeigen3-dev; scripts/install_dependencies build).")
endif()
find_package(Random123 REQUIRED)
pad_provide_host_system("${PAD_HOST_SYSTEM}" GLOBAL)

file(GLOB_RECURSE pad_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/pad/*.hpp")
set(pad_io_headers ${pad_headers})
list(FILTER pad_headers EXCLUDE REGEX "/include/pad/(io|report|run)/")
list(FILTER pad_io_headers INCLUDE REGEX "/include/pad/(io|report|run)/")

add_library(pad INTERFACE)
add_library(pad::pad ALIAS pad)
target_compile_features(pad INTERFACE cxx_std_20)
target_link_libraries(pad INTERFACE Eigen3::Eigen Random123::Random123 pad::host_system)
target_sources(pad INTERFACE
    FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${pad_headers})

find_package(ZLIB QUIET)
find_package(nlohmann_json 3 CONFIG QUIET)
find_package(Stb QUIET)
set(PAD_IO_MISSING "")
foreach(needed IN ITEMS ZLIB::ZLIB nlohmann_json::nlohmann_json Stb::Stb)
    if(NOT TARGET ${needed})
        list(APPEND PAD_IO_MISSING ${needed})
    endif()
endforeach()

if(PAD_IO_MISSING)
    message(STATUS "pad::io is left out: ${PAD_IO_MISSING} not found "
        "(Debian: zlib1g-dev nlohmann-json3-dev libstb-dev)")
else()
    add_library(pad_io INTERFACE)
    add_library(pad::io ALIAS pad_io)
    set_target_properties(pad_io PROPERTIES EXPORT_NAME io)
    target_link_libraries(pad_io INTERFACE
        pad ZLIB::ZLIB nlohmann_json::nlohmann_json Stb::Stb)
    target_sources(pad_io INTERFACE
        FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${pad_io_headers})
endif()

include(PadCuda)
pad_provide_cuda()

# Programs, tests and benchmarks read files, so they need pad::io.
function(pad_require_io what)
    if(NOT TARGET pad::io)
        message(FATAL_ERROR "${what} need pad::io, which needs ${PAD_IO_MISSING} "
            "(Debian: zlib1g-dev nlohmann-json3-dev libstb-dev; scripts/install_dependencies build).")
    endif()
endfunction()
