#include "core/syntax/duration_value.h"

#include <fmt/format.h>

#include <cmath>

namespace diopter::syntax {
namespace {

/// math.Min and math.Max of Go: NaN wins, -0 < +0.
double goMin(double a, double b) { return std::isnan(a) || std::isnan(b) ? std::nan("") : (a < b || (a == b && std::signbit(a)) ? a : b); }
double goMax(double a, double b) { return std::isnan(a) || std::isnan(b) ? std::nan("") : (a > b || (a == b && !std::signbit(a)) ? a : b); }

/// Evaluates every duration of the tree; operands stand before their users, so one pass does.
class DurationEvaluator {
public:
    DurationEvaluator(const Ast &ast, const TimeGrid &grid) : m_ast(ast), m_grid(grid)
    {
        m_values.reserve(ast.durations.size());
        for (const DurationExpr &expr : ast.durations) m_values.push_back(evaluate(expr));
    }

    /// calculateDuration.
    Result<DurationMs> milliseconds(DurationId id, bool allowNegative) const
    {
        const Value &value = m_values[id.index()];
        if (value.problem) return failure(m_ast.duration(value.culprit).span, value.problem);
        const TextSpan span = m_ast.duration(id).span;
        if (std::isnan(value.seconds) || std::isinf(value.seconds)) return failure(span, "duration is NaN or infinite");
        if (value.seconds <= 0 && !allowNegative) return failure(span, "duration must be greater than 0");
        constexpr double kMost = 9223372036854775808.0 / 1e9; // Go counts nanoseconds in 64 bits
        if (value.seconds > kMost || value.seconds < -kMost) return failure(span, "duration is out of range");
        return static_cast<DurationMs>(value.seconds * 1000);
    }

private:
    /// In seconds, or why there is none.
    struct Value {
        double seconds = 0;
        const char *problem = nullptr;
        DurationId culprit;
    };

    Error failure(TextSpan span, const char *text) const
    {
        return {ErrorCode::Execution, fmt::format("{}:{}: {}", span.start, span.end, text), placeInText(m_ast.text, span)};
    }

    Value evaluate(const DurationExpr &expr) const
    {
        const Value lhs = expr.lhs.valid() ? m_values[expr.lhs.index()] : Value{};
        const Value rhs = expr.rhs.valid() ? m_values[expr.rhs.index()] : Value{};
        if (lhs.problem) return lhs;
        if (rhs.problem) return rhs;
        const auto refuse = [&](const char *problem) { return Value{0, problem, DurationId(m_values.size())}; };
        if (expr.op == DurationOp::Div && rhs.seconds == 0) return refuse("division by zero");
        if (expr.op == DurationOp::Mod && rhs.seconds == 0) return refuse("modulo by zero");
        if (expr.op == DurationOp::Placeholder) return refuse("a template variable has no value");
        return {combine(expr, lhs.seconds, rhs.seconds), nullptr, {}};
    }

    double combine(const DurationExpr &expr, double lhs, double rhs) const
    {
        switch (expr.op) {
        case DurationOp::Literal:
        case DurationOp::Placeholder: return expr.seconds;
        case DurationOp::Step: return static_cast<double>(m_grid.step) / 1000;
        case DurationOp::Range: return static_cast<double>(m_grid.end - m_grid.start) / 1000;
        case DurationOp::Plus: return lhs;
        case DurationOp::Minus: return -lhs;
        case DurationOp::Add: return lhs + rhs;
        case DurationOp::Sub: return lhs - rhs;
        case DurationOp::Mul: return lhs * rhs;
        case DurationOp::Div: return lhs / rhs;
        case DurationOp::Mod: return std::fmod(lhs, rhs);
        case DurationOp::Pow: return std::pow(lhs, rhs);
        case DurationOp::MinOf: return goMin(lhs, rhs);
        case DurationOp::MaxOf: return goMax(lhs, rhs);
        }
        return 0;
    }

    const Ast &m_ast;
    const TimeGrid &m_grid;
    std::vector<Value> m_values;
};

} // namespace

Result<std::vector<NodeDurations>> resolveDurations(const Ast &ast, const TimeGrid &grid)
{
    const DurationEvaluator evaluator(ast, grid);
    std::vector<NodeDurations> out(ast.nodes.size());
    const auto resolve = [&](DurationId expr, DurationMs constant, bool allowNegative, DurationMs &target) -> Status {
        target = constant;
        if (!expr.valid()) return {};
        DIOPTER_ASSIGN(target, evaluator.milliseconds(expr, allowNegative));
        return {};
    };
    for (const Node &node : ast.nodes) {
        NodeDurations &durations = out[node.id.index()];
        if (const auto *selector = node.getIf<VectorSelector>()) {
            DIOPTER_TRY(resolve(selector->time.offsetExpr, selector->time.offset, true, durations.offset));
        } else if (const auto *matrix = node.getIf<MatrixSelector>()) {
            DIOPTER_TRY(resolve(matrix->rangeExpr, matrix->range, false, durations.range));
            const TimeModifiers &time = matrix->selector.time;
            DIOPTER_TRY(resolve(time.offsetExpr, time.offset, true, durations.offset));
        } else if (const auto *subquery = node.getIf<Subquery>()) {
            DIOPTER_TRY(resolve(subquery->time.offsetExpr, subquery->time.offset, true, durations.offset));
            DIOPTER_TRY(resolve(subquery->stepExpr, subquery->step, false, durations.step));
            DIOPTER_TRY(resolve(subquery->rangeExpr, subquery->range, false, durations.range));
        }
    }
    return out;
}

} // namespace diopter::syntax
