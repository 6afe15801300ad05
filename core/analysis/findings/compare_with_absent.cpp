// Common ways to treat what is missing that do not do so: comparing with NaN or absent(), filling with vector().
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

bool isNanLiteral(const syntax::Node &node)
{
    const auto *number = node.getIf<syntax::NumberLiteral>();
    return number && number->value != number->value;
}

void checkCompareWithAbsent(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *binary = node.getIf<syntax::Binary>();
    if (!binary) return;
    const syntax::Node &right = context.ast().node(context.withoutParens(binary->rhs));
    const syntax::Node &left = context.ast().node(context.withoutParens(binary->lhs));
    if (isComparison(binary->op) && (isNanLiteral(right) || isNanLiteral(left))) {
        out.push_back({{}, Severity::Problem, {}, "compares with NaN",
            "NaN equals nothing, not even NaN: this comparison never depends on the data. To find NaN write x != x.", {}});
    }
    if (const auto *call = right.getIf<syntax::Call>(); call && binary->op == BinaryOp::Or && call->function == FunctionId::Vector) {
        const LabelFlow &flow = context.flow()[binary->lhs.index()];
        if (flow.closed && flow.kept.empty()) return;
        out.push_back({{}, Severity::Info, {}, "or vector()",
            "vector() has no labels, so it never stands in for one missing series; it is added as a series of its own beside those that "
            "exist.",
            {}});
    }
    for (const syntax::Node *side : {&left, &right}) {
        const auto *call = side->getIf<syntax::Call>();
        if (!call || call->function != FunctionId::Absent || !isComparison(binary->op) || binary->returnBool) continue;
        out.push_back({{}, Severity::Warning, {}, "compares absent()",
            "absent() is 1 or nothing at all, never 0: a comparison with 0 is always empty.", {}});
        return;
    }
}

} // namespace

const FindingRule kCompareWithAbsent{"compare-with-absent", checkCompareWithAbsent};

} // namespace diopter::analysis::rules
