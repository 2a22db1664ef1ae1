# cmake -DWORK_DIR=<folder to write in> -P includes_point_upwards_can_fail.cmake
#
# Runs includes_point_upwards.cmake on small trees, right and wrong ones, and looks at what it says.
cmake_minimum_required(VERSION 3.24)

function(expect words file line)
    file(REMOVE_RECURSE "${WORK_DIR}")
    file(WRITE "${WORK_DIR}/pad/pad.hpp" "#include <pad/run/progress.hpp>\n")
    file(WRITE "${WORK_DIR}/pad/${file}" "#pragma once\n${line}\n")
    execute_process(
        COMMAND "${CMAKE_COMMAND}" "-DINCLUDE_DIR=${WORK_DIR}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/includes_point_upwards.cmake"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    if(words STREQUAL "nothing wrong")
        if(NOT result EQUAL 0)
            message(SEND_ERROR "'${line}' in ${file} was refused: ${output}")
        endif()
        return()
    endif()
    string(FIND "${output}" "${words}" place)
    if(result EQUAL 0 OR place EQUAL -1)
        message(SEND_ERROR "'${line}' in ${file} should be refused with '${words}': ${output}")
    endif()
endfunction()

expect("nothing wrong" diff/a.hpp "#include <pad/core/error.hpp>")
expect("nothing wrong" diff/a.hpp "#include <pad/diff/b.hpp>")
expect("nothing wrong" nn/arch/a.hpp "#include <vector>")
expect("nothing wrong" distill/a.hpp "#include <pad/mask/none.hpp>")
expect("diff comes after core" core/a.hpp "#include <pad/diff/dual.hpp>")
expect("io comes after data" data/a.hpp "  #  include <pad/io/npy.hpp>")
expect("never include each other" match/a.hpp "#include <pad/mask/none.hpp>")
expect("never include each other" schedule/a.hpp "#include <pad/score/el2n.hpp>")
expect("lies in no room" kitchen/a.hpp "")
expect("lies in no room" core/a.hpp "#include <pad/kitchen/a.hpp>")
expect("lies in no room" core/a.hpp "#include <pad/pad.hpp>")
expect("write #include <pad/room/file.hpp>" core/a.hpp "#include \"error.hpp\"")
