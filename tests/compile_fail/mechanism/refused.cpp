/// @file
/// A case as it should be: refused inside a template with a sentence, accepted as control.
#include <pad/core/error.hpp>

// expected: a byte is wanted here, and this type is larger
template <class T>
struct Byte {
    static_assert(sizeof(T) == 1, "a byte is wanted here, and this type is larger");
};

template <class T>
void use() {
    [[maybe_unused]] const Byte<T> byte;
}

int main() {
#if defined(PAD_COMPILE_FAIL_CONTROL)
    use<char>();
#else
    use<int>();
#endif
}
