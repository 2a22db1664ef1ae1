/// @file
/// The tag of a backend.
#pragma once

namespace pad::backend {

/// The family tag of a backend.
struct Family {};

}  // namespace pad::backend
