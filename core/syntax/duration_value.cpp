#include "core/syntax/duration_value.h"

#include <fmt/format.h>

#include <cmath>

namespace diopter::syntax {
namespace {

double combine(const DurationExpr &expr, double lhs, double rhs, const TimeGrid &grid)
{
    switch (expr.op) {
    case DurationOp::Literal:
    case DurationOp::Placeholder: return expr.seconds;
    case DurationOp::Add: return lhs + rhs;
    case DurationOp::Sub: return lhs - rhs;
    case DurationOp::Mul: return lhs * rhs;
    case DurationOp::Div: return lhs / rhs;
    case DurationOp::Mod: return std::fmod(lhs, rhs);
    case DurationOp::Pow: return std::pow(lhs, rhs);
    case DurationOp::Plus: return lhs;
    case DurationOp::Minus: return -lhs;
    case DurationOp::Step: return static_cast<double>(grid.step) / 1000;
    case DurationOp::Range: return static_cast<double>(grid.end - grid.start) / 1000;
    case DurationOp::MinOf: return std::fmin(lhs, rhs);
    case DurationOp::MaxOf: return std::fmax(lhs, rhs);
    }
    return 0;
}

Error failure(const DurationExpr &expr, const char *text)
{
    Error error{ErrorCode::Execution, fmt::format("{}:{}: {}", expr.span.start, expr.span.end, text), {}};
    error.place.span = expr.span;
    return error;
}

} // namespace

Result<DurationMs> durationValue(const Ast &ast, DurationId id, const TimeGrid &grid, bool allowNegative)
{
    // Children stand before their parents, so one pass over the array up to `id` suffices.
    std::vector<double> values(id.index() + 1);
    std::vector<bool> needed(id.index() + 1);
    needed[id.index()] = true;
    for (std::size_t i = id.index() + 1; i-- > 0;) {
        if (!needed[i]) continue;
        if (ast.durations[i].lhs.valid()) needed[ast.durations[i].lhs.index()] = true;
        if (ast.durations[i].rhs.valid()) needed[ast.durations[i].rhs.index()] = true;
    }
    for (std::size_t i = 0; i <= id.index(); ++i) {
        if (!needed[i]) continue;
        const DurationExpr &expr = ast.durations[i];
        const double lhs = expr.lhs.valid() ? values[expr.lhs.index()] : 0;
        const double rhs = expr.rhs.valid() ? values[expr.rhs.index()] : 0;
        if (rhs == 0 && expr.op == DurationOp::Div) return failure(expr, "division by zero");
        if (rhs == 0 && expr.op == DurationOp::Mod) return failure(expr, "modulo by zero");
        values[i] = combine(expr, lhs, rhs, grid);
    }
    const DurationExpr &expr = ast.duration(id);
    const double seconds = values[id.index()];
    if (std::isnan(seconds) || std::isinf(seconds)) return failure(expr, "duration is NaN or infinite");
    if (seconds <= 0 && !allowNegative) return failure(expr, "duration must be greater than 0");
    constexpr double kMaxSeconds = 9223372036.854775807; // Go counts nanoseconds in 64 bits
    if (std::fabs(seconds) > kMaxSeconds) return failure(expr, "duration is out of range");
    return static_cast<DurationMs>(seconds * 1000);
}

Result<DurationMs> offsetValue(const Ast &ast, const TimeModifiers &time, const TimeGrid &grid)
{
    return time.offsetExpr.valid() ? durationValue(ast, time.offsetExpr, grid, true) : Result<DurationMs>(time.offset);
}

} // namespace diopter::syntax
