/// @file
/// A wrong case: refused, but with other words.
// expected: the sentence that should be read
#if !defined(PAD_COMPILE_FAIL_CONTROL)
static_assert(sizeof(char) == 2, "another sentence");
#endif
int main() {}
