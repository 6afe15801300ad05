// What may be typed at a place of a query text, valid or broken: the editor asks on every key press. Pure; linear in the text.
#pragma once

#include "core/model/matcher.h"
#include "core/model/operations.h"
#include "core/model/result_value.h"
#include "core/syntax/parser.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::syntax {

enum class CompletionKind : std::uint8_t {
    Metric, ///< a metric name; with it Function and Aggregator where an expression may begin
    Function,
    Aggregator,
    LabelName, ///< in braces, or in a string that names a label (label_replace, count_values, ...)
    MatchOperator, ///< = != =~ !~
    LabelValue,
    GroupingLabel, ///< in the list of by, without, on, ignoring, group_left, group_right
    AggregationClause, ///< by, without
    MatchingClause, ///< bool, on, ignoring
    GroupModifier, ///< group_left, group_right
    FillModifier, ///< fill, fill_left, fill_right
    BinaryOperator,
    Modifier, ///< offset, @, anchored, smoothed
    Duration,
    At, ///< behind @: a time, start(), end()
};

/// A condition on a label of the selector the caret stands in.
struct CompletionMatcher {
    std::string label;
    MatchType type = MatchType::Equal;
    std::string value;
    bool operator==(const CompletionMatcher &) const = default;
};

struct CompletionContext {
    std::vector<CompletionKind> kinds; ///< likeliest first; empty in comments, numbers and free text
    std::string prefix; ///< what stands between the start of the word (or string content) and the caret
    TextSpan replace; ///< the whole word, or the content of the string, around the caret
    std::vector<std::string> metrics; ///< whose labels are meant: one in braces, those in reach for groupings
    std::string label; ///< LabelValue: of this label
    std::vector<CompletionMatcher> matchers; ///< the other conditions of the same braces
    std::optional<FunctionId> function; ///< the innermost call around the caret
    std::size_t argument = 0; ///< which argument of it, from 0
    ValueType expected = ValueType::None; ///< type of an expression here where it is known
};

/// `caret`: byte offset, 0 .. text.size().
CompletionContext completionAt(std::string_view text, std::size_t caret, const ParseOptions &options = {});

} // namespace diopter::syntax
