# pad_compiled_once: templates that most of the project's own programs use, matrix products above
# all, compiled once for all of them: every target that is added after this file links it, and is
# compiled with PAD_EXTERN_TEMPLATES. Consumers never see it; for them the library is header only.
add_library(pad_compiled_once STATIC EXCLUDE_FROM_ALL
    "${PROJECT_SOURCE_DIR}/cmake/compiled_once.cpp")
target_link_libraries(pad_compiled_once PUBLIC pad::pad)
target_compile_definitions(pad_compiled_once INTERFACE PAD_EXTERN_TEMPLATES)
link_libraries(pad_compiled_once)
