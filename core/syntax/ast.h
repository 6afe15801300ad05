// The typed syntax tree of one query: a flat array of nodes in text order (preorder), so NodeId is the index, a parent's id is
// smaller than its children's, and no walk, copy or destruction recurses.
// The nodes are exactly the objects of /api/v1/parse_query that have a "type": a range selector is one node, parentheses are nodes,
// an aggregation's parameter comes before its expression, durations are no nodes (DESIGN.md section 2).
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/base/units.h"
#include "core/model/matcher.h"
#include "core/model/operations.h"
#include "core/model/result_value.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace diopter::syntax {

/// Index into Ast::durations.
using DurationId = StrongId<struct DurationIdTag>;

enum class DurationOp : std::uint8_t { Literal, Add, Sub, Mul, Div, Mod, Pow, Plus, Minus, Step, Range, MinOf, MaxOf, Placeholder };

/// One node of a duration expression ("5m", "step() * 2", "min_of(1h, range())"). Children come before their parent in Ast::durations.
struct DurationExpr {
    DurationOp op = DurationOp::Literal;
    DurationId lhs; ///< also the operand of Plus and Minus
    DurationId rhs;
    double seconds = 0; ///< Literal
    bool asDuration = false; ///< Literal was written with units (prints as 5m, not 300)
    bool wrapped = false; ///< stands in parentheses
    TextSpan span;
};

/// Placeholder: a template variable, its text is in TimeModifiers::atText.
enum class AtModifier : std::uint8_t { None, Time, Start, End, Placeholder };

/// offset and @ of a selector or subquery. `offset` is the constant value; where the offset is an expression that needs
/// step() or range(), or is not a plain literal, `offsetExpr` is set too and decides.
struct TimeModifiers {
    DurationMs offset = 0;
    std::int32_t offsetNanos = 0; ///< what `offset` loses below a millisecond, same sign; only the printer needs it
    DurationId offsetExpr;
    AtModifier at = AtModifier::None;
    TimestampMs atTime = 0; ///< for AtModifier::Time
    std::string atText; ///< for AtModifier::Placeholder
};

/// One label condition as written. A metric name before or inside the braces is the matcher __name__="...".
struct LabelMatcher {
    MatchType type = MatchType::Equal;
    std::string name;
    std::string value;
    bool isMetricName = false; ///< written as name or "quoted name", not as __name__="..."
    TextSpan span;
};

struct NumberLiteral {
    double value = 0;
    bool asDuration = false; ///< written as 5m
};
struct StringLiteral {
    std::string value; ///< unescaped
};
struct VectorSelector {
    std::string name; ///< metric name written outside the braces, else ""
    std::vector<LabelMatcher> matchers; ///< in the order of Prometheus' parser, the name's matcher included
    std::vector<std::string> templateConditions; ///< template variables that stand for whole conditions: {$filters}
    TimeModifiers time;
    bool anchored = false;
    bool smoothed = false;
    bool isInfoMatcher = false; ///< second argument of info(): an empty-matching selector is allowed
};
struct MatrixSelector {
    VectorSelector selector;
    TextSpan selectorSpan; ///< the part before [ (and its modifiers where they are written)
    DurationMs range = 0;
    DurationId rangeExpr; ///< set when the range is no plain literal
};
struct Subquery {
    NodeId expr;
    DurationMs range = 0;
    DurationId rangeExpr;
    DurationMs step = 0; ///< 0 = the engine's default interval
    DurationId stepExpr;
    TimeModifiers time;
};
struct Call {
    FunctionId function = FunctionId::Abs;
    std::vector<NodeId> args;
};
struct Aggregation {
    AggregateOp op = AggregateOp::Sum;
    NodeId param; ///< invalid when the operator takes none
    NodeId expr;
    std::vector<std::string> grouping;
    bool without = false;
    bool hasGrouping = false; ///< a by/without clause was written (also an empty one)
};

enum class MatchCardinality : std::uint8_t { OneToOne, ManyToOne, OneToMany, ManyToMany };

struct VectorMatching {
    MatchCardinality cardinality = MatchCardinality::OneToOne;
    std::vector<std::string> labels; ///< of on() or ignoring()
    bool on = false;
    std::vector<std::string> include; ///< of group_left() or group_right()
    std::optional<double> fillLeft;
    std::optional<double> fillRight;
};
struct Binary {
    BinaryOp op = BinaryOp::Add;
    NodeId lhs;
    NodeId rhs;
    std::optional<VectorMatching> matching; ///< set iff both operands are instant vectors
    bool returnBool = false;
    TextSpan opSpan; ///< of the operator's own token
};
struct Unary {
    UnaryOp op = UnaryOp::Minus;
    NodeId expr;
};
struct Paren {
    NodeId expr;
};
/// A template variable that stands for a whole expression ($query, {{ .expr }}, [[x]], %(x)s), or for a function or aggregator.
struct PlaceholderExpr {
    std::string text;
    bool isCall = false; ///< stands before parentheses; `text` includes a by or without clause
    std::vector<NodeId> args;
};

enum class NodeKind : std::uint8_t {
    NumberLiteral,
    StringLiteral,
    VectorSelector,
    MatrixSelector,
    Subquery,
    Call,
    Aggregation,
    Binary,
    Unary,
    Paren,
    Placeholder
};

struct Node {
    NodeId id;
    NodeId parent; ///< invalid for the root
    TextSpan span; ///< Prometheus' PositionRange: half-open bytes
    ValueType type = ValueType::None;
    /// Alternatives stand in the order of NodeKind.
    std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery, Call, Aggregation, Binary, Unary, Paren,
        PlaceholderExpr>
        value;

    NodeKind kind() const { return static_cast<NodeKind>(value.index()); }
    template <class T> const T &as() const { return std::get<T>(value); }
    template <class T> T &as() { return std::get<T>(value); }
    template <class T> const T *getIf() const { return std::get_if<T>(&value); }
    template <class T> T *getIf() { return std::get_if<T>(&value); }
};

/// "binaryExpr", "vectorSelector", ...: the type names of /api/v1/parse_query ("placeholder" for ours).
std::string_view nodeKindName(NodeKind kind);

/// A template variable found in the text.
struct Placeholder {
    TextSpan span;
    std::string text; ///< as written, e.g. "$__rate_interval"
    std::string name; ///< without decoration, e.g. "__rate_interval"
    enum class Role : std::uint8_t { Expression, Duration, LabelValue, LabelName, MetricName, Number, Grouping } role = Role::Expression;
};

/// A parsed query. Copyable; a changed copy can be printed.
struct Ast {
    std::string text;
    std::vector<Node> nodes; ///< preorder; nodes[0] is the root
    std::vector<DurationExpr> durations;
    std::vector<Placeholder> placeholders; ///< in text order
    std::vector<Error> warnings; ///< deprecated spellings and the like; never errors
    bool unquotedUtf8Names = false; ///< parsed with the switch: names with letters and dots print without quotes

    const Node &root() const { return nodes.front(); }
    const Node &node(NodeId id) const { return nodes[id.index()]; }
    Node &node(NodeId id) { return nodes[id.index()]; }
    const DurationExpr &duration(DurationId id) const { return durations[id.index()]; }
};

/// Children in text order; an aggregation's parameter before its expression.
std::vector<NodeId> children(const Node &node);

} // namespace diopter::syntax
