/// @file
/// A wrong case: it is refused for a reason that the control shares.
// expected: the sentence
static_assert(sizeof(char) == 2, "the sentence");
int main() {}
