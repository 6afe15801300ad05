// QueryReport as text for terminals: the verdict, the tree with aligned columns, then every node in words.
#pragma once

#include "core/report/query_report.h"

#include <string>
#include <vector>

namespace diopter::report {

struct TreeTextOptions {
    bool words = true; ///< a paragraph per node behind the tree
    std::size_t maxHead = 72; ///< characters of one tree cell before it is cut
};

std::string treeText(const QueryReport &report, const TreeTextOptions &options = {});

/// "├─ ", "│  └─ ": the branches in front of each node, index = NodeId.
std::vector<std::string> treeBranches(const QueryReport &report);

/// A table with right-aligned columns where `right` says so; widths count code points. Rows end with a newline.
std::string alignedTable(const std::vector<std::vector<std::string>> &rows, const std::vector<bool> &right);

} // namespace diopter::report
