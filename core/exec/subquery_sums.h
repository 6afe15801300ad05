// Which of a subquery's samples its reader consumed (SubqueryConsumer of util/stats/query_stats.go).
#pragma once

#include "core/exec/sample_model.h"

namespace diopter::exec {

struct SubqueryWindows {
    plan::Steps reader;
    plan::Steps child;
    DurationMs offset = 0;
    DurationMs range = 0; ///< 0: every step of the child counts once
    std::optional<TimestampMs> at;
};

/// Sums of the child laid on the reader's steps. Needs the child's sums per step unless the reader has one step.
SampleSums sumConsumed(const SampleSums &child, const SubqueryWindows &windows);

} // namespace diopter::exec
