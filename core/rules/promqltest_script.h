// The promqltest language: text of a `.test` script to a list of commands. First stage of core/rules' script runner;
// promqltest_runner.h executes what this parses.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"
#include "core/model/labels.h"
#include "core/model/sample.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

namespace diopter::rules {

using LabelTexts = std::vector<std::pair<std::string, std::string>>;
/// The labels of a series as texts, in its order.
LabelTexts textsOf(const SymbolTable &symbols, LabelsView labels);

/// One position of a sequence like `1 _ 3+2x4 {{count:1}} stale`.
struct ScriptPoint {
    bool omitted = false;
    double value = 0; ///< the stale marker for `stale`
    HistogramPtr histogram; ///< null = float
    bool hintGiven = false; ///< the histogram literal names its counter_reset_hint
};

/// A line `metric{...} points`, with the offsets of a preceding `@st` line (empty when there was none).
struct ScriptSeries {
    LabelTexts labels; ///< sorted by name, no empty values
    std::vector<ScriptPoint> points;
    std::vector<std::optional<DurationMs>> startOffsets; ///< parallel to points: start timestamp minus timestamp; none = no start
};

struct ClearCommand {};

struct LoadCommand {
    std::uint32_t line = 0; ///< 1-based
    DurationMs step = 0;
    bool withNhcb = false; ///< also convert classic histograms to custom-bucket ones
    std::vector<ScriptSeries> series; ///< no label set twice: the last definition won
};

/// The pattern of an `expect` line without msg: or regex:.
inline constexpr std::string_view kAnyText = "^.*$";

/// One `expect` condition on a text.
struct TextCondition {
    std::string text; ///< the whole text, or the pattern
    std::shared_ptr<const re2::RE2> pattern; ///< null = equality
    bool matches(std::string_view actual) const;
};

struct EvalCommand {
    std::uint32_t line = 0; ///< 1-based line of `eval`
    std::string query;
    bool isRange = false;
    TimestampMs start = 0; ///< of the range, also of `expect range vector`
    TimestampMs end = 0;
    DurationMs step = 0;
    TimestampMs evalTime = 0; ///< of an instant query

    bool mustFail = false; ///< eval_fail
    bool mustWarn = false; ///< eval_warn
    bool mustInform = false; ///< eval_info
    bool ordered = false;
    std::string failMessage; ///< expected_fail_message
    std::optional<TextCondition> failPattern; ///< expected_fail_regexp
    std::vector<TextCondition> expectFail;
    std::vector<TextCondition> expectWarn;
    std::vector<TextCondition> expectInfo;
    bool expectNoWarn = false;
    bool expectNoInfo = false;

    bool expectsScalar = false;
    double scalar = 0;
    std::string expectedString;
    bool notAsRange = false; ///< not repeated as a range query
    struct Expected {
        std::size_t position = 0; ///< 1-based place among the expected lines
        ScriptSeries series;
    };
    std::vector<Expected> expected; ///< no label set twice

    bool expectsFailure() const { return mustFail || !expectFail.empty(); }
};

using ScriptCommand = std::variant<ClearCommand, LoadCommand, EvalCommand>;

/// The whole script, in order. Syntax with the line in its place and Prometheus' message for the first mistake; a query
/// that does not parse is a mistake of the script.
Result<std::vector<ScriptCommand>> parseScript(std::string_view text);

/// A lone series line, as `input_series` of rule unit tests has in two fields. Syntax on mistakes.
Result<ScriptSeries> parseSeriesLine(std::string_view text);
/// The offsets of an `@st` line: `-1m 30s-10sx2 _x3`.
Result<std::vector<std::optional<DurationMs>>> parseStartOffsets(std::string_view text);
/// Go's ParseInt(text, 0, 64) or else ParseFloat.
std::optional<double> parseScriptNumber(std::string_view text);

} // namespace diopter::rules
