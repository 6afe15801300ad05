// See icicle_layout.h. Flat loops over ids: a parent's id is smaller than its children's.
#include "app/desktop/views/icicle_layout.h"

#include <algorithm>

namespace diopter::desktop {

namespace {

constexpr double kNarrowest = 0.5;

/// The parent's index, or none for the root and for ids that contradict the order.
std::size_t parentIndex(const report::QueryReport &report, std::size_t i)
{
    const NodeId parent = report.nodes[i].parent;
    return parent.valid() && parent.index() < i ? parent.index() : i;
}

} // namespace

IcicleLayout::IcicleLayout(const report::QueryReport &report, double width, double rowHeight)
{
    const std::size_t n = report.nodes.size();
    std::vector<double> self(n), within(n);
    for (std::size_t i = 0; i < n; ++i)
        if (report.nodes[i].actual) self[i] = std::max(0.0, report.nodes[i].actual->selfMs);
    within = self;
    for (std::size_t i = n; i-- > 1;)
        if (const std::size_t p = parentIndex(report, i); p != i) within[p] += within[i];
    m_wholeMs = n > 0 ? within[0] : 0;
    if (m_wholeMs <= 0 || width <= 0) return;
    std::vector<QRectF> boxes(n);
    std::vector<double> used(n, 0.0); // pixels of each parent that earlier children took
    std::vector<int> depth(n, 0);
    const double perMs = width / m_wholeMs;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t p = parentIndex(report, i);
        if (p == i && i != 0) continue;
        const double w = within[i] * perMs;
        depth[i] = i == 0 ? 0 : depth[p] + 1;
        const double left = i == 0 ? 0 : boxes[p].left() + used[p];
        boxes[i] = QRectF(left, depth[i] * rowHeight, w, rowHeight);
        if (i != 0) used[p] += w;
        if (w < kNarrowest) continue;
        m_cells.push_back({report.nodes[i].id, boxes[i], self[i], within[i], depth[i]});
        m_parents.push_back(i == 0 ? NodeId() : report.nodes[p].id);
        m_height = std::max(m_height, boxes[i].bottom());
    }
}

NodeId IcicleLayout::nodeAt(const QPointF &point) const
{
    for (const IcicleCell &cell : m_cells)
        if (cell.box.contains(point)) return cell.node;
    return {};
}

const IcicleCell *IcicleLayout::cellOf(NodeId node) const
{
    const auto it = std::find_if(m_cells.begin(), m_cells.end(), [node](const IcicleCell &cell) { return cell.node == node; });
    return it == m_cells.end() ? nullptr : &*it;
}

NodeId IcicleLayout::above(NodeId node) const
{
    for (std::size_t i = 0; i < m_cells.size(); ++i)
        if (m_cells[i].node == node) return m_parents[i];
    return {};
}

NodeId IcicleLayout::below(NodeId node) const
{
    const IcicleCell *widest = nullptr;
    for (std::size_t i = 0; i < m_cells.size(); ++i)
        if (m_parents[i] == node && node.valid() && (widest == nullptr || m_cells[i].box.width() > widest->box.width()))
            widest = &m_cells[i];
    return widest != nullptr ? widest->node : NodeId();
}

NodeId IcicleLayout::beside(NodeId node, int direction) const
{
    const IcicleCell *from = cellOf(node);
    if (from == nullptr) return {};
    const IcicleCell *best = nullptr;
    for (const IcicleCell &cell : m_cells) {
        if (cell.depth != from->depth || cell.node == node) continue;
        const double distance = (cell.box.left() - from->box.left()) * direction;
        if (distance > 0 && (best == nullptr || distance < (best->box.left() - from->box.left()) * direction)) best = &cell;
    }
    return best != nullptr ? best->node : NodeId();
}

} // namespace diopter::desktop
