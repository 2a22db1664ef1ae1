#include "../composition.hpp"

PAD_DISTILL_COMPOSITION(program::ConvNet<3, 32, 10, 128>, pad::match::Trajectory);
