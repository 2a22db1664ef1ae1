/// @file
/// A wrong case: nothing in it is refused.
// expected: any words
int main() {}
