#include "core/plan/durations.h"

#include <cmath>

namespace diopter::plan {

namespace {

using syntax::DurationExpr;
using syntax::DurationId;
using syntax::DurationOp;

/// Value in seconds, or why there is none.
struct Evaluated {
    double seconds = 0;
    std::string error;
};

std::string placed(TextSpan span, const char *what) { return std::to_string(span.start) + ":" + std::to_string(span.end) + ": " + what; }

/// Evaluates every duration of the tree; operands stand before their users, so one pass does.
class DurationEvaluator {
public:
    DurationEvaluator(const syntax::Ast &ast, TimeGrid grid, bool instant)
        : m_step(instant ? 0.0 : static_cast<double>(grid.step) / 1000), m_range(static_cast<double>(grid.end - grid.start) / 1000)
    {
        m_values.reserve(ast.durations.size());
        for (const DurationExpr &expr : ast.durations) m_values.push_back(evaluate(expr));
    }

    Result<DurationMs> milliseconds(const syntax::Ast &ast, DurationId id, bool allowNegative) const;

private:
    Evaluated evaluate(const DurationExpr &expr) const;
    Evaluated combine(const DurationExpr &expr, double lhs, double rhs) const;

    double m_step;
    double m_range;
    std::vector<Evaluated> m_values;
};

Evaluated DurationEvaluator::evaluate(const DurationExpr &expr) const
{
    double lhs = 0;
    double rhs = 0;
    if (expr.lhs.valid()) {
        const Evaluated &operand = m_values[expr.lhs.index()];
        if (!operand.error.empty()) return operand;
        lhs = operand.seconds;
    }
    if (expr.rhs.valid()) {
        const Evaluated &operand = m_values[expr.rhs.index()];
        if (!operand.error.empty()) return operand;
        rhs = operand.seconds;
    }
    return combine(expr, lhs, rhs);
}

/// math.Min and math.Max of Go: NaN wins, -0 < +0.
double goMin(double a, double b) { return std::isnan(a) || std::isnan(b) ? std::nan("") : (a < b || (a == b && std::signbit(a)) ? a : b); }
double goMax(double a, double b) { return std::isnan(a) || std::isnan(b) ? std::nan("") : (a > b || (a == b && !std::signbit(a)) ? a : b); }

Evaluated DurationEvaluator::combine(const DurationExpr &expr, double lhs, double rhs) const
{
    switch (expr.op) {
    case DurationOp::Literal: return {expr.seconds, {}};
    case DurationOp::Step: return {m_step, {}};
    case DurationOp::Range: return {m_range, {}};
    case DurationOp::Plus: return {lhs, {}};
    case DurationOp::Minus: return {-lhs, {}};
    case DurationOp::Add: return {lhs + rhs, {}};
    case DurationOp::Sub: return {lhs - rhs, {}};
    case DurationOp::Mul: return {lhs * rhs, {}};
    case DurationOp::Div:
        if (rhs == 0) return {0, placed(expr.span, "division by zero")};
        return {lhs / rhs, {}};
    case DurationOp::Mod:
        if (rhs == 0) return {0, placed(expr.span, "modulo by zero")};
        return {std::fmod(lhs, rhs), {}};
    case DurationOp::Pow: return {std::pow(lhs, rhs), {}};
    case DurationOp::MinOf: return {goMin(lhs, rhs), {}};
    case DurationOp::MaxOf: return {goMax(lhs, rhs), {}};
    case DurationOp::Placeholder: return {0, placed(expr.span, "a template variable has no value")};
    }
    return {0, placed(expr.span, "unexpected duration expression")};
}

Result<DurationMs> DurationEvaluator::milliseconds(const syntax::Ast &ast, DurationId id, bool allowNegative) const
{
    const Evaluated &value = m_values[id.index()];
    const TextSpan span = ast.duration(id).span;
    const auto fail = [&](std::string message) { return Error{ErrorCode::Execution, std::move(message), placeInText(ast.text, span)}; };
    if (!value.error.empty()) return fail(value.error);
    if (std::isnan(value.seconds) || std::isinf(value.seconds)) return fail(placed(span, "duration is NaN or infinite"));
    if (value.seconds <= 0 && !allowNegative) return fail(placed(span, "duration must be greater than 0"));
    constexpr double kLimit = 9223372036854775808.0 / 1e9;
    if (value.seconds > kLimit || value.seconds < -kLimit) return fail(placed(span, "duration is out of range"));
    return static_cast<DurationMs>(value.seconds * 1000);
}

} // namespace

Result<std::vector<NodeDurations>> resolveDurations(const syntax::Ast &ast, TimeGrid grid, bool instant)
{
    const DurationEvaluator evaluator(ast, grid, instant);
    std::vector<NodeDurations> out(ast.nodes.size());
    for (const syntax::Node &node : ast.nodes) {
        NodeDurations &durations = out[node.id.index()];
        const auto resolve = [&](DurationId expr, DurationMs constant, bool allowNegative, DurationMs &target) -> Status {
            target = constant;
            if (!expr.valid()) return {};
            DIOPTER_ASSIGN(target, evaluator.milliseconds(ast, expr, allowNegative));
            return {};
        };
        if (const auto *selector = node.getIf<syntax::VectorSelector>()) {
            DIOPTER_TRY(resolve(selector->time.offsetExpr, selector->time.offset, true, durations.offset));
        } else if (const auto *matrix = node.getIf<syntax::MatrixSelector>()) {
            DIOPTER_TRY(resolve(matrix->rangeExpr, matrix->range, false, durations.range));
            const syntax::TimeModifiers &time = matrix->selector.time;
            DIOPTER_TRY(resolve(time.offsetExpr, time.offset, true, durations.offset));
        } else if (const auto *subquery = node.getIf<syntax::Subquery>()) {
            DIOPTER_TRY(resolve(subquery->time.offsetExpr, subquery->time.offset, true, durations.offset));
            DIOPTER_TRY(resolve(subquery->stepExpr, subquery->step, false, durations.step));
            DIOPTER_TRY(resolve(subquery->rangeExpr, subquery->range, false, durations.range));
        }
    }
    return out;
}

} // namespace diopter::plan
