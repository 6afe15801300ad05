#include "core/cost/output_labels.h"

#include <algorithm>

namespace diopter::cost {
namespace {

using namespace syntax;
using LabelSets = std::unordered_set<Labels, LabelsHash>;

std::vector<Symbol> interned(const std::vector<std::string> &names, SymbolTable &symbols)
{
    std::vector<Symbol> out;
    out.reserve(names.size());
    for (const std::string &name : names) out.push_back(symbols.intern(name));
    return out;
}

LabelSets reduced(const LabelSets &sets, const std::vector<Symbol> &names, bool keep)
{
    LabelSets out;
    for (const Labels &set : sets) {
        Labels copy = set;
        copy.filter(names, keep);
        out.insert(std::move(copy));
    }
    return out;
}

OutputLabels withoutName(const OutputLabels &input)
{
    if (!input.known) return input;
    return OutputLabels::ofSets(reduced(input.sets, {kNameSymbol}, false), input.filtered);
}

bool keepsName(FunctionId function)
{
    switch (function) {
    case FunctionId::LastOverTime:
    case FunctionId::FirstOverTime:
    case FunctionId::Sort:
    case FunctionId::SortDesc:
    case FunctionId::SortByLabel:
    case FunctionId::SortByLabelDesc:
    case FunctionId::Info: return true;
    default: return false;
    }
}

OutputLabels ofCall(const Call &call, const std::vector<const OutputLabels *> &inputs, const Ast &ast, SymbolTable &symbols)
{
    const OutputLabels *vector = nullptr;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const ValueType type = ast.node(call.args[i]).type;
        if (type == ValueType::Vector || type == ValueType::Matrix) {
            vector = inputs[i];
            break;
        }
    }
    switch (call.function) {
    case FunctionId::Absent:
    case FunctionId::AbsentOverTime: return OutputLabels::ofCount(1, true);
    case FunctionId::Vector: return OutputLabels::ofSets({Labels()});
    case FunctionId::Scalar: return OutputLabels::ofCount(1);
    case FunctionId::LabelReplace:
    case FunctionId::LabelJoin: return vector ? OutputLabels::ofCount(vector->count, vector->filtered) : OutputLabels::ofCount(1);
    case FunctionId::HistogramQuantile:
    case FunctionId::HistogramFraction:
        if (!vector || !vector->known) return vector ? OutputLabels::ofCount(vector->count, true) : OutputLabels::ofCount(1);
        return OutputLabels::ofSets(reduced(vector->sets, {kNameSymbol, symbols.intern("le")}, false), vector->filtered);
    default: break;
    }
    if (!vector) return OutputLabels::ofSets({Labels()});
    return keepsName(call.function) ? *vector : withoutName(*vector);
}

OutputLabels ofAggregation(const Aggregation &aggregation, const OutputLabels &input, SymbolTable &symbols)
{
    if (aggregation.op == AggregateOp::CountValues) return OutputLabels::ofCount(input.count, true);
    const bool selects = aggregation.op == AggregateOp::Topk || aggregation.op == AggregateOp::Bottomk ||
        aggregation.op == AggregateOp::Limitk || aggregation.op == AggregateOp::LimitRatio;
    if (selects) {
        OutputLabels out = input;
        out.filtered = true;
        return out;
    }
    if (!input.known)
        return OutputLabels::ofCount(aggregation.grouping.empty() && !aggregation.without ? std::min(1.0, input.count) : input.count, true);
    std::vector<Symbol> names = interned(aggregation.grouping, symbols);
    if (aggregation.without) names.push_back(kNameSymbol);
    return OutputLabels::ofSets(reduced(input.sets, names, !aggregation.without), input.filtered);
}

LabelSets signatures(const OutputLabels &side, const VectorMatching &matching, SymbolTable &symbols)
{
    std::vector<Symbol> names = interned(matching.labels, symbols);
    if (!matching.on) names.push_back(kNameSymbol);
    return reduced(side.sets, names, matching.on);
}

OutputLabels ofMatched(const Binary &binary, const OutputLabels &lhs, const OutputLabels &rhs, SymbolTable &symbols)
{
    const VectorMatching &matching = *binary.matching;
    const bool filtered = lhs.filtered || rhs.filtered || (isComparison(binary.op) && !binary.returnBool);
    if (!lhs.known || !rhs.known)
        return OutputLabels::ofCount(binary.op == BinaryOp::Or ? lhs.count + rhs.count : std::max(lhs.count, rhs.count), true);
    const bool many = matching.cardinality == MatchCardinality::OneToMany;
    const OutputLabels &base = many ? rhs : lhs;
    const OutputLabels &other = many ? lhs : rhs;
    const LabelSets present = signatures(other, matching, symbols);
    std::vector<Symbol> names = interned(matching.labels, symbols);
    if (!matching.on) names.push_back(kNameSymbol);
    LabelSets out;
    for (const Labels &set : base.sets) {
        Labels signature = set;
        signature.filter(names, matching.on);
        const bool met = present.contains(signature);
        if (binary.op == BinaryOp::Or) out.insert(set);
        else if (binary.op == BinaryOp::Unless || met) out.insert(matching.cardinality == MatchCardinality::OneToOne ? signature : set);
    }
    if (binary.op == BinaryOp::Or) {
        const LabelSets mine = signatures(base, matching, symbols);
        for (const Labels &set : other.sets) {
            Labels signature = set;
            signature.filter(names, matching.on);
            if (!mine.contains(signature)) out.insert(set);
        }
    }
    return OutputLabels::ofSets(std::move(out), filtered || isSetOperator(binary.op));
}

OutputLabels ofBinary(const Binary &binary, const std::vector<const OutputLabels *> &inputs, const Ast &ast, SymbolTable &symbols)
{
    if (binary.matching) return ofMatched(binary, *inputs[0], *inputs[1], symbols);
    const bool leftVector = ast.node(binary.lhs).type == ValueType::Vector;
    const OutputLabels &vector = leftVector ? *inputs[0] : *inputs[1];
    if (!isComparison(binary.op)) return withoutName(vector);
    OutputLabels out = binary.returnBool ? withoutName(vector) : vector;
    out.filtered = out.filtered || !binary.returnBool;
    return out;
}

} // namespace

OutputLabels outputLabels(const Ast &ast, const Node &node, const std::vector<const OutputLabels *> &inputs, SymbolTable &symbols)
{
    switch (node.kind()) {
    case NodeKind::NumberLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::Placeholder: return OutputLabels::ofCount(1);
    case NodeKind::VectorSelector:
    case NodeKind::MatrixSelector: return OutputLabels::ofCount(0); // the caller knows the selection
    case NodeKind::Subquery:
    case NodeKind::Paren: return *inputs[0];
    case NodeKind::Unary: return node.as<Unary>().op == UnaryOp::Minus ? withoutName(*inputs[0]) : *inputs[0];
    case NodeKind::Call: return ofCall(node.as<Call>(), inputs, ast, symbols);
    case NodeKind::Aggregation: return ofAggregation(node.as<Aggregation>(), *inputs.back(), symbols);
    case NodeKind::Binary: return ofBinary(node.as<Binary>(), inputs, ast, symbols);
    }
    return OutputLabels::ofCount(0);
}

} // namespace diopter::cost
