// All findings of one query: what tests, `diopter check`, the report and the window ask for.
#pragma once

#include "core/analysis/finding.h"
#include "core/base/cancellation.h"
#include "core/base/units.h"
#include "core/source/source.h"
#include "core/syntax/ast.h"

namespace diopter::analysis {

struct FindOptions {
    TimeGrid grid; ///< for windows against steps, and the time in which data is looked for
    bool hasGrid = false; ///< false: nothing is said about steps
    DurationMs lookback = 5 * kMinuteMs;
    DurationMs subqueryStep = kMinuteMs;
};

/// Findings in the order of their nodes. With a source also those that need data: missing names, types, sample spacing. A source
/// that fails to answer costs only the findings that depend on it.
Findings findAll(const syntax::Ast &ast, const FindOptions &options, const source::Source *source, const CancelToken &cancel);

} // namespace diopter::analysis
