// QueryReport as pictures in text form: Graphviz DOT, Mermaid, SVG; and as a Markdown document.
#pragma once

#include "core/report/query_report.h"

#include <string>

namespace diopter::report {

std::string treeDot(const QueryReport &report);
std::string treeMermaid(const QueryReport &report);
/// A self-contained picture with bars for the samples each node reads; text only, no scripts, no external references.
std::string treeSvg(const QueryReport &report);
/// Verdict, tree, and one row per node; names from data are escaped so that they cannot become markup.
std::string treeMarkdown(const QueryReport &report);

} // namespace diopter::report
