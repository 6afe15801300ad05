// Why a text is no query: simulates Prometheus' generated parser with its error recovery, so that the first message and the places of
// all are Prometheus'. Runs only when the grammar or the builder said no.
#pragma once

#include "core/syntax/antlr_bridge.h"
#include "core/syntax/scanner.h"

namespace diopter::syntax {

struct Diagnosis {
    std::optional<NodeId> root; ///< what could be parsed, in the builder
    std::vector<Problem> problems;
};

/// `builder` is fresh. Iterative: needs no deep stack.
Diagnosis diagnoseText(const ScanResult &scan, StartRule start, TreeBuilder &builder);

} // namespace diopter::syntax
