// Repeats an instant query at other times: pins every selector with `@` to the original time, so that the answer must not change.
#pragma once

#include "core/base/units.h"
#include "core/syntax/ast.h"

#include <string>
#include <vector>

namespace diopter::rules {

struct PinnedQuery {
    std::string query;
    TimestampMs time = 0;
};

/// The queries and times at which promqltest runs `ast` (evaluated at `time`) again; empty when a function of it depends on the
/// evaluation time.
std::vector<PinnedQuery> pinnedQueries(const syntax::Ast &ast, TimestampMs time);

} // namespace diopter::rules
