#include "core/rules/at_rewrite.h"

#include "core/syntax/printer.h"

#include <algorithm>
#include <array>

namespace diopter::rules {
namespace {

/// Prometheus promql/functions.go, AtModifierUnsafeFunctions.
constexpr std::array kTimeDependent{FunctionId::DaysInMonth, FunctionId::DayOfMonth, FunctionId::DayOfWeek, FunctionId::DayOfYear,
    FunctionId::End, FunctionId::Hour, FunctionId::Minute, FunctionId::Month, FunctionId::Year, FunctionId::Range,
    FunctionId::PredictLinear, FunctionId::Start, FunctionId::Step, FunctionId::Time, FunctionId::Timestamp};

/// Pins what has no explicit time yet. A time given as start() or end() is replaced, as promqltest does.
void pin(syntax::TimeModifiers &modifiers, TimestampMs time)
{
    if (modifiers.at == syntax::AtModifier::Time) return;
    modifiers.at = syntax::AtModifier::Time;
    modifiers.atTime = time;
}

} // namespace

std::vector<PinnedQuery> pinnedQueries(const syntax::Ast &ast, TimestampMs time)
{
    syntax::Ast pinned = ast;
    // Preorder: a parent's verdict stands before its children are reached.
    std::vector<bool> underPinned(pinned.nodes.size(), false);
    for (std::size_t i = 0; i < pinned.nodes.size(); ++i) {
        syntax::Node &node = pinned.nodes[i];
        if (node.parent.valid()) {
            const syntax::Node &parent = pinned.node(node.parent);
            const auto *subquery = parent.getIf<syntax::Subquery>();
            underPinned[i] = underPinned[node.parent.index()] || (subquery && subquery->time.at == syntax::AtModifier::Time);
        }
        if (underPinned[i]) continue;
        if (auto *selector = node.getIf<syntax::VectorSelector>()) pin(selector->time, time);
        else if (auto *matrix = node.getIf<syntax::MatrixSelector>()) pin(matrix->selector.time, time);
        else if (auto *subquery = node.getIf<syntax::Subquery>()) pin(subquery->time, time);
        else if (const auto *call = node.getIf<syntax::Call>();
                 call && std::find(kTimeDependent.begin(), kTimeDependent.end(), call->function) != kTimeDependent.end())
            return {};
    }
    const std::string text = syntax::print(pinned);
    const std::vector<TimestampMs> times =
        time == 0 ? std::vector<TimestampMs>{-1000, 0, 1000} : std::vector<TimestampMs>{-10 * time, 0, time / 5, time, 10 * time};
    std::vector<PinnedQuery> out;
    for (const TimestampMs at : times) out.push_back({text, at});
    return out;
}

} // namespace diopter::rules
