/// @file
/// The family tag of an augmentation.
#pragma once

namespace pad::data {

/// `using family = data::AugmentationFamily;` makes a type an augmentation for the Distiller.
struct AugmentationFamily {};

}  // namespace pad::data
