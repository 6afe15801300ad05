// See chart_view.h. QCustomPlot draws lines, grid and axes; the rest of the chart is ours.
#include "app/desktop/views/chart_view.h"

#include "app/desktop/data/chart_export.h"
#include "app/desktop/data/counter_resets.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/views/chart_legend.h"
#include "app/desktop/views/chart_readout.h"
#include "app/desktop/views/chart_scale.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>

// The library's header is not written for our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wextra"
#include <qcustomplot.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <cmath>

namespace diopter::desktop {

namespace {

constexpr std::size_t kDrawnByDefault = 20; ///< more lines than that nobody tells apart
constexpr std::size_t kDrawnFiltered = 100;
constexpr std::size_t kResetsInWords = 3;
constexpr int kReadoutLines = 8;
constexpr int kLegendWidth = 290;
constexpr int kRoomForLegend = 900;

/// Ticks at the times and with the texts that applyTicks() chose.
using TextTicker = QCPAxisTickerText;

} // namespace

ChartView::ChartView(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_plot(new QCustomPlot(this)), m_readout(new ChartReadout(theme, m_plot)),
      m_legend(new ChartLegend(theme, this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(QStringLiteral("Chart of the selected node"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_plot, 1);
    m_legend->setFixedWidth(kLegendWidth);
    layout->addWidget(m_legend);
    m_plot->setInteractions(QCP::iRangeDrag);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal);
    m_plot->axisRect()->setMinimumMargins(QMargins(58, 14, 20, 6));
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->setMouseTracking(true);
    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    m_plot->installEventFilter(this);
    for (QCPAxis *axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTicker(QSharedPointer<TextTicker>::create());
        axis->setSubTicks(false);
        axis->setTickLength(0, 0);
    }
    connect(m_plot, &QCustomPlot::customContextMenuRequested, this, &ChartView::exportAsked);
    connect(m_plot->xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this] {
        m_readout->clear();
        applyTicks();
    });
    connect(m_legend, &ChartLegend::changed, this, &ChartView::rebuild);
    connect(m_legend, &ChartLegend::highlightChanged, this, &ChartView::applyColours);
    connect(&theme, &Theme::changed, this, &ChartView::applyColours);
    applyColours();
}

void ChartView::setData(const NodeDataPtr &values)
{
    if (values == m_data) return;
    m_data = values;
    std::vector<std::size_t> hashes;
    if (m_data)
        for (const SeriesData &series : m_data->series) hashes.push_back(series.hash);
    m_colourOf = m_colours.assign(hashes);
    m_legend->setData(m_data, m_colourOf);
    rebuild();
    resetZoom();
}

void ChartView::setZone(ZoneChoice zone)
{
    m_zone = zone;
    applyTicks();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

std::vector<std::size_t> ChartView::wanted() const
{
    if (!m_data) return {};
    const QString filter = m_legend->filter();
    std::vector<std::size_t> chosen = chosenSeries(*m_data, filter, m_data->series.size());
    chosen.erase(std::remove_if(chosen.begin(), chosen.end(), [this](std::size_t i) { return m_legend->hidden(i); }), chosen.end());
    chosen.resize(std::min(chosen.size(), filter.isEmpty() ? kDrawnByDefault : kDrawnFiltered));
    return chosen;
}

void ChartView::rebuild()
{
    m_readout->clear();
    m_plot->clearPlottables();
    m_drawn = wanted();
    for (const std::size_t i : m_drawn) {
        QCPGraph *graph = m_plot->addGraph();
        const SeriesData &series = m_data->series[i];
        graph->setData(series.times, series.values, true);
        graph->setAdaptiveSampling(true);
        // A lone point between gaps would be invisible as a line.
        if (series.numFloats + series.numHistograms == 1) graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 5));
    }
    if (m_data) {
        const ValueRange range = valueRange(*m_data, m_drawn);
        m_plot->yAxis->setRange(range.low, range.high);
    }
    markResets();
    m_legend->setVisible(m_data && m_data->series.size() > 1 && width() >= kRoomForLegend);
    applyColours();
    QString remark;
    if (m_data) {
        remark = plural(m_data->numSeries, QStringLiteral("series"), QStringLiteral("series"));
        if (m_drawn.size() < m_data->numSeries) remark += QStringLiteral(", %1 drawn").arg(m_drawn.size());
    }
    emit remarkChanged(remark);
}

/// A faint line where counters start again; in words as long as the words do not run into each other.
void ChartView::markResets()
{
    m_plot->clearItems();
    const std::vector<double> resets = m_data ? counterResets(*m_data, m_drawn) : std::vector<double>();
    for (const double at : resets) {
        auto *tick = new QCPItemLine(m_plot);
        for (QCPItemPosition *end : {tick->start, tick->end}) {
            end->setTypeX(QCPItemPosition::ptPlotCoords);
            end->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        tick->start->setCoords(at, 1);
        tick->end->setCoords(at, 0);
        if (resets.size() > kResetsInWords) continue;
        auto *words = new QCPItemText(m_plot);
        words->position->setTypeX(QCPItemPosition::ptPlotCoords);
        words->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        words->position->setCoords(at, 0);
        words->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        words->setPadding(QMargins(6, 0, 0, 0));
        words->setText(QStringLiteral("counter reset"));
    }
}

void ChartView::applyColours()
{
    const Colours &c = m_theme.colours();
    m_plot->setBackground(c.panel);
    const std::ptrdiff_t highlighted = m_legend->highlighted();
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        const std::size_t series = m_drawn[static_cast<std::size_t>(i)];
        QColor colour = c.series[static_cast<std::size_t>(m_colourOf[series])];
        const bool strong = highlighted == static_cast<std::ptrdiff_t>(series);
        if (highlighted >= 0 && !strong) colour.setAlphaF(0.3F);
        m_plot->graph(i)->setPen(QPen(colour, strong ? 2.4 : 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    }
    for (QCPAxis *axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setTickLabelColor(c.muted);
        axis->setTickLabelFont(m_theme.uiSmall());
        axis->setTickLabelPadding(8);
        axis->grid()->setPen(QPen(c.lineFaint, 1));
        axis->grid()->setZeroLinePen(QPen(c.line, 1));
    }
    m_plot->xAxis->grid()->setVisible(false);
    for (int i = 0; i < m_plot->itemCount(); ++i) {
        if (auto *tick = qobject_cast<QCPItemLine *>(m_plot->item(i))) tick->setPen(QPen(c.faint, 1, Qt::DotLine));
        if (auto *words = qobject_cast<QCPItemText *>(m_plot->item(i))) {
            words->setColor(c.muted);
            words->setFont(m_theme.uiSmall());
        }
    }
    applyTicks();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartView::applyTicks()
{
    const QCPRange time = m_plot->xAxis->range();
    const auto seconds = QSharedPointer<TextTicker>::create();
    const int wantedTimes = std::max(2, m_plot->width() / 150);
    const double step = niceTimeStep(time.size(), wantedTimes);
    // Ticks stand on round times of the shown zone, not of UTC.
    const double offset = m_zone == ZoneChoice::Local ? QDateTime::fromSecsSinceEpoch(static_cast<qint64>(time.lower)).offsetFromUtc() : 0;
    if (step > 0 && time.size() / step < 200)
        for (double t = std::ceil((time.lower + offset) / step) * step - offset; t <= time.upper; t += step)
            seconds->addTick(
                t, tickText(static_cast<TimestampMs>(std::llround(t * 1000)), static_cast<DurationMs>(time.size() * 1000), m_zone));
    m_plot->xAxis->setTicker(seconds);
    const QCPRange values = m_plot->yAxis->range();
    const auto figures = QSharedPointer<TextTicker>::create();
    const double valueStep = niceStep(values.size(), std::max(2, m_plot->height() / 40));
    if (valueStep > 0 && values.size() / valueStep < 200)
        for (double v = std::ceil(values.lower / valueStep) * valueStep; v <= values.upper; v += valueStep)
            figures->addTick(v, axisText(std::abs(v) < valueStep * 1e-9 ? 0 : v));
    m_plot->yAxis->setTicker(figures);
}

void ChartView::resetZoom()
{
    if (!m_data) return;
    const double start = static_cast<double>(m_data->grid.start) / 1000;
    const double end = static_cast<double>(m_data->grid.end) / 1000;
    m_plot->xAxis->setRange(start, end > start ? end : start + 1);
    applyTicks();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartView::zoomTime(double factor, double centre)
{
    if (!m_data) return;
    const QCPRange old = m_plot->xAxis->range();
    const double whole = static_cast<double>(m_data->grid.end - m_data->grid.start) / 1000;
    if (factor > 1 && old.size() * factor >= whole) return resetZoom();
    if (factor < 1 && old.size() * factor < 2) return;
    m_plot->xAxis->setRange(centre - (centre - old.lower) * factor, centre + (old.upper - centre) * factor);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartView::panTime(double share)
{
    m_plot->xAxis->moveRange(m_plot->xAxis->range().size() * share);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartView::keyPressEvent(QKeyEvent *event)
{
    const double centre = m_plot->xAxis->range().center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_W: return zoomTime(0.7, centre);
    case Qt::Key_Minus:
    case Qt::Key_S: return zoomTime(1 / 0.7, centre);
    case Qt::Key_Left:
    case Qt::Key_A: return panTime(-0.1);
    case Qt::Key_Right:
    case Qt::Key_D: return panTime(0.1);
    case Qt::Key_0:
    case Qt::Key_Home: return resetZoom();
    default: QWidget::keyPressEvent(event);
    }
}

bool ChartView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_plot || !m_data) return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseMove: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->buttons() == Qt::NoButton) placeReadout(mouse->position().x());
        else m_readout->clear();
        return false;
    }
    case QEvent::Leave: m_readout->clear(); return false;
    case QEvent::MouseButtonPress: setFocus(Qt::MouseFocusReason); return false;
    case QEvent::MouseButtonDblClick: resetZoom(); return true;
    case QEvent::Wheel: {
        const auto *wheel = static_cast<QWheelEvent *>(event);
        zoomTime(wheel->angleDelta().y() > 0 ? 0.8 : 1.25, m_plot->xAxis->pixelToCoord(wheel->position().x()));
        return true;
    }
    case QEvent::Resize: m_readout->resize(m_plot->size()); return false;
    default: return QWidget::eventFilter(watched, event);
    }
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_legend->setVisible(m_data && m_data->series.size() > 1 && width() >= kRoomForLegend);
    applyTicks();
}

void ChartView::placeReadout(double x)
{
    const QRect box = m_plot->axisRect()->rect();
    if (!m_data || !box.contains(static_cast<int>(x), box.center().y())) return m_readout->clear();
    const double step = std::max(1.0, static_cast<double>(m_data->grid.step) / 1000);
    const double start = static_cast<double>(m_data->grid.start) / 1000;
    const double seconds = m_data->instant ? start : start + std::round((m_plot->xAxis->pixelToCoord(x) - start) / step) * step;
    struct Hit {
        double value;
        std::size_t series;
    };
    std::vector<Hit> hits;
    for (const std::size_t i : m_drawn)
        if (const qsizetype point = pointNear(m_data->series[i], seconds, step / 2); point >= 0)
            hits.push_back({m_data->series[i].values[point], i});
    std::sort(hits.begin(), hits.end(), [](const Hit &a, const Hit &b) { return a.value > b.value; });
    const int fitting = std::clamp(ChartReadout::rowsWithin(box.height()) - 2, 1, kReadoutLines);
    QVector<ChartReadout::Line> lines;
    for (const Hit &hit : hits) {
        if (lines.size() == fitting) break;
        const SeriesData &series = m_data->series[hit.series];
        lines.append({series.name, valueText(hit.value), m_theme.colours().series[static_cast<std::size_t>(m_colourOf[hit.series])],
            m_plot->yAxis->coordToPixel(hit.value)});
    }
    const auto time = static_cast<TimestampMs>(std::llround(seconds * 1000));
    m_readout->place(box, m_plot->xAxis->coordToPixel(seconds), clockText(time, m_zone, true) + QLatin1Char(' ') + zoneName(m_zone), lines,
        static_cast<int>(hits.size()) - static_cast<int>(lines.size()));
}

void ChartView::pointAt(double share)
{
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    m_readout->resize(m_plot->size());
    const QRect box = m_plot->axisRect()->rect();
    placeReadout(box.left() + share * box.width());
}

bool ChartView::exportTo(const QString &path)
{
    if (!m_data) return false;
    if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) return writeCsv(path, *m_data, m_drawn);
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive))
        return writeSvg(path, m_plot->size(), [this](QPainter &painter) {
            QCPPainter own;
            QPicture picture;
            own.begin(&picture);
            m_plot->toPainter(&own, m_plot->width(), m_plot->height());
            own.end();
            picture.play(&painter);
        });
    return m_plot->savePng(path, m_plot->width(), m_plot->height(), 2);
}

void ChartView::exportAsked()
{
    if (!m_data) return;
    QMenu menu(this);
    QAction *reset = menu.addAction(QStringLiteral("Show the whole range"));
    menu.addSeparator();
    const QList<std::pair<QString, QString>> kinds = {{QStringLiteral("Export as PNG\u2026"), QStringLiteral("png")},
        {QStringLiteral("Export as SVG\u2026"), QStringLiteral("svg")}, {QStringLiteral("Export as CSV\u2026"), QStringLiteral("csv")}};
    QHash<QAction *, QString> endings;
    for (const auto &[text, ending] : kinds) endings.insert(menu.addAction(text), ending);
    QAction *chosen = menu.exec(QCursor::pos());
    if (chosen == reset) return resetZoom();
    const QString ending = endings.value(chosen);
    if (ending.isEmpty()) return;
    QString path = QFileDialog::getSaveFileName(this, QStringLiteral("Export the chart"), QStringLiteral("chart.") + ending);
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1Char('.') + ending, Qt::CaseInsensitive)) path += QLatin1Char('.') + ending;
    if (!exportTo(path)) emit remarkChanged(QStringLiteral("could not write ") + path);
}

} // namespace diopter::desktop
