#include "../composition.hpp"

PAD_DISTILL_COMPOSITION(program::ConvNet<1, 28, 10, 128>, pad::match::Trajectory);
