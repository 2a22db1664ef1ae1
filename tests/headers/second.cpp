/// @file
/// Every header, in reverse order.
#include <every_header_reversed.inc>

int second();

int second() {
    return 0;
}
