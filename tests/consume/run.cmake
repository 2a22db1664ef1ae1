# cmake -DPROJECT=find_package|find_package_cuda|add_subdirectory|fetch_content -DSYSTEM=OMP|TBB|CPP … -P run.cmake
# Configures, builds and runs one consumer in a fresh folder.
cmake_minimum_required(VERSION 3.24)

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        list(JOIN ARGV " " command)
        message(FATAL_ERROR "This failed (${result}): ${command}")
    endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")

if(PROJECT MATCHES "^find_package")
    run("${CMAKE_COMMAND}" --install "${PAD_BINARY_DIR}" --config Release
        --prefix "${WORK_DIR}/prefix")
    # Moved, so that a path into the build or the first prefix would not be found.
    file(RENAME "${WORK_DIR}/prefix" "${WORK_DIR}/moved")
    list(PREPEND PREFIXES "${WORK_DIR}/moved")
else()
    set(where "-DPAD_SOURCE_DIR=${PAD_SOURCE_DIR}")
endif()

if(CUDA_COMPILER)
    list(APPEND where "-DCMAKE_CUDA_COMPILER=${CUDA_COMPILER}" -DCMAKE_CUDA_ARCHITECTURES=75-virtual)
endif()

string(REPLACE ";" "\\;" prefixes "${PREFIXES}")
run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/${PROJECT}" -B "${WORK_DIR}/build"
    -G "${GENERATOR}" "-DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}" -DCMAKE_BUILD_TYPE=Release
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_PREFIX_PATH=${prefixes}"
    "-DPAD_HOST_SYSTEM=${SYSTEM}" "-DPAD_THRUST=${THRUST}" ${where})
run("${CMAKE_COMMAND}" --build "${WORK_DIR}/build" --config Release)
run("${CMAKE_CTEST_COMMAND}" --test-dir "${WORK_DIR}/build" -C Release --output-on-failure
    --no-tests=error)
