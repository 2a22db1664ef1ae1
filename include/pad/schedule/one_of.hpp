/// @file
/// A scheduler that is chosen at run time.
#pragma once

#include <pad/core/choice.hpp>
#include <pad/schedule/concept.hpp>

namespace pad::schedule {

/// One of several schedulers, for example `OneOf<PadWindow, WholeSet>{WholeSet{}}`.
template <class... Schedulers>
class OneOf : public core::Choice<Schedulers...> {
    static_assert((Scheduler<Schedulers> && ...),
                  "pad: schedule::OneOf takes schedulers (docs/policies/scheduler.md)");

public:
    using family = Family;
    using core::Choice<Schedulers...>::Choice;

    [[nodiscard]] Slice slice(int epoch, int class_size) const {
        return this->visit([&](const auto& chosen) { return chosen.slice(epoch, class_size); });
    }
};

}  // namespace pad::schedule
