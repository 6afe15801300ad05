// See cell_table_view.h.
#include "app/desktop/views/cell_table_view.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/styled_text.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace diopter::desktop {

namespace {

constexpr int kRowHeight = 26;
constexpr int kPadding = 8;

} // namespace

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours &c = m_theme.colours();
    const CellColumn &column = m_model.table()->columns[static_cast<std::size_t>(index.column())];
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (selected) painter->fillRect(option.rect, c.selection);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), c.lineFaint);
    const QRectF box = QRectF(option.rect).adjusted(kPadding, 0, -kPadding, -1);
    const QString text = index.data().toString();
    const bool muted = index.data(CellTableModel::MutedRole).toBool();
    if (column.promql && !muted) {
        StyledText styled;
        styled.appendPromql(text, m_theme);
        styled.paintLine(*painter, box, c.muted);
    } else {
        painter->setFont(column.mono ? m_theme.mono() : m_theme.ui());
        painter->setPen(!muted ? c.text : c.dark || !selected ? c.muted : blended(c.muted, c.text, 0.88));
        const QString elided = QFontMetricsF(painter->font()).elidedText(text, Qt::ElideRight, box.width());
        painter->drawText(box, (column.right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine, elided);
    }
    painter->restore();
}

CellTableView::CellTableView(Theme &theme, QWidget *parent)
    : QTableView(parent), m_theme(theme), m_model(new CellTableModel(this)), m_proxy(new QSortFilterProxyModel(this))
{
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(CellTableModel::SortRole);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy->setFilterKeyColumn(-1);
    setModel(m_proxy);
    setItemDelegate(new CellDelegate(theme, *m_model, this));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setCornerButtonEnabled(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setFont(theme.uiSmall());
    horizontalHeader()->setFixedHeight(26);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setMinimumSectionSize(30);
    horizontalHeader()->setSortIndicatorClearable(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(&theme, &Theme::changed, this, [this] { viewport()->update(); });
    connect(this, &QTableView::activated, this,
        [this](const QModelIndex &index) { emit rowActivated(index.siblingAtColumn(0).data(CellTableModel::ExactRole).toString()); });
}

void CellTableView::setTable(const CellTablePtr &table)
{
    const auto &old = m_model->table();
    const bool same = old && table && old->columns.size() == table->columns.size() && old->accessibleName == table->accessibleName;
    m_model->setTable(table);
    if (table) setAccessibleName(table->accessibleName);
    if (!same) {
        m_proxy->sort(-1);
        horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
        arrangeColumns();
    }
}

void CellTableView::setFilter(const QString &text) { m_proxy->setFilterFixedString(text); }

void CellTableView::arrangeColumns()
{
    if (!m_model->table()) return;
    const auto &columns = m_model->table()->columns;
    const int digit = QFontMetrics(m_theme.mono()).horizontalAdvance(QLatin1Char('0'));
    int fixed = 0;
    int stretching = -1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int width = columns[i].width * digit + 2 * kPadding;
        if (columns[i].width == 0) stretching = static_cast<int>(i);
        else {
            setColumnWidth(static_cast<int>(i), width);
            fixed += width;
        }
    }
    if (stretching >= 0) setColumnWidth(stretching, std::max(160, viewport()->width() - fixed));
}

void CellTableView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    arrangeColumns();
}

void CellTableView::keyPressEvent(QKeyEvent *event)
{
    if (!event->matches(QKeySequence::Copy)) return QTableView::keyPressEvent(event);
    QStringList lines;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &row : rows) {
        QStringList cells;
        for (int column = 0; column < m_proxy->columnCount(); ++column)
            cells << row.siblingAtColumn(column).data(CellTableModel::ExactRole).toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

bool CellTableView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip) return QTableView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), plainToolTip(indexAt(help->pos()).data(CellTableModel::TipRole).toString()), viewport());
    return true;
}

} // namespace diopter::desktop
