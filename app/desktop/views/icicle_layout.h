// Geometry of the icicle: one rectangle a node, as wide as its own and its children's self time, children below their parent.
#pragma once

#include "core/report/query_report.h"

#include <QRectF>

#include <vector>

namespace diopter::desktop {

struct IcicleCell {
    NodeId node;
    QRectF box; ///< pixels
    double selfMs = 0;
    double withinMs = 0; ///< self time of the node and everything below
    int depth = 0;
};

class IcicleLayout {
public:
    /// Cells in preorder; nodes narrower than half a pixel are left out. Empty where the report has no measured time.
    IcicleLayout(const report::QueryReport &report, double width, double rowHeight);

    const std::vector<IcicleCell> &cells() const { return m_cells; }
    double height() const { return m_height; }
    double wholeMs() const { return m_wholeMs; }
    NodeId nodeAt(const QPointF &point) const;
    const IcicleCell *cellOf(NodeId node) const;
    /// For the arrow keys: parent, first child, the cell beside on the same depth. Invalid where there is none.
    NodeId above(NodeId node) const;
    NodeId below(NodeId node) const;
    NodeId beside(NodeId node, int direction) const;

private:
    std::vector<IcicleCell> m_cells;
    std::vector<NodeId> m_parents; ///< parallel to m_cells
    double m_height = 0;
    double m_wholeMs = 0;
};

} // namespace diopter::desktop
