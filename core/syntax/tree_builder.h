// The semantic actions of promql/parser/generated_parser.y and parse.go: nodes, checks and messages, in the order the caller reduces.
// Called by the grammar's walk (antlr_bridge.cpp) and by the diagnosing pass (diagnose.cpp), which reports what goes wrong here.
#pragma once

#include "core/syntax/ast.h"
#include "core/syntax/parser.h"
#include "core/syntax/token.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diopter::syntax {

/// One complaint, as Prometheus' ParseErr.
struct Problem {
    TextSpan span;
    std::string message;
};

/// Which clause a binary operator carries, filled while it is read.
struct BinaryModifiers {
    bool returnBool = false;
    bool hasMatching = false; ///< on or ignoring was written
    VectorMatching matching;
};

struct GroupingClause {
    std::vector<std::string> labels;
    bool without = false;
    bool written = false;
};

DurationOp durationOpOf(TokenKind kind);

/// Nodes live in reduction order until finish() renumbers them. Positions of errors that Prometheus puts at "the last token read" come
/// from setCurrent().
class TreeBuilder {
public:
    /// `expectedNodes` is a hint that keeps the node list from growing in steps.
    TreeBuilder(std::string_view text, const ParseOptions &options, std::size_t expectedNodes = 16);

    void setCurrent(TextSpan span) { m_current = span; }
    void problem(TextSpan span, std::string message) { m_problems.push_back({span, std::move(message)}); }
    std::vector<Problem> &problems() { return m_problems; }
    std::string_view text() const { return m_text; }
    const ParseOptions &options() const { return m_options; }
    TextSpan spanOf(NodeId id) const { return node(id).span; }

    // Literals.
    NodeId number(TextSpan token);
    NodeId durationNumber(TextSpan token);
    NodeId numberLiteral(double value, bool asDuration, TextSpan span);
    NodeId stringLiteral(TextSpan token);
    double numberAt(TextSpan token);
    double durationAt(TextSpan token);
    std::string unquoted(TextSpan token);

    // Selectors.
    std::optional<LabelMatcher> matcher(std::string name, TextSpan nameSpan, MatchType type, const Token &value);
    LabelMatcher nameMatcher(TextSpan quotedName);
    NodeId selector(
        std::optional<TextSpan> name, std::vector<LabelMatcher> matchers, TextSpan span, std::vector<std::string> templateConditions = {});
    std::string groupingLabel(TextSpan word);
    std::string quotedGroupingLabel(TextSpan literal);

    // Expressions.
    NodeId unary(TextSpan sign, UnaryOp op, NodeId operand);
    NodeId binary(NodeId lhs, const Token &op, BinaryModifiers modifiers, NodeId rhs);
    NodeId paren(TextSpan span, NodeId inner);
    NodeId call(TextSpan name, std::vector<NodeId> args, std::uint32_t end);
    NodeId aggregation(const Token &op, GroupingClause clause, std::vector<NodeId> args, std::uint32_t end);
    NodeId placeholder(TextSpan span);
    NodeId placeholderCall(TextSpan head, std::vector<NodeId> args, std::uint32_t end);

    // Ranges and modifiers; `closing` is Prometheus' lastClosing.
    NodeId matrix(NodeId operand, TextSpan brackets, DurationId range, std::uint32_t closing);
    NodeId subquery(NodeId operand, DurationId range, DurationId step, std::uint32_t end);
    void offset(NodeId operand, DurationId duration, std::uint32_t closing);
    void atTime(NodeId operand, double seconds, std::uint32_t closing);
    void atPreset(NodeId operand, AtModifier preset, std::uint32_t closing);
    void anchored(NodeId operand);
    void smoothed(NodeId operand);

    // Durations.
    DurationId durationLiteral(double seconds, bool asDuration, TextSpan span);
    DurationId signedDurationLiteral(TextSpan sign, UnaryOp op, double seconds, bool asDuration, TextSpan span);
    DurationId durationUnary(TextSpan sign, UnaryOp op, DurationId operand, bool wrapped);
    DurationId durationSign(TextSpan sign, UnaryOp op, DurationId operand); ///< a sign before step(), range(), min_of(), max_of()
    DurationId durationBinary(DurationId lhs, DurationOp op, TextSpan opSpan, DurationId rhs);
    DurationId durationCall(DurationOp op, TextSpan span, DurationId first = {}, DurationId second = {});
    void endWithArguments(DurationId call); ///< min_of or max_of behind the sign of an offset: Prometheus forgets the parenthesis
    DurationId durationParen(TextSpan span, DurationId inner);
    DurationId durationPlaceholder(TextSpan span);
    DurationId positive(DurationId duration);

    /// Renumbers what hangs below `root` in preorder and leaves the builder empty.
    Ast finish(NodeId root);

private:
    struct Extra {
        bool operandIsNoSelector = false; ///< of a matrix: Prometheus would hold another node there
        bool hasOffset = false;
    };

    Node &node(NodeId id) { return m_nodes[id.index()]; }
    const Node &node(NodeId id) const { return m_nodes[id.index()]; }
    DurationExpr &duration(DurationId id) { return m_durations[id.index()]; }
    bool isLiteral(DurationId id) const { return m_durations[id.index()].op == DurationOp::Literal; }
    NodeId add(decltype(Node::value) value, TextSpan span, ValueType type);
    DurationId addDuration(DurationExpr value);
    DurationId applySign(TextSpan sign, UnaryOp op, DurationId literal);
    std::string textOf(TextSpan span) const { return std::string(m_text.substr(span.start, span.end - span.start)); }
    TimeModifiers *modifiersOf(NodeId id, const char *what);
    /// A literal token that is a template variable: takes any value.
    bool isVariable(TextSpan token) const;
    VectorSelector *selectorOf(NodeId id, const char *what);
    void checkRegexp(const LabelMatcher &matcher, TextSpan span);
    void keepReferencedDurations(Ast &ast);

    std::string_view m_text;
    ParseOptions m_options;
    TextSpan m_current;
    std::vector<Problem> m_problems;
    std::vector<Node> m_nodes;
    std::vector<Extra> m_extras;
    std::vector<DurationExpr> m_durations;
};

} // namespace diopter::syntax
