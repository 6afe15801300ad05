// The one sentence that names the guilty part of a query: cause, place, proof, one action.
#pragma once

#include "core/report/query_report.h"
#include "core/syntax/ast.h"

namespace diopter::report {

/// Judges by findings first (a wrong answer is worse than a slow one), then by samples read, then by time. Uses actual numbers where
/// the query was run, else the estimates. An empty headline means: nothing to blame.
Verdict judge(const syntax::Ast &ast, const QueryReport &report);

/// The verdict as one paragraph; for nothing to blame a calm sentence that says so.
std::string verdictSentence(const QueryReport &report);

} // namespace diopter::report
