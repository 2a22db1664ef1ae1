/// @file
/// A wrong case: the words stand only in the source line that the compiler might print.
#if !defined(PAD_COMPILE_FAIL_CONTROL)
static_assert(sizeof(char) == 2);  // expected: words of a comment
#endif
int main() {}
