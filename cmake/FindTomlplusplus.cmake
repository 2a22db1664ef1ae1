# Tomlplusplus::Tomlplusplus: toml++, the reader of TOML files, as headers alone.
find_path(Tomlplusplus_INCLUDE_DIR toml++/toml.h)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Tomlplusplus REQUIRED_VARS Tomlplusplus_INCLUDE_DIR)
mark_as_advanced(Tomlplusplus_INCLUDE_DIR)

if(Tomlplusplus_FOUND AND NOT TARGET Tomlplusplus::Tomlplusplus)
    add_library(Tomlplusplus::Tomlplusplus INTERFACE IMPORTED)
    set_target_properties(Tomlplusplus::Tomlplusplus PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES "${Tomlplusplus_INCLUDE_DIR}")
endif()
