# Finds the stb single-file headers and makes Stb::Stb, whose include folder holds stb_image.h.
# Stb_INCLUDE_DIR names that folder.
include(FindPackageHandleStandardArgs)

find_path(Stb_INCLUDE_DIR stb_image_write.h
    PATH_SUFFIXES stb
    DOC "Folder that holds stb_image.h and stb_image_write.h")
mark_as_advanced(Stb_INCLUDE_DIR)

find_package_handle_standard_args(Stb
    REQUIRED_VARS Stb_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "stb_image_write.h was not found (Debian: libstb-dev)")

if(Stb_FOUND AND NOT TARGET Stb::Stb)
    add_library(Stb::Stb INTERFACE IMPORTED)
    target_include_directories(Stb::Stb INTERFACE "${Stb_INCLUDE_DIR}")
endif()
