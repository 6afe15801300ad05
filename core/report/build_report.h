// Puts together what the other folders know about one query into the neutral tree.
#pragma once

#include "core/analysis/finding.h"
#include "core/analysis/words.h"
#include "core/model/annotations.h"
#include "core/report/query_report.h"
#include "core/syntax/ast.h"

namespace diopter::report {

/// Null pointers: not estimated, not run.
struct ReportParts {
    const syntax::Ast &ast;
    std::string source;
    TimeGrid grid;
    bool instant = false;
    const cost::QueryEstimate *estimate = nullptr;
    const profile::QueryProfile *profile = nullptr;
    const analysis::Findings *findings = nullptr;
    const RenderedAnnotations *annotations = nullptr;
    analysis::WordsOptions words = {};
};

/// One NodeReport per AST node, and the verdict. `lost`, `complete` and `requests` are the caller's to fill in.
QueryReport buildReport(const ReportParts &parts);

} // namespace diopter::report
