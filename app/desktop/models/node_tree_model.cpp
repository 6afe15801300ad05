// Rows made from a report; see node_tree_model.h.
#include "app/desktop/models/node_tree_model.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"

#include <algorithm>
#include <cmath>

namespace diopter::desktop {

namespace {

QString quantityTip(const cost::Quantity &q, const QString &what)
{
    return QStringLiteral("%1 %2, between %3 and %4 (from %5)")
        .arg(aboutCountText(q.expected), what, aboutCountText(q.low), aboutCountText(q.high), visibleText(q.origin));
}

/// Only selectors read: what the nodes above show is their sum, which the footer says.
bool reads(const report::NodeReport &node) { return node.kind == "vectorSelector" || node.kind == "matrixSelector"; }

/// The report elides children as "..."; a row shows the typographic sign, and nothing for an aggregation's only operand.
QString headOf(const report::NodeReport &node)
{
    QString head = visibleText(node.head.empty() ? node.expr : node.head, 400);
    if (node.head.empty() || reads(node)) return head;
    if (head.endsWith(QLatin1String(" (...)"))) head.chop(6);
    if (head.startsWith(QLatin1String("..."))) head.replace(0, 3, QChar(0x2026));
    return head.replace(QLatin1String("(..."), QStringLiteral("(\u2026")).replace(QLatin1String(", ..."), QStringLiteral(", \u2026"));
}

NodeTreeModel::Agreement agreementOf(double expected, double actual)
{
    if (expected == actual) return NodeTreeModel::Within5Percent;
    const double ratio = std::max(expected, actual) / std::max(1.0, std::min(expected, actual));
    return ratio <= 1.05 ? NodeTreeModel::Within5Percent : ratio <= 2 ? NodeTreeModel::WithinTwofold : NodeTreeModel::Beyond;
}

} // namespace

NodeTreeModel::NodeTreeModel(QObject *parent) : QAbstractItemModel(parent) {}

void NodeTreeModel::setReport(ReportPtr report)
{
    beginResetModel();
    m_report = std::move(report);
    m_rows.clear();
    if (m_report) {
        double largest = 0;
        for (const report::NodeReport &node : m_report->nodes)
            if (node.actual) largest = std::max(largest, node.actual->selfMs);
        m_rows.resize(m_report->nodes.size());
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            const report::NodeReport &node = m_report->nodes[i];
            fill(m_rows[i], node, largest);
            if (i == 0 || !node.parent.valid() || node.parent.index() >= i) continue;
            std::vector<std::uint32_t> &siblings = m_rows[node.parent.index()].children;
            m_rows[i].rowInParent = static_cast<int>(siblings.size());
            siblings.push_back(static_cast<std::uint32_t>(i));
        }
    }
    endResetModel();
}

void NodeTreeModel::fill(Row &row, const report::NodeReport &node, double largestSelfMs) const
{
    row.head = headOf(node);
    row.remark = visibleText(node.remark, 200);
    row.texts[NodeColumn] = row.remark.isEmpty() ? row.head : row.head + QLatin1Char(' ') + row.remark;
    row.tips[NodeColumn] = visibleText(node.expr);
    row.sort[NodeColumn] = node.id.value;
    for (const report::Finding &finding : node.findings) {
        if (!finding.badge.empty()) row.badges << visibleText(finding.badge, 40);
        row.tips[NodeColumn] += QLatin1Char('\n') + visibleText(finding.text);
    }
    row.guilty = m_report->verdict.node == node.id && !m_report->verdict.headline.empty();
    for (int column = SeriesColumn; column < NumColumns; ++column) row.texts[column] = kUnknownText;
    if (node.actual) {
        const profile::NodeProfile &actual = *node.actual;
        row.texts[SeriesColumn] = countText(actual.series);
        row.tips[SeriesColumn] = plural(actual.series, QStringLiteral("series"), QStringLiteral("series")) + QStringLiteral(", ") +
            exactCountText(actual.points) + QStringLiteral(" values over all steps");
        row.sort[SeriesColumn] = QVariant::fromValue(actual.series);
        if (actual.samplesRead > 0 && reads(node)) row.texts[SamplesColumn] = countText(actual.samplesRead);
        row.tips[SamplesColumn] = QStringLiteral("%1 raw samples read, %2 considered over all steps")
                                      .arg(exactCountText(actual.samplesRead), exactCountText(actual.totalQueryableSamples));
        row.sort[SamplesColumn] = QVariant::fromValue(actual.samplesRead);
        row.share = largestSelfMs > 0 ? actual.selfMs / largestSelfMs : 0;
        row.texts[SelfColumn] = actual.servedBy.valid() ? QStringLiteral("shared") : millisecondsText(actual.selfMs);
        row.tips[SelfColumn] = actual.servedBy.valid() ? QStringLiteral("Evaluated once, together with another node")
                                                       : QStringLiteral("%1 ms of CPU in the node itself").arg(actual.selfMs, 0, 'f', 3);
        row.sort[SelfColumn] = actual.selfMs;
        row.texts[TotalColumn] = millisecondsText(actual.totalMs);
        row.tips[TotalColumn] = QStringLiteral("%1 ms of CPU with everything below").arg(actual.totalMs, 0, 'f', 3);
        row.sort[TotalColumn] = actual.totalMs;
    }
    fillEstimate(row, node);
}

void NodeTreeModel::clearFigures(Row &row)
{
    for (const Column column : {SeriesColumn, SamplesColumn, SelfColumn, TotalColumn}) {
        row.texts[column] = kUnknownText;
        row.tips[column].clear();
        row.sort[column].clear();
    }
    row.share = -1;
    row.guilty = false;
    row.agreement = Unknown;
    row.agreementText.clear();
}

void NodeTreeModel::showRunning(const std::vector<exec::RunningNode> &nodes)
{
    if (m_rows.empty()) return;
    for (Row &row : m_rows) clearFigures(row);
    std::vector<double> totals(m_rows.size(), 0);
    double largest = 0;
    for (const exec::RunningNode &node : nodes) {
        if (!node.ast.valid() || node.ast.index() >= m_rows.size()) continue;
        totals[node.ast.index()] += node.selfMs;
        largest = std::max(largest, node.selfMs);
    }
    for (const exec::RunningNode &node : nodes) {
        if (!node.ast.valid() || node.ast.index() >= m_rows.size()) continue;
        Row &row = m_rows[node.ast.index()];
        row.share = largest > 0 ? node.selfMs / largest : 0;
        row.texts[SelfColumn] = millisecondsText(node.selfMs);
        if (node.samplesRead > 0 && reads(m_report->nodes[node.ast.index()])) row.texts[SamplesColumn] = countText(node.samplesRead);
    }
    for (std::size_t i = m_rows.size(); i-- > 0;) { // children stand behind their parents
        if (totals[i] > 0) m_rows[i].texts[TotalColumn] = millisecondsText(totals[i]);
        const NodeId parent = m_report->nodes[i].parent;
        if (parent.valid() && parent.index() < i) totals[parent.index()] += totals[i];
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const NodeId node = m_report->nodes[i].id;
        emit dataChanged(indexOf(node, 0), indexOf(node, NumColumns - 1));
    }
}

void NodeTreeModel::fillEstimate(Row &row, const report::NodeReport &node)
{
    if (!node.estimate) return;
    // Above the selectors the number of series says more than the sum of what was read below.
    const bool bySamples = reads(node) && node.estimate->samplesRead && node.estimate->samplesRead->expected > 0 &&
        (!node.actual || node.actual->samplesRead > 0);
    const auto &quantity = bySamples ? node.estimate->samplesRead : node.estimate->series;
    if (!quantity) return;
    const QString what = bySamples ? QStringLiteral("samples") : QStringLiteral("series");
    row.texts[EstimateColumn] = aboutCountText(quantity->expected) + QLatin1Char(' ') + what;
    row.tips[EstimateColumn] = quantityTip(*quantity, what);
    row.sort[EstimateColumn] = quantity->expected;
    if (!node.actual) return;
    const auto actual = static_cast<double>(bySamples ? node.actual->samplesRead : node.actual->series);
    row.agreement = agreementOf(quantity->expected, actual);
    if (row.agreement == Within5Percent) return;
    row.agreementText =
        ratioText(quantity->expected >= actual ? quantity->expected / std::max(actual, 1.0) : actual / std::max(quantity->expected, 1.0));
    row.tips[EstimateColumn] += QStringLiteral("; the run had %1").arg(countText(static_cast<std::uint64_t>(actual)));
}

QModelIndex NodeTreeModel::indexOf(NodeId node, int column) const
{
    if (!node.valid() || node.index() >= m_rows.size()) return {};
    return createIndex(m_rows[node.index()].rowInParent, column, static_cast<quintptr>(node.value));
}

NodeId NodeTreeModel::nodeOf(const QModelIndex &index)
{
    return index.isValid() ? NodeId(static_cast<std::uint32_t>(index.internalId())) : NodeId();
}

QModelIndex NodeTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= NumColumns || m_rows.empty()) return {};
    if (!parent.isValid()) return row == 0 ? createIndex(0, column, quintptr{0}) : QModelIndex();
    if (parent.column() != 0) return {};
    const auto &children = m_rows[nodeOf(parent).index()].children;
    if (static_cast<std::size_t>(row) >= children.size()) return {};
    return createIndex(row, column, static_cast<quintptr>(children[static_cast<std::size_t>(row)]));
}

QModelIndex NodeTreeModel::parent(const QModelIndex &child) const
{
    const NodeId node = nodeOf(child);
    if (!node.valid() || node.index() == 0 || node.index() >= m_rows.size()) return {};
    return indexOf(m_report->nodes[node.index()].parent);
}

int NodeTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) return m_rows.empty() ? 0 : 1;
    return parent.column() == 0 ? static_cast<int>(m_rows[nodeOf(parent).index()].children.size()) : 0;
}

int NodeTreeModel::columnCount(const QModelIndex &) const { return NumColumns; }

QVariant NodeTreeModel::data(const QModelIndex &index, int role) const
{
    const NodeId node = nodeOf(index);
    if (!node.valid() || node.index() >= m_rows.size()) return {};
    const Row &row = m_rows[node.index()];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return row.texts[column];
    case Qt::AccessibleTextRole:
        return row.badges.isEmpty() || column != NodeColumn
            ? row.texts[column]
            : row.texts[column] + QStringLiteral(", ") + row.badges.join(QStringLiteral(", "));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(column == NodeColumn ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    case NodeIdRole: return node.value;
    case TipRole: return row.tips[column];
    case SortRole: return row.sort[column];
    case HeadRole: return row.head;
    case RemarkRole: return row.remark;
    case BadgesRole: return row.badges;
    case ShareRole: return row.share;
    case GuiltyRole: return row.guilty;
    case AgreementRole: return row.agreement;
    case AgreementTextRole: return row.agreementText;
    default: return {};
    }
}

QVariant NodeTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= NumColumns) return {};
    static const char *const names[NumColumns] = {"Node", "Series", "Samples read", "Self time", "Total", "Estimated"};
    if (role == Qt::DisplayRole) return QLatin1String(names[section]);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(section == NodeColumn ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

} // namespace diopter::desktop
