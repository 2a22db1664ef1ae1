# pad_write_compiler_flags(<target> <variable>): writes every flag with which <target> is compiled
# into a response file, one a line, for a script that calls the compiler itself
# (`${CMAKE_CXX_COMPILER} @file …`), and sets <variable> to its path.
function(pad_write_compiler_flags target variable)
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}.flags")

    # The compiler's own folders must not be named again: that would change their order.
    set(special "([][+.*()^$?|\\\\])")
    list(TRANSFORM CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES
        REPLACE "${special}" "\\\\\\1" OUTPUT_VARIABLE implicit)
    list(JOIN implicit "|" implicit)
    string(REGEX REPLACE "${special}" "\\\\\\1" project "${PROJECT_SOURCE_DIR}")
    set(own "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
    set(own "$<REMOVE_DUPLICATES:$<FILTER:${own},EXCLUDE,^(${implicit})$>>")
    set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
    set(options "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>")
    separate_arguments(always UNIX_COMMAND
        "${CMAKE_CXX20_STANDARD_COMPILE_OPTION} ${CMAKE_CXX_FLAGS}")
    list(JOIN always "\n" always)

    set(per_build "")
    foreach(build IN ITEMS DEBUG RELEASE RELWITHDEBINFO MINSIZEREL)
        separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS_${build}}")
        list(JOIN flags "\n" flags)
        string(APPEND per_build "$<$<CONFIG:${build}>:${flags}\n>")
    endforeach()

    # Folders other than the project's own are system folders, as CMake treats imported targets.
    set(ours "$<FILTER:${own},INCLUDE,^${project}(/|$)>")
    set(theirs "$<FILTER:${own},EXCLUDE,^${project}(/|$)>")
    file(GENERATE OUTPUT "${file}" CONTENT
"${always}
${per_build}
$<$<BOOL:${ours}>:\"-I$<JOIN:${ours},\"\n\"-I>\"
>$<$<BOOL:${theirs}>:\"-isystem$<JOIN:${theirs},\"\n\"-isystem>\"
>$<$<BOOL:${definitions}>:\"-D$<JOIN:${definitions},\"\n\"-D>\"
>$<JOIN:${options},\n>
" TARGET ${target} CONDITION $<COMPILE_LANGUAGE:CXX>)
    set(${variable} "${file}" PARENT_SCOPE)
endfunction()
