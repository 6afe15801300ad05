// Tree and footer; see lens_tree.h.
#include "app/desktop/views/lens_tree.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/theme/glyphs.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace diopter::desktop {

namespace {

constexpr int kIndentation = 14;
constexpr int kLeft = 12; ///< before the first chevron
constexpr int kChevron = 12;
constexpr int kReadableNode = 280;

} // namespace

void LensHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const Colours &c = m_theme.colours();
    const bool node = section == NodeTreeModel::NodeColumn;
    const int right = section == NodeTreeModel::EstimateColumn ? 14 : section == NodeTreeModel::SelfColumn ? 11 : 5;
    painter->fillRect(rect, c.panel);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), c.line);
    painter->setPen(c.muted);
    painter->setFont(m_theme.uiSmall());
    const QString title = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    painter->drawText(rect.adjusted(node ? 14 : 0, 0, -right, -1), (node ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, title);
}

LensTree::LensTree(Theme &theme, QWidget *parent) : QTreeView(parent), m_theme(theme), m_model(new NodeTreeModel(this))
{
    setHeader(new LensHeader(theme, this));
    setModel(m_model);
    setItemDelegate(new LensTreeDelegate(theme, this));
    setIndentation(kIndentation);
    setRootIsDecorated(true);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setAllColumnsShowFocus(true);
    setExpandsOnDoubleClick(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(QStringLiteral("Lens tree: what every part of the query did and cost"));
    header()->setFont(theme.uiSmall());
    header()->setFixedHeight(26);
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(false);
    header()->setSectionResizeMode(QHeaderView::Fixed);
    header()->setMinimumSectionSize(20);
    connect(&theme, &Theme::changed, this, [this] { viewport()->update(); });
    connect(this, &QTreeView::collapsed, this, &LensTree::rememberCollapsed);
    connect(this, &QTreeView::expanded, this, &LensTree::rememberCollapsed);
}

void LensTree::setReport(const ReportPtr &report)
{
    if (report == m_model->report() && !m_running) return;
    m_running = false;
    m_settingSelection = true;
    m_model->setReport(report);
    restoreCollapsed();
    m_settingSelection = false;
    arrangeColumns();
}

void LensTree::rememberCollapsed()
{
    if (m_settingSelection || !m_model->report()) return;
    m_collapsed.clear();
    for (const report::NodeReport &node : m_model->report()->nodes) {
        const QModelIndex index = m_model->indexOf(node.id);
        if (m_model->rowCount(index) > 0 && !isExpanded(index)) m_collapsed.insert(pathOf(*m_model->report(), node.id));
    }
}

void LensTree::restoreCollapsed()
{
    expandAll();
    if (!m_model->report() || m_collapsed.empty()) return;
    for (const auto &path : m_collapsed) {
        const NodeId node = nodeAtPath(*m_model->report(), path);
        if (node.valid()) collapse(m_model->indexOf(node));
    }
}

void LensTree::showRunning(const std::vector<exec::RunningNode> &nodes)
{
    m_running = true;
    m_model->showRunning(nodes);
}

void LensTree::setSelected(NodeId node)
{
    const QModelIndex index = m_model->indexOf(node);
    if (index == currentIndex()) return;
    m_settingSelection = true;
    if (index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index);
    } else {
        selectionModel()->clear();
    }
    m_settingSelection = false;
}

NodeId LensTree::selected() const { return NodeTreeModel::nodeOf(currentIndex()); }

void LensTree::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (!m_settingSelection && current.isValid()) emit nodePicked(NodeTreeModel::nodeOf(current));
}

QRect LensTree::columnBox(int column) const
{
    return {header()->sectionViewportPosition(column), 0, header()->isSectionHidden(column) ? 0 : header()->sectionSize(column), 26};
}

void LensTree::arrangeColumns()
{
    const QFontMetrics metrics(m_theme.mono());
    const int digit = metrics.horizontalAdvance(QLatin1Char('0'));
    const int room = viewport()->width();
    const int widths[NodeTreeModel::NumColumns] = {
        0, 7 * digit + 10, 10 * digit + 14, std::clamp(room / 8, 110, 260), 8 * digit + 6, 21 * digit + 10};
    // What is dropped first is what the tooltip still says; the node itself must stay readable.
    int all =
        widths[NodeTreeModel::SeriesColumn] + widths[NodeTreeModel::SamplesColumn] + widths[NodeTreeModel::SelfColumn] + kReadableNode;
    setColumnHidden(NodeTreeModel::TotalColumn, all + widths[NodeTreeModel::TotalColumn] > room);
    all += widths[NodeTreeModel::TotalColumn];
    setColumnHidden(NodeTreeModel::EstimateColumn, all + widths[NodeTreeModel::EstimateColumn] > room);
    int others = 0;
    for (int column = 1; column < NodeTreeModel::NumColumns; ++column) {
        if (isColumnHidden(column)) continue;
        setColumnWidth(column, widths[column]);
        others += widths[column];
    }
    setColumnWidth(NodeTreeModel::NodeColumn, std::max(120, room - others));
    emit columnsMoved();
}

void LensTree::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    arrangeColumns();
}

void LensTree::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours &c = m_theme.colours();
    const bool selected = selectionModel()->isRowSelected(index.row(), index.parent());
    painter->fillRect(option.rect, selected ? c.selection : c.panel);
    QStyleOptionViewItem plain = option;
    plain.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus | QStyle::State_MouseOver);
    plain.showDecorationSelected = false;
    QTreeView::drawRow(painter, plain, index);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), c.lineFaint);
    if (selected && hasFocus()) painter->fillRect(QRect(0, option.rect.top(), 2, option.rect.height()), c.accent);
}

void LensTree::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    if (m_model->rowCount(index) == 0) return;
    const QRectF box(rect.right() + 1 - kIndentation + kLeft - 2, rect.top() + (rect.height() - kChevron) / 2.0, kChevron, kChevron);
    paintGlyph(*painter, isExpanded(index) ? Glyph::ChevronDown : Glyph::ChevronRight, box, m_theme.colours().muted);
}

void LensTree::mousePressEvent(QMouseEvent *event)
{
    // The chevrons stand a little right of where QTreeView expects them.
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && index.column() == 0 && m_model->rowCount(index) > 0) {
        const int left = visualRect(index).left() - kIndentation + kLeft - 2;
        if (event->pos().x() >= left - 2 && event->pos().x() <= left + kChevron + 2) {
            setExpanded(index, !isExpanded(index));
            return;
        }
    }
    QTreeView::mousePressEvent(event);
}

bool LensTree::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip) return QTreeView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QModelIndex index = indexAt(help->pos());
    QToolTip::showText(help->globalPos(), plainToolTip(index.data(NodeTreeModel::TipRole).toString()), viewport());
    return true;
}

LensFooter::LensFooter(Theme &theme, const LensTree &tree, QWidget *parent) : QWidget(parent), m_theme(theme), m_tree(tree)
{
    setFixedHeight(26);
    setAccessibleName(QStringLiteral("Sums of the run"));
    connect(&tree, &LensTree::columnsMoved, this, [this] { update(); });
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void LensFooter::setReport(ReportPtr report)
{
    m_report = std::move(report);
    m_runningMs.clear();
    update();
}

void LensFooter::showRunning(const std::vector<exec::RunningNode> &nodes)
{
    double ms = 0;
    std::uint64_t samples = 0;
    for (const exec::RunningNode &node : nodes) ms += node.selfMs, samples += node.samplesRead;
    m_runningMs = millisecondsText(ms);
    m_runningSamples = countText(samples);
    update();
}

void LensFooter::paintEvent(QPaintEvent *)
{
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.panel);
    painter.fillRect(QRect(0, 0, width(), 1), c.line);
    if (!m_report || m_report->nodes.empty()) return;
    painter.setPen(c.muted);
    painter.setFont(m_theme.uiSmall());
    const auto put = [&](int column, const QString &text, int right) {
        const QRect box = m_tree.columnBox(column).adjusted(0, 1, -right, 0);
        if (box.width() > 0) painter.drawText(QRect(box.left() - 40, 1, box.width() + 40, 25), Qt::AlignRight | Qt::AlignVCenter, text);
    };
    const std::size_t nodes = m_report->nodes.size();
    const QString count = plural(nodes, QStringLiteral("node"), QStringLiteral("nodes"));
    painter.drawText(QRect(14, 1, m_tree.columnBox(0).width() - 14, 25), Qt::AlignLeft | Qt::AlignVCenter,
        !m_runningMs.isEmpty() ? count + QStringLiteral(", running")
            : m_report->total  ? count + QStringLiteral(", 1 execution")
                               : count + QStringLiteral(", not run yet"));
    if (!m_runningMs.isEmpty()) {
        put(NodeTreeModel::SamplesColumn, m_runningSamples, 5);
        put(NodeTreeModel::SelfColumn, m_runningMs, 11);
    } else if (m_report->total) {
        put(NodeTreeModel::SamplesColumn, countText(m_report->total->samplesRead), 5);
        put(NodeTreeModel::SelfColumn, millisecondsText(m_report->total->cpuMs), 11);
    }
    bool anyEstimate = false;
    for (const report::NodeReport &node : m_report->nodes) anyEstimate = anyEstimate || node.estimate;
    if (anyEstimate) put(NodeTreeModel::EstimateColumn, QStringLiteral("before the run"), 14);
}

} // namespace diopter::desktop
