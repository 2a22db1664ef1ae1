#include "../composition.hpp"

PAD_DISTILL_COMPOSITION(program::ConvNet<3, 32, 100, 128>, pad::match::Trajectory);
