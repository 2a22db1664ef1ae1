# Installs the headers and a package that find_package(pad) finds, with pad::io and pad::cuda
# as its components io and cuda.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(pad_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/pad")

install(TARGETS pad EXPORT padTargets
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT padTargets NAMESPACE pad:: DESTINATION "${pad_package_dir}")

if(TARGET pad_io)
    install(TARGETS pad_io EXPORT padIoTargets
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT padIoTargets NAMESPACE pad:: DESTINATION "${pad_package_dir}")
endif()

if(TARGET pad_cuda)
    install(TARGETS pad_cuda EXPORT padCudaTargets
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT padCudaTargets NAMESPACE pad:: DESTINATION "${pad_package_dir}")
endif()

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/padConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/cmake/padConfig.cmake"
    INSTALL_DESTINATION "${pad_package_dir}")
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/cmake/padConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT)

install(FILES
    "${PROJECT_BINARY_DIR}/cmake/padConfig.cmake"
    "${PROJECT_BINARY_DIR}/cmake/padConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/PadHostSystem.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindPadThrust.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindRandom123.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindStb.cmake"
    DESTINATION "${pad_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
