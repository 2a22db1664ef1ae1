/// @file
/// A wrong case: it does not say what it expects.
static_assert(sizeof(char) == 2, "the sentence");
int main() {}
