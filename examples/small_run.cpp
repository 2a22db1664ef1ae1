// A whole PAD run on the host. small_run.cu is the same program on a GPU; they differ in one type.
#include "small_run.hpp"

int main(int /*count*/, char** arguments) {
    return small_run::show<pad::backend::Host<>>(arguments);
}
