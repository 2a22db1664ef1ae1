# What the three consumers share once pad::pad and pad::io exist: nothing may have leaked, and the
# shared program must build under strict flags (an added or fetched pad is no system library).
foreach(target IN ITEMS pad::pad pad::io)
    get_target_property(options ${target} INTERFACE_COMPILE_OPTIONS)
    if(options)
        message(FATAL_ERROR "${target} forces compile options on its consumers: ${options}")
    endif()
endforeach()
foreach(option IN ITEMS
        PAD_BUILD_TESTS PAD_BUILD_EXAMPLES PAD_BUILD_BENCHMARKS PAD_INSTALL PAD_NATIVE)
    if(${option})
        message(FATAL_ERROR "${option} is on in a project that only uses pad.")
    endif()
endforeach()

enable_testing()
add_executable(consumer "${CMAKE_CURRENT_LIST_DIR}/main.cpp")
target_compile_options(consumer PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
target_compile_definitions(consumer PRIVATE EXPECTED_HOST_SYSTEM_${PAD_HOST_SYSTEM})
target_link_libraries(consumer PRIVATE pad::pad pad::io)
# Thrust looks for CUDA on the compiler's own search path; pad must not put it there.
include(CheckIncludeFileCXX)
check_include_file_cxx(cuda_runtime_api.h COMPILER_FINDS_CUDA)
if(COMPILER_FINDS_CUDA)
    target_compile_definitions(consumer PRIVATE COMPILER_FINDS_CUDA)
endif()
add_test(NAME consumer COMMAND consumer)
