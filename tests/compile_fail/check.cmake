# cmake -DCOMPILER=… -DCOMPILER_ID=… -DFLAGS=<response file> -DSOURCE=<case> [-DAHEAD=<header>] -P check.cmake
#
# Compiles one case twice. As it is, it must fail, and the output must hold the words after each
# `// expected:` in it; with PAD_COMPILE_FAIL_CONTROL defined, it must compile.
# White space is not compared. Source lines are kept out of the output: they may hold the same words.
cmake_minimum_required(VERSION 3.24)

cmake_path(GET SOURCE FILENAME name)
set(no_source_lines -fno-diagnostics-show-caret)
if(COMPILER_ID MATCHES "Clang")
    set(no_source_lines -fno-caret-diagnostics)
endif()

set(ahead "")
if(AHEAD)
    set(ahead -include "${AHEAD}")  # which is precompiled; see CMakeLists.txt
endif()

function(compile result_variable output_variable)
    set(ENV{LC_ALL} C)
    execute_process(
        COMMAND "${COMPILER}" "@${FLAGS}" -w -fsyntax-only ${no_source_lines}
            ${ahead} ${ARGN} "${SOURCE}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    set(${result_variable} "${result}" PARENT_SCOPE)
    set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

function(one_spaced variable text)
    string(REGEX REPLACE "[ \t\r\n]+" " " text "${text}")
    string(STRIP "${text}" text)
    set(${variable} "${text}" PARENT_SCOPE)
endfunction()

file(READ "${SOURCE}" source)
string(REGEX MATCHALL "// expected:[^\n]*" expectations "${source}")
if(NOT expectations)
    message(FATAL_ERROR "${name} has no line '// expected: words of the compiler'.")
endif()

compile(result output)
if(result STREQUAL "0")
    message(FATAL_ERROR "${name} compiles, and must not.")
endif()
one_spaced(said "${output}")
foreach(expectation IN LISTS expectations)
    string(REPLACE "// expected:" "" expectation "${expectation}")
    one_spaced(words "${expectation}")
    string(FIND "${said}" "${words}" place)
    if(place EQUAL -1)
        message(STATUS "The compiler said:\n${output}")
        message(FATAL_ERROR "${name} fails without the words '${words}'.")
    endif()
endforeach()

compile(result output -DPAD_COMPILE_FAIL_CONTROL)
if(NOT result STREQUAL "0")
    message(STATUS "The compiler said:\n${output}")
    message(FATAL_ERROR "${name} must compile with PAD_COMPILE_FAIL_CONTROL defined.")
endif()
