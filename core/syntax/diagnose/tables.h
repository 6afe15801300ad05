// The LALR(1) automaton of rules.h as goyacc would build it: states, shifts, reductions, default reductions.
#pragma once

#include "core/syntax/diagnose/rules.h"

#include <vector>

namespace diopter::syntax::diagnose {

constexpr std::size_t index(Symbol symbol) { return static_cast<std::size_t>(symbol); }

inline constexpr std::int16_t kNoState = -1;

struct State {
    /// Where each symbol leads; kNoState where nowhere.
    std::array<std::int16_t, kNumSymbols> next{};
    bool hasShifts = false; ///< else goyacc does not look at the next token before its default action
    struct Exception {
        Symbol token;
        std::int16_t rule; ///< reduction; 0 = error
    };
    std::vector<Exception> exceptions; ///< looked up before the default
    std::int16_t defaultRule = 0; ///< 0 = error
    bool accepts = false; ///< on End
};

/// Built on first use (about a millisecond), then shared; any thread.
const std::vector<State> &tables();

} // namespace diopter::syntax::diagnose
