// A window shorter than the step leaves samples that no step sees.
#include "core/analysis/findings/rules.h"

#include "core/base/go_text.h"
namespace diopter::analysis::rules {

namespace {

void checkStepSkipsData(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *matrix = node.getIf<syntax::MatrixSelector>();
    if (!matrix || matrix->range <= 0 || !context.options().hasGrid || matrix->selector.time.at != syntax::AtModifier::None) return;
    for (NodeId parent = node.parent; parent.valid(); parent = context.ast().node(parent).parent) {
        if (context.ast().node(parent).kind() == syntax::NodeKind::Subquery) return;
    }
    const TimeGrid &grid = context.options().grid;
    if (grid.numSteps() < 2 || matrix->range >= grid.step) return;
    out.push_back({{}, Severity::Info, {}, "gaps between windows",
        "Each window covers " + formatDuration(matrix->range) + " of a step of " + formatDuration(grid.step) +
            ": what happens in the rest is not in the answer. A window at least as long as the step sees everything.",
        {}});
}

} // namespace

const FindingRule kStepSkipsData{"step-skips-data", checkStepSkipsData};

} // namespace diopter::analysis::rules
