# pad_write_compiler_flags(<target> <variable> [<language>]): writes every flag with which <target> is
# compiled into a response file, one a line, for a script that calls the compiler itself
# (`${CMAKE_CXX_COMPILER} @file …`, `${CMAKE_CUDA_COMPILER} --options-file=file …`), and sets
# <variable> to its path. The language is CXX or CUDA; CXX is meant where none is given.
function(pad_write_compiler_flags target variable)
    set(language CXX)
    if(ARGC GREATER 2)
        set(language ${ARGV2})
    endif()
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}.flags")

    # The compiler's own folders must not be named again: that would change their order.
    set(special "([][+.*()^$?|\\\\])")
    list(TRANSFORM CMAKE_${language}_IMPLICIT_INCLUDE_DIRECTORIES
        REPLACE "${special}" "\\\\\\1" OUTPUT_VARIABLE implicit)
    list(JOIN implicit "|" implicit)
    string(REGEX REPLACE "${special}" "\\\\\\1" project "${PROJECT_SOURCE_DIR}")
    set(own "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
    set(own "$<REMOVE_DUPLICATES:$<FILTER:${own},EXCLUDE,^(${implicit})$>>")
    set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
    set(options "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>")
    separate_arguments(always UNIX_COMMAND
        "${CMAKE_${language}20_STANDARD_COMPILE_OPTION} ${CMAKE_${language}_FLAGS}")
    list(JOIN always "\n" always)

    set(per_build "")
    foreach(build IN ITEMS DEBUG RELEASE RELWITHDEBINFO MINSIZEREL)
        separate_arguments(flags UNIX_COMMAND "${CMAKE_${language}_FLAGS_${build}}")
        list(JOIN flags "\n" flags)
        string(APPEND per_build "$<$<CONFIG:${build}>:${flags}\n>")
    endforeach()

    # Folders other than the project's own are system folders, as CMake treats imported targets.
    set(ours "$<FILTER:${own},INCLUDE,^${project}(/|$)>")
    set(theirs "$<FILTER:${own},EXCLUDE,^${project}(/|$)>")
    set(system "-isystem")
    if(language STREQUAL "CUDA")
        set(system "-isystem=")  # nvcc wants it so; to g++ it means a folder of its sysroot
    endif()
    file(GENERATE OUTPUT "${file}" CONTENT
"${always}
${per_build}
$<$<BOOL:${ours}>:\"-I$<JOIN:${ours},\"\n\"-I>\"
>$<$<BOOL:${theirs}>:\"${system}$<JOIN:${theirs},\"\n\"${system}>\"
>$<$<BOOL:${definitions}>:\"-D$<JOIN:${definitions},\"\n\"-D>\"
>$<JOIN:${options},\n>
" TARGET ${target} CONDITION $<COMPILE_LANGUAGE:${language}>)
    set(${variable} "${file}" PARENT_SCOPE)
endfunction()
