// The composition on the host.
#include "composition.hpp"

int main() {
    return composition<>();
}
