// Counters of one run, laid on the AST: the profile that report, window and later comparisons read.
#pragma once

#include "core/exec/counters.h"
#include "core/plan/plan.h"
#include "core/profile/profile.h"

namespace diopter::profile {

/// `outsideMs` is what the caller spent before and after the run (parse, plan, output); it is part of overheadMs.
/// The result has one entry per AST node; nodes that were never evaluated (string arguments) are zero.
QueryProfile buildProfile(const plan::Plan &plan, const exec::QueryCounters &counters, double outsideMs = 0);

} // namespace diopter::profile
