// The notation of promqltest scripts and rule unit tests for a series and its points: `metric{a="b"} 1 2 3+4x5 _ stale {{sum:1}}`, and
// for start timestamps. Independent of the engine; messages are Prometheus'.
#pragma once

#include "core/base/result.h"
#include "core/model/sample.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diopter::syntax {

/// One point, omitted points included; point i belongs to i * step of the `load`.
struct SeriesPoint {
    enum class Kind : std::uint8_t { Omitted, Float, Histogram } kind = Kind::Omitted;
    double value = 0; ///< of a Float; `stale` is the stale marker (core/model/stale.h)
    HistogramPtr histogram; ///< of a Histogram; shared between repeated points
    bool resetHintGiven = false; ///< counter_reset_hint was written (of the second literal in {{}}+{{}}xN)
};

struct SeriesDescription {
    std::vector<std::pair<std::string, std::string>> labels; ///< sorted by name, "__name__" among them
    std::vector<SeriesPoint> points; ///< repetitions and running sums are expanded
};

/// More points than this in one series are an error (LimitExceeded).
inline constexpr std::size_t kMaxSeriesPoints = 1000000;

/// A whole line. Syntax with line:col of the first mistake.
Result<SeriesDescription> parseSeriesDescription(std::string_view text);
/// A metric alone, as in the expected results of eval: `metric{a="b"}`, `{a="b"}`, `metric`.
Result<std::vector<std::pair<std::string, std::string>>> parseMetric(std::string_view text);

/// The sequence behind `@st`: offsets in ms relative to each sample's own timestamp, nothing where omitted.
Result<std::vector<std::optional<DurationMs>>> parseStartTimestamps(std::string_view text);

} // namespace diopter::syntax
