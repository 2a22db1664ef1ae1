# Turns a folder of golden cases into test programs.
#
# pad_golden_add_cases(<folder>): one test `golden.<case>` for each case in the folder, and one
# program for each network, because agents are types: cases on one network share its program, so
# that it is compiled once. A case of a kind or network that the library does not have becomes a
# test that is skipped with a sentence; a damaged one becomes a test that fails with a sentence.
include(PadGoldenNetwork)

# Kinds with a runner in tests/golden/runners: those with a network, and those without.
set(_pad_golden_network_kinds
    gradient directional unroll gradient_match distribution_match scores gsam evaluate)
set(_pad_golden_plain_kinds augment zca scheduler)
# Kinds that may also be run with lane width 1.
set(_pad_golden_scalar_kinds gradient directional unroll)
set(_pad_golden_templates "${CMAKE_CURRENT_LIST_DIR}/../tests/golden")

# _pad_golden_read(<prefix> <folder of a case>): <prefix>_state, <prefix>_problem as in
# PadGoldenNetwork, <prefix>_kind, and <prefix>_agent for a kind with a network.
function(_pad_golden_read prefix folder)
    if(NOT EXISTS "${folder}/case.json")
        _pad_golden_return(${prefix} broken "the folder has no case.json")
    endif()
    file(READ "${folder}/case.json" json)
    string(JSON type ERROR_VARIABLE error TYPE "${json}")
    if(error OR NOT type STREQUAL "OBJECT")
        _pad_golden_return(${prefix} broken "case.json is not a valid JSON object ${error}")
    endif()
    _pad_golden_member(kind "${json}" kind STRING case.json)
    if(_pad_golden_missing)
        _pad_golden_return(${prefix} broken "${_pad_golden_missing}")
    endif()
    set(${prefix}_kind "${kind}" PARENT_SCOPE)
    if(kind IN_LIST _pad_golden_plain_kinds)
        _pad_golden_return(${prefix} good "")
    elseif(NOT kind IN_LIST _pad_golden_network_kinds)
        _pad_golden_return(${prefix} unsupported "the kind '${kind}' is not known")
    endif()
    _pad_golden_member(network "${json}" network OBJECT case.json)
    if(_pad_golden_missing)
        _pad_golden_return(${prefix} broken "${_pad_golden_missing}")
    endif()
    pad_golden_agent(agent "${network}")
    set(${prefix}_agent "${agent}" PARENT_SCOPE)
    _pad_golden_return(${prefix} ${agent_state} "${agent_problem}")
endfunction()

# A test that says why a case is not run. It is skipped, or fails when the case is broken.
function(_pad_golden_add_sentence case state problem)
    add_test(NAME golden.${case} COMMAND "${CMAKE_COMMAND}" "-DPAD_GOLDEN_CASE=${case}"
        "-DPAD_GOLDEN_STATE=${state}" "-DPAD_GOLDEN_PROBLEM=${problem}"
        -P "${_pad_golden_templates}/say_why.cmake")
    set_tests_properties(golden.${case} PROPERTIES LABELS golden)
    if(state STREQUAL "unsupported")
        set_tests_properties(golden.${case} PROPERTIES SKIP_REGULAR_EXPRESSION "^not supported: ")
    endif()
endfunction()

function(_pad_golden_add_test name program folder)
    add_test(NAME ${name} COMMAND ${program} "${folder}")
    set_tests_properties(${name} PROPERTIES
        LABELS golden
        TIMEOUT 900
        SKIP_RETURN_CODE 77
        DEPENDS golden_build
        ENVIRONMENT "${pad_test_environment}")
endfunction()

# _pad_golden_add_program(<name> <template> <kinds>): the program with the runners of these kinds.
function(_pad_golden_add_program name template kinds)
    set(includes "")
    set(entries "")
    list(SORT kinds)
    foreach(kind IN LISTS kinds)
        string(APPEND includes "#include <golden/runners/${kind}.hpp>\n")
        foreach(variant IN LISTS variants)
            string(REGEX MATCH "^([a-z]+) ?(.*)$" matched "${variant}")
            set(precision "${CMAKE_MATCH_1}")
            set(algorithm "${CMAKE_MATCH_2}")
            set(arguments "${precision}")
            if(algorithm)
                set(arguments "Agent<${algorithm}>, Backend, ${precision}")
            endif()
            string(APPEND entries "            {\"${kind}\", \"${variant}${remark}\", "
                "golden::${kind}<${arguments}>},\n")
        endforeach()
    endforeach()
    set(source "${CMAKE_CURRENT_BINARY_DIR}/golden/${name}.cpp")
    configure_file("${_pad_golden_templates}/${template}" "${source}" @ONLY)
    add_executable(${name} "${source}")
    target_link_libraries(${name} PRIVATE pad_golden_support)
    target_compile_options(${name} PRIVATE ${PAD_GOLDEN_COMPILE_OPTIONS})
endfunction()

function(_pad_golden_add_network_program name agent lanes kinds)
    set(variants ${PAD_GOLDEN_VARIANTS})
    if(NOT agent MATCHES "Algorithm")
        list(TRANSFORM variants REPLACE " .*" " Direct")
        list(REMOVE_DUPLICATES variants)
    endif()
    set(remark "")
    if(lanes STREQUAL "ScalarLanes")
        list(FILTER variants INCLUDE REGEX "^double")
        set(remark ", lane width 1")
    endif()
    _pad_golden_add_program(${name} network.cpp.in "${kinds}")
    target_precompile_headers(${name} REUSE_FROM pad_golden_precompiled)
endfunction()

function(_pad_golden_add_plain_program name kinds)
    set(variants double float)
    set(remark "")
    _pad_golden_add_program(${name} plain.cpp.in "${kinds}")
endfunction()

# _pad_golden_find_cases(<variable> <folder> <entries of the folder>…): every folder that is there,
# and those that an index.json lists: none may vanish.
function(_pad_golden_find_cases variable folder)
    set(cases "")
    foreach(entry IN LISTS ARGN)
        if(IS_DIRECTORY "${folder}/${entry}" AND NOT entry MATCHES "^\\.")
            list(APPEND cases "${entry}")
        endif()
    endforeach()
    if(EXISTS "${folder}/index.json")
        file(READ "${folder}/index.json" index)
        string(JSON count ERROR_VARIABLE error LENGTH "${index}")
        if(error)
            message(FATAL_ERROR "${folder}/index.json is not a valid JSON list: ${error}")
        endif()
        foreach(i RANGE ${count})
            if(i LESS count)
                string(JSON listed ERROR_VARIABLE error GET "${index}" ${i} case)
                if(error)
                    message(FATAL_ERROR "${folder}/index.json: entry ${i} names no \"case\".")
                endif()
                list(APPEND cases "${listed}")
            endif()
        endforeach()
        list(REMOVE_DUPLICATES cases)
    endif()
    set(${variable} "${cases}" PARENT_SCOPE)
endfunction()

# Configures again when the file changes. A file that is not there would do so in every build.
function(_pad_golden_depend_on file)
    if(EXISTS "${file}")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    endif()
endfunction()

# A macro: notes in programs, agent_<program>, kinds_<program> and lanes_<program> that the program
# has to check a case of this kind, and adds the test.
macro(_pad_golden_use program agent lanes kind test)
    list(APPEND programs ${program})
    set(agent_${program} "${agent}")
    set(lanes_${program} ${lanes})
    list(APPEND kinds_${program} ${kind})
    _pad_golden_add_test(${test} ${program} "${folder}/${case}")
endmacro()

# A macro: the program of a case that was read as read_kind and read_agent.
macro(_pad_golden_place_case)
    if(read_kind IN_LIST _pad_golden_plain_kinds)
        _pad_golden_use(golden_${read_kind} "" "" ${read_kind} golden.${case})
    else()
        string(MD5 hash "${read_agent}")
        string(SUBSTRING "${hash}" 0 10 hash)
        set(network golden_network_${hash})
        _pad_golden_use(${network} "${read_agent}" WideLanes ${read_kind} golden.${case})
        if(read_kind IN_LIST _pad_golden_scalar_kinds AND PAD_GOLDEN_SCALAR_LANES
            AND case MATCHES "${PAD_GOLDEN_SCALAR_LANES}")
            _pad_golden_use(${network}_scalar "${read_agent}" ScalarLanes ${read_kind}
                golden.${case}.scalar_lanes)
        endif()
    endif()
endmacro()

function(pad_golden_add_cases folder)
    if(NOT IS_DIRECTORY "${folder}")
        message(FATAL_ERROR "PAD_GOLDEN_DIR is '${folder}', which is not a folder of golden cases.")
    endif()
    file(GLOB entries CONFIGURE_DEPENDS LIST_DIRECTORIES true RELATIVE "${folder}" "${folder}/*")
    _pad_golden_find_cases(cases "${folder}" ${entries})
    _pad_golden_depend_on("${folder}/index.json")
    list(LENGTH cases found)
    if(PAD_GOLDEN_CASES)
        list(FILTER cases INCLUDE REGEX "${PAD_GOLDEN_CASES}")
    endif()
    set(programs "")
    set(unsupported 0)
    set(broken 0)
    foreach(case IN LISTS cases)
        _pad_golden_depend_on("${folder}/${case}/case.json")
        _pad_golden_read(read "${folder}/${case}")
        if(read_state STREQUAL "good")
            _pad_golden_place_case()
        else()
            _pad_golden_add_sentence("${case}" ${read_state} "${read_problem}")
            math(EXPR ${read_state} "${${read_state}} + 1")
        endif()
    endforeach()

    list(REMOVE_DUPLICATES programs)
    foreach(program IN LISTS programs)
        list(REMOVE_DUPLICATES kinds_${program})
        if(agent_${program})
            _pad_golden_add_network_program(${program} "${agent_${program}}" ${lanes_${program}}
                "${kinds_${program}}")
        else()
            _pad_golden_add_plain_program(${program} "${kinds_${program}}")
        endif()
    endforeach()
    _pad_golden_add_build(${programs})

    list(LENGTH cases total)
    math(EXPR left_out "${found} - ${total}")
    list(LENGTH programs built)
    set(summary "golden: ${total} cases, ${unsupported} not supported")
    if(broken GREATER 0)
        string(APPEND summary ", ${broken} BROKEN")
    endif()
    if(left_out GREATER 0)
        string(APPEND summary ", ${left_out} left out by PAD_GOLDEN_CASES")
    endif()
    message(STATUS "${summary} (${built} programs, ${folder})")
    if(total EQUAL 0)
        message(FATAL_ERROR "PAD_GOLDEN_DIR is '${folder}', which holds no golden cases"
            " that PAD_GOLDEN_CASES ('${PAD_GOLDEN_CASES}') names.")
    endif()
endfunction()

# A test that builds the programs, so that `ctest -L golden` is enough after `cmake`; what is built
# already costs nothing. The programs' tests come after it and run whether or not it succeeds: one
# that does not compile takes no other case with it.
function(_pad_golden_add_build)
    add_custom_target(golden)
    if(ARGN)
        add_dependencies(golden ${ARGN})
    endif()
    set(go_on "")
    if(CMAKE_GENERATOR MATCHES "Ninja")
        set(go_on -- -k 0)
    elseif(CMAKE_GENERATOR MATCHES "Makefiles")
        set(go_on -- -k)
    endif()
    include(ProcessorCount)
    ProcessorCount(cores)
    if(cores LESS 1)
        set(cores 1)
    endif()
    add_test(NAME golden_build COMMAND "${CMAKE_COMMAND}" --build "${CMAKE_BINARY_DIR}"
        --target golden --config $<CONFIG> --parallel ${cores} ${go_on})
    set_tests_properties(golden_build PROPERTIES LABELS golden TIMEOUT 7200 RUN_SERIAL TRUE)
endfunction()
