/// @file
/// Every header, in order, and the main function.
#include <every_header.inc>

/// Defined in the translation unit that includes the same headers the other way round.
int second();

int main() {
    return second();
}
