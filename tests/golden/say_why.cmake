# Says why a golden case is not run: cmake -DPAD_GOLDEN_CASE=… -DPAD_GOLDEN_STATE=unsupported|broken
# -DPAD_GOLDEN_PROBLEM=… -P say_why.cmake. Fails for a broken case.
if(PAD_GOLDEN_STATE STREQUAL "unsupported")
    execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "not supported: ${PAD_GOLDEN_PROBLEM}")
else()
    message(FATAL_ERROR "${PAD_GOLDEN_CASE} is broken: ${PAD_GOLDEN_PROBLEM}")
endif()
