/// @file
/// The program around the runners that one translation unit holds.
#pragma once

#include <initializer_list>
#include <string_view>

#include <golden/support/case.hpp>
#include <golden/support/checks.hpp>

namespace golden {

/// Computes what a case of one kind asks for, in one precision, and compares it.
using Runner = void (*)(const Case&, Checks&);

struct Entry {
    std::string_view kind;
    std::string_view precision;
    Runner run;
};

/// `<program> <folder of a case>`: runs the entries of the case's kind. Returns 0 when every
/// comparison succeeded, 77 when the case is not supported, 1 otherwise, always with a sentence.
int run_program(int count, char** words, std::initializer_list<Entry> entries);

}  // namespace golden
