// Spellings that an earlier Prometheus read differently: the parser's warnings, at the node they are about.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

bool inside(TextSpan inner, TextSpan outer) { return inner.start >= outer.start && inner.end <= outer.end; }

void checkChangedSpelling(FindingContext &context, const syntax::Node &node, Findings &out)
{
    for (const Error &warning : context.ast().warnings) {
        const TextSpan span = *warning.place.span;
        if (!inside(span, node.span)) continue;
        bool deeper = false;
        for (const NodeId child : syntax::children(node)) deeper = deeper || inside(span, context.ast().node(child).span);
        if (!deeper) out.push_back({node.id, Severity::Info, {}, "changed spelling", warning.message, span});
    }
}

} // namespace

const FindingRule kChangedSpelling{"changed-spelling", checkChangedSpelling};

} // namespace diopter::analysis::rules
