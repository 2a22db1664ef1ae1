/// @file
/// A scorer that is chosen at run time.
#pragma once

#include <pad/core/choice.hpp>
#include <pad/score/concept.hpp>

namespace pad::score {

/// One of several scorers, for example `OneOf<El2n, Entropy, Mine>{Entropy{}}`.
template <class... Scorers>
class OneOf : public core::Choice<Scorers...> {
public:
    using family = Family;
    using core::Choice<Scorers...>::Choice;
};

}  // namespace pad::score
