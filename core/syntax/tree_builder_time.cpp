// The part of the builder that deals with time: ranges, subqueries, offset, @, and duration expressions.
#include "core/base/go_text.h"
#include "core/syntax/tree_builder.h"

#include <fmt/format.h>

#include <cmath>

namespace diopter::syntax {
namespace {

constexpr double kInt64Limit = 9223372036854775808.0;

/// int64(float) as Go on amd64 does it: what does not fit becomes the smallest value.
std::int64_t toInt64(double value)
{
    if (std::isnan(value) || value >= kInt64Limit || value < -kInt64Limit) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(value);
}

/// durationLiteralOutOfRange.
bool outOfRange(double seconds) { return seconds > kInt64Limit / 1e9 || seconds < -kInt64Limit / 1e9; }

std::int64_t nanoseconds(double seconds) { return toInt64(std::round(seconds * 1e9)); }

DurationMs milliseconds(double seconds) { return nanoseconds(seconds) / 1000000; }

/// fmt's %f with Go's names of the special values.
std::string fixedText(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return fmt::format("{:f}", value);
}

} // namespace

DurationOp durationOpOf(TokenKind kind)
{
    switch (kind) {
    case TokenKind::Add: return DurationOp::Add;
    case TokenKind::Sub: return DurationOp::Sub;
    case TokenKind::Mul: return DurationOp::Mul;
    case TokenKind::Div: return DurationOp::Div;
    case TokenKind::Mod: return DurationOp::Mod;
    default: return DurationOp::Pow;
    }
}

DurationId TreeBuilder::addDuration(DurationExpr value)
{
    m_durations.push_back(value);
    return DurationId(m_durations.size() - 1);
}

DurationId TreeBuilder::durationLiteral(double seconds, bool asDuration, TextSpan span)
{
    DurationExpr out;
    out.seconds = seconds;
    out.asDuration = asDuration;
    out.span = span;
    if (outOfRange(seconds)) {
        problem(span, "duration out of range");
        out = {}; // without a place, as Prometheus' substitute
    }
    return addDuration(out);
}

DurationId TreeBuilder::signedDurationLiteral(TextSpan sign, UnaryOp op, double seconds, bool asDuration, TextSpan span)
{
    DurationExpr out;
    out.seconds = seconds;
    out.asDuration = asDuration;
    out.span = span;
    return applySign(sign, op, addDuration(out));
}

DurationId TreeBuilder::applySign(TextSpan sign, UnaryOp op, DurationId literal)
{
    DurationExpr &value = duration(literal);
    if (op == UnaryOp::Minus) value.seconds *= -1;
    if (outOfRange(value.seconds)) {
        problem(sign, "duration out of range");
        value = {};
        return literal;
    }
    value.span.start = sign.start;
    return literal;
}

DurationId TreeBuilder::durationParen(TextSpan span, DurationId inner)
{
    if (!isLiteral(inner)) {
        duration(inner).wrapped = true;
        return inner;
    }
    DurationExpr out;
    out.op = DurationOp::Plus;
    out.lhs = inner;
    out.wrapped = true;
    out.span = {span.start, duration(inner).span.end}; // PositionRange of a prefix operator ends with its operand
    return addDuration(out);
}

// parser.applyUnaryOpToDurationExpr
DurationId TreeBuilder::durationUnary(TextSpan sign, UnaryOp op, DurationId operand, bool wrapped)
{
    if (wrapped) operand = durationParen(duration(operand).span, operand);
    if (isLiteral(operand)) return applySign(sign, op, operand);
    return op == UnaryOp::Minus ? durationSign(sign, op, operand) : operand;
}

DurationId TreeBuilder::durationSign(TextSpan sign, UnaryOp op, DurationId operand)
{
    DurationExpr out;
    out.op = op == UnaryOp::Minus ? DurationOp::Minus : DurationOp::Plus;
    out.lhs = operand;
    out.span = {sign.start, duration(operand).span.end};
    return addDuration(out);
}

DurationId TreeBuilder::durationBinary(DurationId lhs, DurationOp op, TextSpan opSpan, DurationId rhs)
{
    DurationExpr out;
    out.span = {duration(lhs).span.start, duration(rhs).span.end};
    const bool divides = op == DurationOp::Div || op == DurationOp::Mod;
    if (divides && isLiteral(rhs) && duration(rhs).seconds == 0) {
        problem(opSpan, op == DurationOp::Div ? "division by zero" : "modulo by zero");
        return addDuration({});
    }
    out.op = op;
    out.lhs = lhs;
    out.rhs = rhs;
    return addDuration(out);
}

DurationId TreeBuilder::durationCall(DurationOp op, TextSpan span, DurationId first, DurationId second)
{
    DurationExpr out;
    out.op = op;
    out.lhs = first;
    out.rhs = second;
    out.span = span;
    return addDuration(out);
}

void TreeBuilder::endWithArguments(DurationId call) { duration(call).span.end = duration(duration(call).rhs).span.end; }

DurationId TreeBuilder::durationPlaceholder(TextSpan span)
{
    DurationExpr out;
    out.op = DurationOp::Placeholder;
    out.span = span;
    return addDuration(out);
}

DurationId TreeBuilder::positive(DurationId id)
{
    if (!isLiteral(id) || duration(id).seconds > 0) return id;
    problem(duration(id).span, "duration must be greater than 0");
    return addDuration({});
}

NodeId TreeBuilder::matrix(NodeId operand, TextSpan brackets, DurationId range, std::uint32_t closing)
{
    MatrixSelector out;
    auto *vector = node(operand).getIf<VectorSelector>();
    const char *message = nullptr;
    if (!vector) message = "ranges only allowed for vector selectors";
    else if (m_extras[operand.index()].hasOffset || vector->time.offsetExpr.valid()) message = "no offset modifiers allowed before range";
    else if (vector->time.at != AtModifier::None) message = "no @ modifiers allowed before range";
    if (message && node(operand).kind() != NodeKind::Placeholder) problem(brackets, message);
    out.selectorSpan = node(operand).span;
    if (isLiteral(range)) out.range = milliseconds(duration(range).seconds);
    else out.rangeExpr = range;
    const TextSpan span{out.selectorSpan.start, closing};
    if (vector) out.selector = std::move(*vector);
    const NodeId id = add(std::move(out), span, ValueType::Matrix);
    m_extras[id.index()].operandIsNoSelector = !vector;
    m_extras[id.index()].hasOffset = m_extras[operand.index()].hasOffset;
    return id;
}

NodeId TreeBuilder::subquery(NodeId operand, DurationId range, DurationId step, std::uint32_t end)
{
    Subquery out;
    out.expr = operand;
    if (isLiteral(range)) out.range = milliseconds(duration(range).seconds);
    else out.rangeExpr = range;
    if (step.valid()) {
        if (isLiteral(step)) out.step = milliseconds(duration(step).seconds);
        else out.stepExpr = step;
    }
    const TextSpan span{spanOf(operand).start, end};
    return add(std::move(out), span, ValueType::Matrix);
}

TimeModifiers *TreeBuilder::modifiersOf(NodeId id, const char *what)
{
    Node &target = node(id);
    if (auto *vector = target.getIf<VectorSelector>()) return &vector->time;
    if (auto *sub = target.getIf<Subquery>()) return &sub->time;
    if (auto *matrix = target.getIf<MatrixSelector>()) {
        if (!m_extras[id.index()].operandIsNoSelector) return &matrix->selector.time;
        problem(target.span, "ranges only allowed for vector selectors");
        return nullptr;
    }
    problem(target.span, std::string(what) + " must be preceded by an instant vector selector or range vector selector or a subquery");
    return nullptr;
}

// parser.addOffset and addOffsetExpr
void TreeBuilder::offset(NodeId operand, DurationId value, std::uint32_t closing)
{
    TimeModifiers *time = modifiersOf(operand, "offset modifier");
    if (!time) return;
    Extra &extra = m_extras[operand.index()];
    if (extra.hasOffset || time->offsetExpr.valid()) {
        problem(node(operand).span, "offset may not be set multiple times");
    } else if (isLiteral(value)) {
        const std::int64_t ns = nanoseconds(duration(value).seconds);
        time->offset = ns / 1000000;
        time->offsetNanos = static_cast<std::int32_t>(ns % 1000000);
        extra.hasOffset = ns != 0;
    } else {
        time->offsetExpr = value;
    }
    node(operand).span.end = closing;
}

void TreeBuilder::atTime(NodeId operand, double seconds, std::uint32_t closing)
{
    const double limit = static_cast<double>(std::numeric_limits<std::int64_t>::max());
    if (!std::isfinite(seconds) || seconds >= limit || seconds <= -limit) {
        problem(node(operand).span, "timestamp out of bounds for @ modifier: " + fixedText(seconds));
    }
    TimeModifiers *time = modifiersOf(operand, "@ modifier");
    if (!time) return;
    if (time->at != AtModifier::None) {
        problem(node(operand).span, "@ <timestamp> may not be set multiple times");
        return;
    }
    time->at = AtModifier::Time;
    time->atTime = toInt64(std::round(seconds * 1000));
    node(operand).span.end = closing;
}

void TreeBuilder::atPreset(NodeId operand, AtModifier preset, std::uint32_t closing)
{
    TimeModifiers *time = modifiersOf(operand, "@ modifier");
    if (!time) return;
    if (time->at != AtModifier::None) {
        problem(node(operand).span, "@ <timestamp> may not be set multiple times");
        return;
    }
    time->at = preset;
    node(operand).span.end = closing;
    if (preset == AtModifier::Placeholder) time->atText = textOf(m_current);
}

VectorSelector *TreeBuilder::selectorOf(NodeId id, const char *what)
{
    Node &target = node(id);
    if (auto *vector = target.getIf<VectorSelector>()) return vector;
    if (auto *matrix = target.getIf<MatrixSelector>()) return m_extras[id.index()].operandIsNoSelector ? nullptr : &matrix->selector;
    const bool sub = target.kind() == NodeKind::Subquery;
    problem(target.span, std::string(what) + (sub ? " modifier is not supported for subqueries" : " modifier not implemented"));
    return nullptr;
}

void TreeBuilder::anchored(NodeId operand)
{
    VectorSelector *selector = selectorOf(operand, "anchored");
    if (!selector) return;
    selector->anchored = true;
    if (selector->smoothed) problem(node(operand).span, "anchored and smoothed modifiers cannot be used together");
}

void TreeBuilder::smoothed(NodeId operand)
{
    VectorSelector *selector = selectorOf(operand, "smoothed");
    if (!selector) return;
    selector->smoothed = true;
    if (selector->anchored) problem(node(operand).span, "anchored and smoothed modifiers cannot be used together");
}

} // namespace diopter::syntax
