// A division whose sides keep different labels, so that series find no partner or too many.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

std::string firstMissing(const LabelFlow &from, const LabelFlow &in)
{
    for (const std::string &label : from.kept) {
        if (label != kMetricName && !in.mayCarry(label)) return label;
    }
    return {};
}

void checkUnmatchedDivision(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *binary = node.getIf<syntax::Binary>();
    if (!binary || !binary->matching || isSetOperator(binary->op)) return;
    const syntax::VectorMatching &matching = *binary->matching;
    if (matching.on) {
        for (const std::string &label : matching.labels) {
            for (const NodeId side : {binary->lhs, binary->rhs}) {
                if (context.flow()[side.index()].mayCarry(label)) continue;
                out.push_back({{}, Severity::Warning, {}, "label gone",
                    "The " + std::string(side == binary->lhs ? "left" : "right") + " side no longer has the label " + label +
                        " that on() matches by: all its series look alike.",
                    {}});
            }
        }
        return;
    }
    if (!matching.labels.empty() || matching.cardinality != syntax::MatchCardinality::OneToOne) return;
    const LabelFlow &left = context.flow()[binary->lhs.index()];
    const LabelFlow &right = context.flow()[binary->rhs.index()];
    if (!left.closed || !right.closed) return;
    std::string label = firstMissing(left, right);
    const bool leftHasIt = !label.empty();
    if (!leftHasIt) label = firstMissing(right, left);
    if (label.empty()) return;
    out.push_back({{}, Severity::Problem, {}, "labels differ",
        "Only the " + std::string(leftHasIt ? "left" : "right") + " side has the label " + label +
            ", so no series find a partner and the answer is empty. Match with on(...) or ignoring(" + label + ").",
        {}});
}

} // namespace

const FindingRule kUnmatchedDivision{"unmatched-division", checkUnmatchedDivision};

} // namespace diopter::analysis::rules
