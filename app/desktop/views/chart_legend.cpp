// See chart_legend.h.
#include "app/desktop/views/chart_legend.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/views/chart_scale.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

namespace diopter::desktop {

namespace {

constexpr int kLegendRowHeight = 22;
constexpr std::size_t kMaxRows = 500;

/// A series' label values in the room there is: the longest one loses its head first, as siblings differ in their tails
/// (paths, ports) and the short ones say most.
QString fitted(const QString &name, const QFontMetricsF &metrics, double width)
{
    constexpr qsizetype kLeast = 4;
    QStringList parts = name.split(QLatin1Char(' '));
    for (double space = metrics.horizontalAdvance(name); space > width; space = metrics.horizontalAdvance(parts.join(QLatin1Char(' ')))) {
        const auto longest =
            std::max_element(parts.begin(), parts.end(), [](const QString &a, const QString &b) { return a.size() < b.size(); });
        if (longest->size() <= kLeast) break;
        const bool isCut = longest->startsWith(QChar(0x2026));
        *longest = QChar(0x2026) + longest->mid(isCut ? 2 : 3);
    }
    return metrics.elidedText(parts.join(QLatin1Char(' ')), Qt::ElideMiddle, width);
}

class LegendDelegate : public QStyledItemDelegate {
public:
    LegendDelegate(Theme &theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {100, kLegendRowHeight}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Colours &c = m_theme.colours();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(option.rect, c.selection);
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        const QRectF box = QRectF(option.rect).adjusted(8, 0, -10, 0);
        const QColor colour = c.series[static_cast<std::size_t>(index.data(LegendModel::ColourRole).toInt()) % kNumSeriesColours];
        const QRectF swatch(box.left(), box.center().y() - 4, 8, 8);
        painter->setPen(QPen(colour, 1.4));
        painter->setBrush(on ? QBrush(colour) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(swatch, 2, 2);
        painter->setFont(m_theme.mono());
        const QString value = index.data(LegendModel::ValueRole).toString();
        const double valueWidth = QFontMetricsF(m_theme.mono()).horizontalAdvance(value);
        painter->setPen(on ? c.text : c.muted);
        painter->drawText(box, Qt::AlignRight | Qt::AlignVCenter, value);
        painter->setFont(m_theme.ui());
        const QRectF name = box.adjusted(16, 0, -valueWidth - 10, 0);
        painter->drawText(name, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            fitted(index.data().toString(), QFontMetricsF(m_theme.ui()), name.width()));
        painter->restore();
    }

private:
    Theme &m_theme;
};

} // namespace

void LegendModel::setRows(const NodeDataPtr &data, std::vector<std::size_t> rows, std::vector<int> colours)
{
    beginResetModel();
    m_data = data;
    m_rows = std::move(rows);
    m_colours = std::move(colours);
    endResetModel();
}

bool LegendModel::hidden(std::size_t series) const
{
    return m_data && series < m_data->series.size() && m_hidden.count(m_data->series[series].hash) != 0;
}

void LegendModel::toggle(int row)
{
    if (row < 0 || row >= rowCount()) return;
    const std::size_t hash = m_data->series[m_rows[static_cast<std::size_t>(row)]].hash;
    if (m_hidden.erase(hash) == 0) m_hidden.insert(hash);
    emit dataChanged(index(row), index(row));
    emit hiddenChanged();
}

int LegendModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant LegendModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const std::size_t number = m_rows[static_cast<std::size_t>(index.row())];
    const SeriesData &series = m_data->series[number];
    switch (role) {
    case Qt::DisplayRole: return series.name;
    case Qt::CheckStateRole: return m_hidden.count(series.hash) != 0 ? Qt::Unchecked : Qt::Checked;
    case ColourRole: return number < m_colours.size() ? m_colours[number] : 0;
    case ValueRole: return valueText(series.last);
    case FullRole: return series.full;
    case SeriesRole: return QVariant::fromValue(number);
    default: return {};
    }
}

ChartLegend::ChartLegend(Theme &theme, QWidget *parent)
    : QWidget(parent), m_model(new LegendModel(this)), m_filter(new QLineEdit(this)), m_list(new QListView(this))
{
    setProperty("ground", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_filter->setPlaceholderText(QStringLiteral("Filter series"));
    m_filter->setAccessibleName(QStringLiteral("Filter the drawn series"));
    m_filter->setClearButtonEnabled(true);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new LegendDelegate(theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(QStringLiteral("Series of the chart"));
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 12, 6);
    layout->setSpacing(6);
    layout->addWidget(m_filter);
    layout->addWidget(m_list, 1);
    connect(m_filter, &QLineEdit::textChanged, this, [this] {
        refill();
        emit changed();
    });
    connect(m_model, &LegendModel::hiddenChanged, this, &ChartLegend::changed);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ChartLegend::highlightChanged);
    connect(m_list, &QListView::doubleClicked, this, [this](const QModelIndex &index) { m_model->toggle(index.row()); });
    connect(&theme, &Theme::changed, this, [this] { m_list->viewport()->update(); });
}

void ChartLegend::setData(const NodeDataPtr &values, const std::vector<int> &colours)
{
    m_data = values;
    m_colours = colours;
    refill();
}

void ChartLegend::refill()
{
    m_model->setRows(m_data, m_data ? chosenSeries(*m_data, filter(), kMaxRows) : std::vector<std::size_t>(), m_colours);
}

QString ChartLegend::filter() const { return m_filter->text(); }

std::ptrdiff_t ChartLegend::highlighted() const
{
    const QModelIndexList chosen = m_list->selectionModel()->selectedIndexes();
    return chosen.isEmpty() ? -1 : static_cast<std::ptrdiff_t>(chosen.front().data(LegendModel::SeriesRole).toULongLong());
}

bool ChartLegend::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Space && m_list->currentIndex().isValid()) {
            m_model->toggle(m_list->currentIndex().row());
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            m_list->clearSelection();
            return true;
        }
    }
    if (watched == m_list->viewport() && event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), plainToolTip(m_list->indexAt(help->pos()).data(LegendModel::FullRole).toString()), m_list);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace diopter::desktop
