// Aggregations and binary operators in words.
#include "core/analysis/operator_words.h"

#include "core/analysis/words.h"

namespace diopter::analysis {

namespace {

using namespace syntax;

std::string aggregateVerb(AggregateOp op, const std::string &parameter)
{
    switch (op) {
    case AggregateOp::Sum: return "Adds up";
    case AggregateOp::Avg: return "Averages";
    case AggregateOp::Count: return "Counts";
    case AggregateOp::Min: return "Takes the smallest of";
    case AggregateOp::Max: return "Takes the largest of";
    case AggregateOp::Group: return "Gives 1 for";
    case AggregateOp::Stddev: return "Gives the standard deviation of";
    case AggregateOp::Stdvar: return "Gives the variance of";
    case AggregateOp::Topk: return "Keeps the " + parameter + " largest of";
    case AggregateOp::Bottomk: return "Keeps the " + parameter + " smallest of";
    case AggregateOp::Quantile: return "Gives the " + parameter + " quantile across";
    case AggregateOp::CountValues: return "Counts how often each value occurs (written to the label " + parameter + ") among";
    case AggregateOp::Limitk: return "Keeps " + parameter + " arbitrary ones of";
    case AggregateOp::LimitRatio: return "Keeps the share " + parameter + ", chosen by hash, of";
    }
    return {};
}

bool keepsSeries(AggregateOp op)
{
    return op == AggregateOp::Topk || op == AggregateOp::Bottomk || op == AggregateOp::Limitk || op == AggregateOp::LimitRatio;
}

std::string list(const std::vector<std::string> &labels)
{
    std::string out = "(";
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i > 0) out += ", ";
        out += labels[i];
    }
    return out + ")";
}

std::string pairing(const VectorMatching &matching)
{
    if (matching.on) return matching.labels.empty() ? "whatever their labels (on ())" : "with the same " + joinWords(matching.labels);
    return matching.labels.empty() ? "with exactly the same labels" : "with the same labels, leaving out " + joinWords(matching.labels);
}

std::string arithmetic(BinaryOp op)
{
    switch (op) {
    case BinaryOp::Add: return "Adds the right to the left";
    case BinaryOp::Sub: return "Subtracts the right from the left";
    case BinaryOp::Mul: return "Multiplies the left by the right";
    case BinaryOp::Div: return "Divides the left by the right";
    case BinaryOp::Mod: return "Gives the remainder of the left divided by the right";
    case BinaryOp::Pow: return "Raises the left to the power of the right";
    case BinaryOp::Atan2: return "Gives the angle of left over right in radians";
    case BinaryOp::TrimUpper: return "Cuts the observations above the right off the histograms on the left";
    case BinaryOp::TrimLower: return "Cuts the observations below the right off the histograms on the left";
    default: return {};
    }
}

std::string relation(BinaryOp op)
{
    switch (op) {
    case BinaryOp::Equal: return "equal to";
    case BinaryOp::NotEqual: return "different from";
    case BinaryOp::LessOrEqual: return "at most";
    case BinaryOp::Less: return "less than";
    case BinaryOp::GreaterOrEqual: return "at least";
    case BinaryOp::Greater: return "greater than";
    default: return {};
    }
}

std::string setWords(BinaryOp op, const VectorMatching &matching)
{
    switch (op) {
    case BinaryOp::And:
        return "Keeps the series on the left that have a partner on the right, " + pairing(matching) +
            "; the right's values do not matter.";
    case BinaryOp::Unless: return "Drops the series on the left that have a partner on the right, " + pairing(matching) + ".";
    case BinaryOp::Or: return "Takes all series on the left, and those on the right that have no partner there, " + pairing(matching) + ".";
    default: return {};
    }
}

std::string fillWords(const VectorMatching &matching)
{
    if (!matching.fillLeft && !matching.fillRight) return "Series without a partner drop out.";
    std::string out = "A missing partner counts as the fill value";
    if (!matching.fillLeft) out += " on the right";
    if (!matching.fillRight) out += " on the left";
    return out + ".";
}

std::string matchWords(const VectorMatching &matching)
{
    std::string out = ", for series " + pairing(matching);
    if (matching.cardinality == MatchCardinality::ManyToOne) out += "; several on the left may share one on the right";
    if (matching.cardinality == MatchCardinality::OneToMany) out += "; several on the right may share one on the left";
    if (!matching.include.empty()) {
        out += std::string(", and ") + joinWords(matching.include) + " is copied from the " +
            (matching.cardinality == MatchCardinality::OneToMany ? "left" : "right");
    }
    return out + ". " + fillWords(matching);
}

} // namespace

std::string aggregationWords(const Aggregation &aggregation, const std::string &parameter)
{
    std::string out = aggregateVerb(aggregation.op, parameter) + " the series";
    if (!aggregation.hasGrouping || (aggregation.grouping.empty() && !aggregation.without)) {
        return out + (keepsSeries(aggregation.op) ? "." : "; all labels are dropped, one series remains.");
    }
    if (aggregation.without) {
        out += aggregation.grouping.empty() ? " that differ in nothing but their name"
                                            : " that differ only in " + joinWords(aggregation.grouping);
        return out + (keepsSeries(aggregation.op) ? "." : "; these labels and the name are dropped.");
    }
    out += " that share " + joinWords(aggregation.grouping);
    return out + (keepsSeries(aggregation.op) ? "; they keep their labels." : "; every other label is dropped.");
}

std::string binaryWords(const Ast &ast, const Binary &binary)
{
    if (isSetOperator(binary.op)) return setWords(binary.op, binary.matching.value_or(VectorMatching{}));
    const bool bothScalar = ast.node(binary.lhs).type == ValueType::Scalar && ast.node(binary.rhs).type == ValueType::Scalar;
    if (isComparison(binary.op)) {
        std::string out = binary.returnBool
            ? "Gives 1 where the left is " + relation(binary.op) + " the right and 0 elsewhere"
            : "Keeps the series whose left value is " + relation(binary.op) + " the right one and drops the others";
        if (!binary.matching) return out + (binary.returnBool || bothScalar ? "." : "; values stay as they are.");
        return out + matchWords(*binary.matching);
    }
    const std::string out = arithmetic(binary.op);
    return binary.matching ? out + matchWords(*binary.matching) : out + ".";
}

std::string matchingRemark(const Binary &binary)
{
    if (!binary.matching) return {};
    const VectorMatching &matching = *binary.matching;
    std::string out;
    switch (matching.cardinality) {
    case MatchCardinality::OneToOne: out = "one-to-one"; break;
    case MatchCardinality::ManyToOne: out = "many-to-one"; break;
    case MatchCardinality::OneToMany: out = "one-to-many"; break;
    case MatchCardinality::ManyToMany: out = "many-to-many"; break;
    }
    if (matching.on) out += " on " + list(matching.labels);
    else if (!matching.labels.empty()) out += " ignoring " + list(matching.labels);
    else out += " on all labels";
    return out;
}

} // namespace diopter::analysis
