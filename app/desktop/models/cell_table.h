// A finished table of texts: what the inspector's and explorer's tables show, made in one go from immutable data.
#pragma once

#include "app/desktop/data/node_data.h"
#include "app/desktop/data/source_summary.h"
#include "core/report/query_report.h"

#include <QString>
#include <QStringList>
#include <QVariant>

#include <memory>
#include <vector>

namespace diopter::desktop {

struct Cell {
    QString text; ///< already escaped for display
    QVariant sort; ///< what to order by; invalid = the text
    QString tip; ///< plain text
    QString exact; ///< for the clipboard; empty = text
    bool muted = false;
};

struct CellColumn {
    QString title;
    bool right = false; ///< figures
    bool mono = false;
    bool promql = false; ///< coloured as PromQL
    int width = 0; ///< in characters, 0 = takes the rest
};

/// Rows have as many cells as there are columns.
struct CellTable {
    std::vector<CellColumn> columns;
    std::vector<std::vector<Cell>> rows;
    QString accessibleName;
};
using CellTablePtr = std::shared_ptr<const CellTable>;

CellTablePtr seriesTable(const NodeData &data);
CellTablePtr labelTable(const NodeData &data);
/// Estimate beside actual for every counter of one node.
CellTablePtr costTable(const report::NodeReport &node);
CellTablePtr metricTable(const SourceSummary &summary);
CellTablePtr sourceLabelTable(const SourceSummary &summary);
CellTablePtr lossTable(const std::vector<source::Loss> &losses);

} // namespace diopter::desktop
