// What will be evaluated: the AST with every duration, @ and step resolved, step-invariant parts marked, equal parts found.
// Built from the AST by build(); read by core/exec, which knows no syntax.
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/base/units.h"
#include "core/model/matcher.h"
#include "core/model/operations.h"
#include "core/model/result_value.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace diopter::plan {

/// Index into Plan::nodes. Children have smaller ids than their parents.
using PlanId = StrongId<struct PlanIdTag>;

/// Evaluation times of one node: start, start + interval, ... ; a subquery may have none.
struct Steps {
    TimestampMs start = 0;
    DurationMs interval = 1; ///< > 0
    std::size_t count = 1;

    TimestampMs at(std::size_t step) const { return start + static_cast<std::int64_t>(step) * interval; }
    TimestampMs last() const { return at(count == 0 ? 0 : count - 1); }
    bool operator==(const Steps &) const = default;
};

/// What is read from the source, for all selectors.
struct Selector {
    std::vector<Matcher> matchers;
    std::vector<std::pair<std::string, std::string>> absentLabels; ///< labels absent() answers with for this selector
    DurationMs offset = 0; ///< as written
    std::optional<TimestampMs> at; ///< @, with start() and end() resolved
    DurationMs range = 0; ///< of a range selector; 0 = instant
    bool anchored = false;
    bool smoothed = false;
    bool statsOnly = false; ///< histograms may be read without buckets (Prometheus' SkipHistogramBuckets)
    TimestampMs selectMin = 0; ///< closed time range asked from the source
    TimestampMs selectMax = 0;
    DurationMs hintStep = 0;
    std::string hintFunction;
    NodeId ast; ///< of the selector itself (a RangeCall's own ast is the call)
    TextSpan span;
};

struct Number {
    double value = 0;
};
struct String {
    std::string value;
};
struct InstantSelector {
    Selector selector;
};
/// A range selector that is the whole instant query.
struct RangeSelector {
    Selector selector;
};
/// A function of a range vector. `window` is either a selector or the subquery args.front().
struct RangeCall {
    FunctionId function = FunctionId::Rate;
    std::optional<Selector> selector; ///< absent: the first of args is the Subquery
    std::vector<TextSpan> argSpans; ///< of all arguments in the order of the call, as annotations show them
    std::size_t windowArg = 0; ///< which argument of the call the range vector is
};
/// Evaluates args.front() on its own steps; as an argument of a RangeCall its points are the samples.
struct Subquery {
    DurationMs range = 0;
    DurationMs step = 0;
    DurationMs offset = 0;
    std::optional<TimestampMs> at;
    TextSpan span;
};
/// timestamp() or start_timestamp() of a plain selector: reads the samples' own times.
struct TimestampCall {
    FunctionId function = FunctionId::Timestamp;
    Selector selector;
};
/// Every other function. Strings stand in `strings`, scalars and vectors in args, both in the order of the call.
struct Call {
    FunctionId function = FunctionId::Abs;
    std::vector<std::string> strings;
    std::vector<TextSpan> argSpans; ///< of all arguments in the order of the call
    std::vector<std::pair<std::string, std::string>> absentLabels;
};
/// info(): args.front() is enriched with labels of info series.
struct InfoCall {
    std::vector<Matcher> matchers; ///< of the second argument
    bool hasSelector = false; ///< there was a second argument
    std::optional<TimestampMs> at; ///< shared @ of the input's selectors
    DurationMs offset = 0;
    TimestampMs selectMin = 0;
    TimestampMs selectMax = 0;
};
/// args = {param, expr} or {expr}; count_values keeps its label in `text`.
struct Aggregation {
    AggregateOp op = AggregateOp::Sum;
    std::vector<std::string> grouping; ///< as written
    bool without = false;
    std::string text;
    bool hasParam = false;
    bool constantParam = false; ///< the parameter is a number literal
    TextSpan exprSpan;
    TextSpan paramSpan;
};
enum class Cardinality : std::uint8_t { OneToOne, ManyToOne, OneToMany, ManyToMany };
struct Matching {
    Cardinality cardinality = Cardinality::OneToOne;
    bool on = false;
    std::vector<std::string> labels;
    std::vector<std::string> include;
    std::optional<double> fillLeft;
    std::optional<double> fillRight;
};
/// args = {lhs, rhs}.
struct Binary {
    BinaryOp op = BinaryOp::Add;
    bool returnBool = false;
    std::optional<Matching> matching; ///< set iff both sides are vectors
    bool scalarLeft = false;
    bool scalarRight = false;
};
struct Negate {};
/// args.front() is evaluated at the first step only and repeated on all.
struct StepInvariant {};

struct Node {
    PlanId id;
    NodeId ast; ///< the AST node it computes; a StepInvariant carries the id of its child
    std::vector<NodeId> covers; ///< further AST nodes with the same value: parentheses and unary plus around it
    TextSpan span;
    ValueType type = ValueType::Vector;
    Steps steps;
    bool singleTime = false; ///< start == end: the answer keeps its order, as that of an instant query
    std::vector<PlanId> args; ///< in the order in which Prometheus evaluates them
    PlanId sameAs; ///< an earlier node with the same value on the same steps; evaluated once
    PlanId within; ///< another selector or range function that differs only in having fewer matchers: its rows contain this one's
    std::variant<Number, String, InstantSelector, RangeSelector, RangeCall, Subquery, TimestampCall, Call, InfoCall, Aggregation, Binary,
        Negate, StepInvariant>
        value;

    template <class T> const T *getIf() const { return std::get_if<T>(&value); }
    template <class T> const T &as() const { return std::get<T>(value); }
};

struct Plan {
    std::string query; ///< the text, for line:col of annotations
    std::vector<Node> nodes; ///< children first; the root is last
    std::vector<TextSpan> astSpans; ///< index = NodeId
    TimeGrid grid;
    bool instant = true;
    Steps steps; ///< of the root
    ValueType type = ValueType::Vector;
    DurationMs lookback = 5 * kMinuteMs;

    const Node &root() const { return nodes.back(); }
    const Node &node(PlanId id) const { return nodes[id.index()]; }
    /// The node that is really evaluated for `id`: itself or its sameAs.
    PlanId evaluated(PlanId id) const { return node(id).sameAs.valid() ? node(id).sameAs : id; }
};

} // namespace diopter::plan
