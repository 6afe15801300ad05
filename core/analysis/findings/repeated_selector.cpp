// The same selector written more than once.
#include "core/analysis/findings/rules.h"

#include "core/syntax/printer.h"

#include <set>
namespace diopter::analysis::rules {

namespace {

void checkRepeatedSelector(FindingContext &context, const syntax::Node &node, Findings &out)
{
    if (node.id.index() != 0) return;
    std::set<std::string> seen;
    std::set<std::string> told;
    for (const syntax::Node &other : context.ast().nodes) {
        if (!context.selectorOf(other.id)) continue;
        const std::string text = syntax::print(context.ast(), other.id);
        if (seen.insert(text).second || !told.insert(text).second) continue;
        out.push_back({other.id, Severity::Info, {}, "read once",
            text + " stands here more than once. Prometheus reads it each time; Diopter reads it once.", {}});
    }
}

} // namespace

const FindingRule kRepeatedSelector{"repeated-selector", checkRepeatedSelector};

} // namespace diopter::analysis::rules
