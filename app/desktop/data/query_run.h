// One finished run of a query: what was asked and what came out. Immutable, shared by every view.
#pragma once

#include "core/session/session.h"

#include <memory>

namespace diopter::desktop {

using ReportPtr = std::shared_ptr<const report::QueryReport>;

struct QueryRun {
    session::QueryRequest request;
    session::QueryOutcome outcome;
    ReportPtr report; ///< of the run, with the estimates of the explanation before it where the run made none
};
using QueryRunPtr = std::shared_ptr<const QueryRun>;

/// Takes estimates, words and findings from `explained` where `report` has none; both must be of the same text.
void addEstimates(report::QueryReport &report, const report::QueryReport &explained);

/// The text whose values can be drawn for a node: a range selector's or subquery's expression without its range
/// ("x[5m] offset 1h" gives "x offset 1h"), otherwise `expr` itself.
std::string drawableText(const std::string &expr, ValueType type);

/// Innermost node whose span holds byte `offset`; invalid when none does.
NodeId nodeAt(const report::QueryReport &report, std::uint32_t offset);

/// Child numbers from the root: where a node sits, whatever the texts say. Used to carry a selection across edits.
std::vector<std::uint32_t> pathOf(const report::QueryReport &report, NodeId id);
NodeId nodeAtPath(const report::QueryReport &report, const std::vector<std::uint32_t> &path);

} // namespace diopter::desktop
