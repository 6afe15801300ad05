#include "core/syntax/function_table.h"

#include <algorithm>

namespace diopter::syntax {
namespace {

constexpr ValueType V = ValueType::Vector;
constexpr ValueType M = ValueType::Matrix;
constexpr ValueType S = ValueType::Scalar;
constexpr ValueType T = ValueType::String;
using F = FunctionId;

// clang-format off
constexpr std::array kFunctions{
    FunctionSignature{F::Abs, {V}, 1, 0, V, false},
    FunctionSignature{F::Absent, {V}, 1, 0, V, false},
    FunctionSignature{F::AbsentOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Acos, {V}, 1, 0, V, false},
    FunctionSignature{F::Acosh, {V}, 1, 0, V, false},
    FunctionSignature{F::Asin, {V}, 1, 0, V, false},
    FunctionSignature{F::Asinh, {V}, 1, 0, V, false},
    FunctionSignature{F::Atan, {V}, 1, 0, V, false},
    FunctionSignature{F::Atanh, {V}, 1, 0, V, false},
    FunctionSignature{F::AvgOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Ceil, {V}, 1, 0, V, false},
    FunctionSignature{F::Changes, {M}, 1, 0, V, false},
    FunctionSignature{F::Clamp, {V, S, S}, 3, 0, V, false},
    FunctionSignature{F::ClampMax, {V, S}, 2, 0, V, false},
    FunctionSignature{F::ClampMin, {V, S}, 2, 0, V, false},
    FunctionSignature{F::Cos, {V}, 1, 0, V, false},
    FunctionSignature{F::Cosh, {V}, 1, 0, V, false},
    FunctionSignature{F::CountOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::DayOfMonth, {V}, 1, 1, V, false},
    FunctionSignature{F::DayOfWeek, {V}, 1, 1, V, false},
    FunctionSignature{F::DayOfYear, {V}, 1, 1, V, false},
    FunctionSignature{F::DaysInMonth, {V}, 1, 1, V, false},
    FunctionSignature{F::Deg, {V}, 1, 0, V, false},
    FunctionSignature{F::Delta, {M}, 1, 0, V, false},
    FunctionSignature{F::Deriv, {M}, 1, 0, V, false},
    FunctionSignature{F::DoubleExponentialSmoothing, {M, S, S}, 3, 0, V, true},
    FunctionSignature{F::End, {}, 0, 0, S, true},
    FunctionSignature{F::Exp, {V}, 1, 0, V, false},
    FunctionSignature{F::FirstOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Floor, {V}, 1, 0, V, false},
    FunctionSignature{F::HistogramAvg, {V}, 1, 0, V, false},
    FunctionSignature{F::HistogramCount, {V}, 1, 0, V, false},
    FunctionSignature{F::HistogramFraction, {S, S, V}, 3, 0, V, false},
    FunctionSignature{F::HistogramQuantile, {S, V}, 2, 0, V, false},
    FunctionSignature{F::HistogramQuantiles, {V, T, S, S}, 4, 9, V, true},
    FunctionSignature{F::HistogramStddev, {V}, 1, 0, V, false},
    FunctionSignature{F::HistogramStdvar, {V}, 1, 0, V, false},
    FunctionSignature{F::HistogramSum, {V}, 1, 0, V, false},
    FunctionSignature{F::Hour, {V}, 1, 1, V, false},
    FunctionSignature{F::Idelta, {M}, 1, 0, V, false},
    FunctionSignature{F::Increase, {M}, 1, 0, V, false},
    FunctionSignature{F::Info, {V, V}, 2, 1, V, true},
    FunctionSignature{F::Integral, {M, S}, 2, 1, V, true},
    FunctionSignature{F::Irate, {M}, 1, 0, V, false},
    FunctionSignature{F::LabelJoin, {V, T, T, T}, 4, -1, V, false},
    FunctionSignature{F::LabelReplace, {V, T, T, T, T}, 5, 0, V, false},
    FunctionSignature{F::LastOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Ln, {V}, 1, 0, V, false},
    FunctionSignature{F::Log10, {V}, 1, 0, V, false},
    FunctionSignature{F::Log2, {V}, 1, 0, V, false},
    FunctionSignature{F::MadOverTime, {M}, 1, 0, V, true},
    FunctionSignature{F::MaxOf, {S, S}, 2, 0, S, true},
    FunctionSignature{F::MaxOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::MinOf, {S, S}, 2, 0, S, true},
    FunctionSignature{F::MinOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Minute, {V}, 1, 1, V, false},
    FunctionSignature{F::Month, {V}, 1, 1, V, false},
    FunctionSignature{F::Pi, {}, 0, 0, S, false},
    FunctionSignature{F::PredictLinear, {M, S}, 2, 0, V, false},
    FunctionSignature{F::PresentOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::QuantileOverTime, {S, M}, 2, 0, V, false},
    FunctionSignature{F::Rad, {V}, 1, 0, V, false},
    FunctionSignature{F::Range, {}, 0, 0, S, true},
    FunctionSignature{F::Rate, {M}, 1, 0, V, false},
    FunctionSignature{F::Resets, {M}, 1, 0, V, false},
    FunctionSignature{F::Round, {V, S}, 2, 1, V, false},
    FunctionSignature{F::Scalar, {V}, 1, 0, S, false},
    FunctionSignature{F::Sgn, {V}, 1, 0, V, false},
    FunctionSignature{F::Sin, {V}, 1, 0, V, false},
    FunctionSignature{F::Sinh, {V}, 1, 0, V, false},
    FunctionSignature{F::Sort, {V}, 1, 0, V, false},
    FunctionSignature{F::SortByLabel, {V, T}, 2, -1, V, true},
    FunctionSignature{F::SortByLabelDesc, {V, T}, 2, -1, V, true},
    FunctionSignature{F::SortDesc, {V}, 1, 0, V, false},
    FunctionSignature{F::Sqrt, {V}, 1, 0, V, false},
    FunctionSignature{F::Start, {}, 0, 0, S, true},
    FunctionSignature{F::StartTimestamp, {V}, 1, 0, V, true},
    FunctionSignature{F::StddevOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::StdvarOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Step, {}, 0, 0, S, true},
    FunctionSignature{F::SumOverTime, {M}, 1, 0, V, false},
    FunctionSignature{F::Tan, {V}, 1, 0, V, false},
    FunctionSignature{F::Tanh, {V}, 1, 0, V, false},
    FunctionSignature{F::Time, {}, 0, 0, S, false},
    FunctionSignature{F::Timestamp, {V}, 1, 0, V, false},
    FunctionSignature{F::TsOfFirstOverTime, {M}, 1, 0, V, true},
    FunctionSignature{F::TsOfLastOverTime, {M}, 1, 0, V, true},
    FunctionSignature{F::TsOfMaxOverTime, {M}, 1, 0, V, true},
    FunctionSignature{F::TsOfMinOverTime, {M}, 1, 0, V, true},
    FunctionSignature{F::Vector, {S}, 1, 0, V, false},
    FunctionSignature{F::Year, {V}, 1, 1, V, false},
};
// clang-format on

} // namespace

std::span<const FunctionSignature> functionTable() { return kFunctions; }

const FunctionSignature &signatureOf(FunctionId function) { return kFunctions[static_cast<std::size_t>(function)]; }

const FunctionSignature *findFunction(std::string_view name)
{
    // FunctionId is in the order of the names.
    const auto found = std::lower_bound(
        kFunctions.begin(), kFunctions.end(), name, [](const FunctionSignature &f, std::string_view n) { return f.name() < n; });
    return found != kFunctions.end() && found->name() == name ? &*found : nullptr;
}

bool dependsOnEvaluationTime(FunctionId function)
{
    switch (function) {
    case FunctionId::DaysInMonth:
    case FunctionId::DayOfMonth:
    case FunctionId::DayOfWeek:
    case FunctionId::DayOfYear:
    case FunctionId::End:
    case FunctionId::Hour:
    case FunctionId::Minute:
    case FunctionId::Month:
    case FunctionId::Year:
    case FunctionId::PredictLinear:
    case FunctionId::Range:
    case FunctionId::Start:
    case FunctionId::Step:
    case FunctionId::Time:
    case FunctionId::Timestamp: return true;
    default: return false;
    }
}

bool takesParameter(AggregateOp op)
{
    return op == AggregateOp::Topk || op == AggregateOp::Bottomk || op == AggregateOp::Quantile || op == AggregateOp::CountValues ||
        op == AggregateOp::Limitk || op == AggregateOp::LimitRatio;
}

bool isExperimental(AggregateOp op) { return op == AggregateOp::Limitk || op == AggregateOp::LimitRatio; }

} // namespace diopter::syntax
