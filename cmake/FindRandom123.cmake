# Finds the headers of Random123 and makes Random123::Random123.
# Random123_INCLUDE_DIR names the folder that holds Random123/philox.h.
include(FindPackageHandleStandardArgs)

find_path(Random123_INCLUDE_DIR Random123/philox.h
    DOC "Folder that holds Random123/philox.h")
mark_as_advanced(Random123_INCLUDE_DIR)

find_package_handle_standard_args(Random123
    REQUIRED_VARS Random123_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "Random123/philox.h was not found (Debian: librandom123-dev)")

if(Random123_FOUND AND NOT TARGET Random123::Random123)
    add_library(Random123::Random123 INTERFACE IMPORTED)
    target_include_directories(Random123::Random123 INTERFACE "${Random123_INCLUDE_DIR}")
endif()
