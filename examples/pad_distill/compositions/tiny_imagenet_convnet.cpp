#include "../composition.hpp"

PAD_DISTILL_COMPOSITION(program::ConvNet<3, 64, 200, 128>, pad::match::Trajectory);
