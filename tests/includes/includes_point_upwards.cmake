# cmake -DINCLUDE_DIR=<folder that holds pad/> -P includes_point_upwards.cmake
#
# Fails when a header of one room includes a header of a later one (cmake/PadRooms.cmake), when two
# rooms that never include each other do, when a file lies in no room, and when an include of the
# library is not written <pad/…>. Only pad/pad.hpp and pad/cuda.cuh, which include everything, are
# exempt.
cmake_minimum_required(VERSION 3.24)

include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/PadRooms.cmake")
set(rooms ${PAD_ROOMS})
set(strangers ${PAD_STRANGERS})

file(GLOB_RECURSE files RELATIVE "${INCLUDE_DIR}/pad" "${INCLUDE_DIR}/pad/*")
if(NOT files)
    message(FATAL_ERROR "There is no file in '${INCLUDE_DIR}/pad'.")
endif()
list(REMOVE_ITEM files pad.hpp cuda.cuh)

set(wrong 0)
function(report sentence)
    message(SEND_ERROR "include/pad/${sentence}")
    math(EXPR wrong "${wrong} + 1")
    set(wrong ${wrong} PARENT_SCOPE)
endfunction()

foreach(file IN LISTS files)
    string(REGEX MATCH "^[^/]+" room "${file}")
    list(FIND rooms "${room}" place)
    if(place EQUAL -1)
        list(JOIN rooms ", " names)
        report("${file} lies in no room: the rooms are ${names}")
        continue()
    endif()

    file(STRINGS "${INCLUDE_DIR}/pad/${file}" lines REGEX "^[ \t]*#[ \t]*include")
    foreach(line IN LISTS lines)
        if(line MATCHES "include[ \t]*\"([^\"]*)\"")
            report("${file} includes \"${CMAKE_MATCH_1}\": write #include <pad/room/file.hpp>")
        endif()
        if(NOT line MATCHES "include[ \t]*<pad/([^>]+)>")
            continue()
        endif()
        set(target "${CMAKE_MATCH_1}")
        string(REGEX MATCH "^[^/]+" other "${target}")
        list(FIND rooms "${other}" other_place)
        if(other_place EQUAL -1)
            report("${file} includes pad/${target}, which lies in no room")
        elseif(other_place GREATER place)
            report("${file} includes pad/${target}: ${other} comes after ${room}")
        elseif(NOT other STREQUAL room AND room IN_LIST strangers AND other IN_LIST strangers)
            list(JOIN strangers ", " names)
            report("${file} includes pad/${target}: ${names} never include each other")
        endif()
    endforeach()
endforeach()

list(LENGTH files count)
message(STATUS "${count} headers looked at, ${wrong} wrong includes")
