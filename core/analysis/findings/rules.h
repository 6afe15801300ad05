// The rules, one per file beside this one. A new finding: a file that defines its rule, a line here and in registry.cpp.
#pragma once

#include "core/analysis/finding_context.h"

#include <span>

namespace diopter::analysis::rules {

extern const FindingRule kNoMatcher;
extern const FindingRule kNoMetricName;
extern const FindingRule kRateOnGauge;
extern const FindingRule kCounterWithoutRate;
extern const FindingRule kShortWindow;
extern const FindingRule kRegexSmell;
extern const FindingRule kRedundantMatcher;
extern const FindingRule kAggregateBeforeRate;
extern const FindingRule kRateOfSubquery;
extern const FindingRule kUnmatchedDivision;
extern const FindingRule kMissingMetric;
extern const FindingRule kMissingLabelValue;
extern const FindingRule kQuantileWithoutLe;
extern const FindingRule kAverageOfQuantiles;
extern const FindingRule kSumOfAverages;
extern const FindingRule kIrateLongStep;
extern const FindingRule kStepSkipsData;
extern const FindingRule kExpensiveSubquery;
extern const FindingRule kHighCardinalityGrouping;
extern const FindingRule kGroupingLabelGone;
extern const FindingRule kCompareWithAbsent;
extern const FindingRule kRepeatedSelector;
extern const FindingRule kSortInRange;
extern const FindingRule kChangedSpelling;

/// All of them, in the order in which they are asked.
std::span<const FindingRule *const> all();

} // namespace diopter::analysis::rules
