#include "tests/support/reference/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace diopter::reference {
namespace {

using namespace diopter::syntax;

constexpr std::array kTimeDependent{FunctionId::DaysInMonth, FunctionId::DayOfMonth, FunctionId::DayOfWeek, FunctionId::DayOfYear,
    FunctionId::End, FunctionId::Hour, FunctionId::Minute, FunctionId::Month, FunctionId::Year, FunctionId::Range,
    FunctionId::PredictLinear, FunctionId::Start, FunctionId::Step, FunctionId::Time, FunctionId::Timestamp};

struct Invariance {
    bool invariant = false;
    bool shouldWrap = false;
};

class Preprocessor {
public:
    Preprocessor(Query &query, TimestampMs start, TimestampMs end, DurationMs step)
        : m_query(query), m_start(start), m_end(end), m_step(step)
    {}

    void run()
    {
        for (const Node &node : m_query.ast->nodes) resolve(node);
        for (const Node &node : m_query.ast->nodes)
            if (node.getIf<VectorSelector>() || node.getIf<MatrixSelector>()) m_query.facts[node.id.index()].statsOnly = statsOnly(node);
        const Invariance root = visit(NodeId(0u));
        if (root.shouldWrap) wrap(NodeId(0u));
    }

private:
    NodeFacts &facts(NodeId id) { return m_query.facts[id.index()]; }
    void wrap(NodeId id) { facts(id).wrapped = true; }

    double seconds(DurationId id) const
    {
        const DurationExpr &expr = m_query.ast->duration(id);
        const double lhs = expr.lhs.valid() ? seconds(expr.lhs) : 0;
        const double rhs = expr.rhs.valid() ? seconds(expr.rhs) : 0;
        const auto fail = [&](const char *text) { return Failure{fmt::format("{}:{}: {}", expr.span.start, expr.span.end, text)}; };
        switch (expr.op) {
        case DurationOp::Literal: return expr.seconds;
        case DurationOp::Add: return lhs + rhs;
        case DurationOp::Sub: return lhs - rhs;
        case DurationOp::Mul: return lhs * rhs;
        case DurationOp::Div:
            if (rhs == 0) throw fail("division by zero");
            return lhs / rhs;
        case DurationOp::Mod:
            if (rhs == 0) throw fail("modulo by zero");
            return std::fmod(lhs, rhs);
        case DurationOp::Pow: return std::pow(lhs, rhs);
        case DurationOp::Plus: return expr.lhs.valid() ? lhs : rhs;
        case DurationOp::Minus: return expr.lhs.valid() ? -lhs : -rhs;
        case DurationOp::Step: return static_cast<double>(m_step) / 1000;
        case DurationOp::Range: return static_cast<double>(m_end - m_start) / 1000;
        case DurationOp::MinOf: return std::min(lhs, rhs);
        case DurationOp::MaxOf: return std::max(lhs, rhs);
        case DurationOp::Placeholder: break;
        }
        throw fail("placeholder");
    }

    DurationMs duration(DurationId id, DurationMs constant, bool negativeAllowed) const
    {
        if (!id.valid()) return constant;
        const double value = seconds(id);
        const TextSpan span = m_query.ast->duration(id).span;
        const auto fail = [&](const char *text) { return Failure{fmt::format("{}:{}: {}", span.start, span.end, text)}; };
        if (std::isnan(value) || std::isinf(value)) throw fail("duration is NaN or infinite");
        if (value <= 0 && !negativeAllowed) throw fail("duration must be greater than 0");
        if (std::abs(value) > 9223372036.854775807) throw fail("duration is out of range");
        return static_cast<DurationMs>(value * 1000);
    }

    void resolveTime(NodeFacts &out, const TimeModifiers &time)
    {
        out.offset = duration(time.offsetExpr, time.offset, true);
        if (time.at == AtModifier::Time) out.at = time.atTime;
        if (time.at == AtModifier::Start) out.at = m_start;
        if (time.at == AtModifier::End) out.at = m_end;
    }

    void resolve(const Node &node)
    {
        NodeFacts &out = facts(node.id);
        if (const auto *selector = node.getIf<VectorSelector>()) resolveTime(out, selector->time);
        if (const auto *matrix = node.getIf<MatrixSelector>()) {
            out.range = duration(matrix->rangeExpr, matrix->range, false);
            resolveTime(out, matrix->selector.time);
        }
        if (const auto *subquery = node.getIf<Subquery>()) {
            resolveTime(out, subquery->time);
            out.step = duration(subquery->stepExpr, subquery->step, false);
            out.range = duration(subquery->rangeExpr, subquery->range, false);
        }
        if (const auto *call = node.getIf<Call>()) {
            if (call->function == FunctionId::Start) out.folded = static_cast<double>(m_start) / 1000;
            if (call->function == FunctionId::End) out.folded = static_cast<double>(m_end) / 1000;
            if (call->function == FunctionId::Range) out.folded = static_cast<double>(m_end - m_start) / 1000;
            if (call->function == FunctionId::Step) out.folded = m_start == m_end ? 0.0 : static_cast<double>(m_step) / 1000;
        }
    }

    /// engine.go detectHistogramStatsDecoding.
    bool statsOnly(const Node &selector) const
    {
        bool skip = false;
        for (NodeId id = selector.parent; id.valid(); id = m_query.node(id).parent) {
            const Node &node = m_query.node(id);
            if (node.getIf<Subquery>()) return false;
            if (const auto *call = node.getIf<Call>()) {
                switch (call->function) {
                case FunctionId::HistogramCount:
                case FunctionId::HistogramSum:
                case FunctionId::HistogramAvg:
                case FunctionId::Timestamp:
                case FunctionId::StartTimestamp:
                case FunctionId::Absent: skip = true; break;
                case FunctionId::HistogramQuantile:
                case FunctionId::HistogramQuantiles:
                case FunctionId::HistogramFraction:
                case FunctionId::HistogramStddev:
                case FunctionId::HistogramStdvar:
                case FunctionId::Changes: return false;
                default: break;
                }
            }
            if (const auto *aggregation = node.getIf<Aggregation>(); aggregation && aggregation->op == AggregateOp::CountValues)
                return false;
            if (const auto *binary = node.getIf<Binary>(); binary &&
                (binary->op == BinaryOp::TrimLower || binary->op == BinaryOp::TrimUpper || binary->op == BinaryOp::Equal ||
                    binary->op == BinaryOp::NotEqual))
                return false;
        }
        return skip;
    }

    Invariance visit(NodeId id)
    {
        const Node &node = m_query.node(id);
        switch (node.kind()) {
        case NodeKind::NumberLiteral:
        case NodeKind::StringLiteral: return {true, false};
        case NodeKind::VectorSelector: return {facts(id).at.has_value(), facts(id).at.has_value()};
        case NodeKind::MatrixSelector: return {facts(id).at.has_value(), false};
        case NodeKind::Aggregation: return visit(m_query.unwrapped(node.as<Aggregation>().expr));
        case NodeKind::Paren: return visit(node.as<Paren>().expr);
        case NodeKind::Unary: return visit(node.as<Unary>().expr);
        case NodeKind::Subquery: {
            const NodeId expr = node.as<Subquery>().expr;
            if (visit(expr).invariant) wrap(expr);
            return {facts(id).at.has_value(), false};
        }
        case NodeKind::Binary: {
            const auto &binary = node.as<Binary>();
            const Invariance lhs = visit(binary.lhs);
            const Invariance rhs = visit(binary.rhs);
            if (lhs.invariant && rhs.invariant) return {true, true};
            if (lhs.shouldWrap) wrap(binary.lhs);
            if (rhs.shouldWrap) wrap(binary.rhs);
            return {false, false};
        }
        case NodeKind::Call: return visitCall(node, node.as<Call>());
        case NodeKind::Placeholder: break;
        }
        throw Failure{"placeholder"};
    }

    Invariance visitCall(const Node &node, const Call &call)
    {
        if (facts(node.id).folded) return {true, false};
        bool invariant = std::find(kTimeDependent.begin(), kTimeDependent.end(), call.function) == kTimeDependent.end();
        bool safeTimestamp = call.function == FunctionId::Timestamp;
        std::vector<bool> shouldWrap(call.args.size(), false);
        for (std::size_t i = 0; i < call.args.size(); ++i) {
            const NodeId arg = m_query.unwrapped(call.args[i]);
            const Invariance result = visit(arg);
            if (call.function == FunctionId::Info && i == 1) continue;
            shouldWrap[i] = result.shouldWrap;
            invariant = invariant && result.invariant;
            if (!result.invariant || m_query.node(arg).kind() != NodeKind::VectorSelector) safeTimestamp = false;
        }
        if (call.function == FunctionId::Info) invariant = invariant && infoReference(m_query, call.args[0]).uniform;
        if (invariant || safeTimestamp) return {true, true};
        for (std::size_t i = 0; i < call.args.size(); ++i)
            if (shouldWrap[i]) wrap(m_query.unwrapped(call.args[i]));
        return {false, false};
    }

    Query &m_query;
    TimestampMs m_start;
    TimestampMs m_end;
    DurationMs m_step;
};

struct InfoWalk {
    const Query &query;
    std::optional<InfoReference> first;
    bool uniform = true;
    bool referenceFree = false;

    static bool same(const InfoReference &a, const InfoReference &b)
    {
        if (!a.at || !b.at) return !a.at && !b.at && a.offset == b.offset;
        return *a.at - a.offset == *b.at - b.offset;
    }

    bool visit(NodeId id, std::vector<NodeId> path)
    {
        const Node &node = query.node(id);
        if (node.type != ValueType::Vector && node.type != ValueType::Matrix) return false;
        if (node.kind() == NodeKind::VectorSelector || node.kind() == NodeKind::MatrixSelector) {
            InfoReference reference{query.of(id).at, query.of(id).offset, true};
            for (std::size_t i = path.size(); !reference.at && i > 0; --i) {
                if (query.node(path[i - 1]).kind() != NodeKind::Subquery) continue;
                reference.offset += query.of(path[i - 1]).offset;
                reference.at = query.of(path[i - 1]).at;
            }
            if (!first) first = reference;
            else if (!same(*first, reference)) uniform = false;
            return true;
        }
        path.push_back(id);
        if (const auto *call = node.getIf<Call>(); call && call->function == FunctionId::Info) return visit(call->args[0], path);
        bool any = false;
        for (const NodeId child : children(node))
            if (visit(child, path)) any = true;
        if (!any) referenceFree = true;
        return any;
    }
};

} // namespace

NodeId Query::unwrapped(NodeId id) const
{
    while (const auto *paren = node(id).getIf<Paren>()) id = paren->expr;
    return id;
}

Query preprocess(const syntax::Ast &ast, TimestampMs start, TimestampMs end, DurationMs step)
{
    Query out{&ast, std::vector<NodeFacts>(ast.nodes.size())};
    Preprocessor(out, start, end, step).run();
    return out;
}

InfoReference infoReference(const Query &query, NodeId id)
{
    InfoWalk walk{query, std::nullopt};
    walk.visit(id, {});
    if (!walk.first || !walk.uniform || walk.referenceFree) return {std::nullopt, 0, false};
    return {walk.first->at, walk.first->offset, true};
}

} // namespace diopter::reference
