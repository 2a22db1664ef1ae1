# pad_provide_host_system(<system> [GLOBAL]): the imported target pad::host_system with the include
# folder of Thrust, the definitions that choose its systems, and the threading library.
#
# Plain definitions do what thrust_create_target does for the host systems, with any version of
# Thrust, and need no more than its headers. The host system of Thrust is always the sequential one;
# its device system is the one that runs the kernels. In .cu files it is CUDA, whose algorithms
# backend::Cuda needs; left undefined it would be CUDA everywhere.
#
# The target is made where it is used, in this build or by padConfig.cmake in a consumer's, so an
# installed pad runs on whichever system the consumer chooses with PAD_HOST_SYSTEM.
function(pad_provide_host_system system)
    if(TARGET pad::host_system)
        return()
    endif()
    if(NOT system MATCHES "^(OMP|TBB|CPP)$")
        message(FATAL_ERROR "PAD_HOST_SYSTEM is '${system}': it must be OMP, TBB or CPP.")
    endif()

    find_package(PadThrust REQUIRED)
    add_library(pad::host_system INTERFACE IMPORTED ${ARGN})
    target_link_libraries(pad::host_system INTERFACE PadThrust::PadThrust)
    target_compile_definitions(pad::host_system INTERFACE
        PAD_HOST_SYSTEM_${system}
        THRUST_HOST_SYSTEM=THRUST_HOST_SYSTEM_CPP
        "THRUST_DEVICE_SYSTEM=THRUST_DEVICE_SYSTEM_$<IF:$<COMPILE_LANGUAGE:CUDA>,CUDA,${system}>")

    if(system STREQUAL "OMP")
        find_package(OpenMP REQUIRED COMPONENTS CXX)
        target_link_libraries(pad::host_system INTERFACE OpenMP::OpenMP_CXX)
    elseif(system STREQUAL "TBB")
        find_package(TBB REQUIRED)
        target_link_libraries(pad::host_system INTERFACE TBB::tbb)
    endif()
endfunction()
