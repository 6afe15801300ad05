// See source_bar.h.
#include "app/desktop/views/source_bar.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/views/chip_button.h"
#include "app/desktop/views/range_popup.h"
#include "app/desktop/views/time_strip.h"
#include "core/session/time_range.h"

#include <QDir>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QUrl>

namespace diopter::desktop {

namespace {

constexpr int kNarrow = 1150; ///< below: the source's figures go to the tooltip
constexpr int kVeryNarrow = 900;

QString figuresOf(const SourceSummary &summary)
{
    const auto &d = summary.description;
    QStringList parts = {visibleText(d.kind)};
    if (d.maxTime > d.minTime) parts << durationText(d.maxTime - d.minTime);
    if (d.numSeries > 0) parts << countText(d.numSeries) + QStringLiteral(" series");
    if (d.numSamples > 0) parts << aboutCountText(static_cast<double>(d.numSamples)) + QStringLiteral(" samples");
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" \u00b7 "));
}

} // namespace

QString shortSourceName(const QString &spec)
{
    if (spec.contains(QLatin1String("://"))) {
        const QUrl url(spec);
        return url.port() > 0 ? QStringLiteral("%1:%2").arg(url.host()).arg(url.port()) : url.host();
    }
    const QString name = QDir::cleanPath(spec).section(QLatin1Char('/'), -1);
    return name.isEmpty() ? spec : name;
}

ProgressLine::ProgressLine(Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setFixedHeight(2);
    m_timer.setInterval(60);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_phase = (m_phase + 1) % 40;
        update();
    });
}

void ProgressLine::setActive(bool active)
{
    m_active = active;
    m_fraction = -1;
    if (active) m_timer.start();
    else m_timer.stop();
    update();
}

void ProgressLine::setFraction(double fraction)
{
    m_fraction = fraction;
    update();
}

void ProgressLine::paintEvent(QPaintEvent *)
{
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.panel);
    painter.fillRect(QRect(0, 1, width(), 1), c.line);
    if (!m_active) return;
    if (m_fraction >= 0) painter.fillRect(QRectF(0, 0, width() * std::min(1.0, m_fraction), 2), c.accent);
    else painter.fillRect(QRectF(width() * (m_phase / 40.0) - width() * 0.1, 0, width() * 0.2, 2), c.accent);
}

SourceBar::SourceBar(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_source(new ChipButton(theme, ChipButton::Look::Quiet, this)), m_strip(new TimeStrip(theme, this)),
      m_range(new ChipButton(theme, ChipButton::Look::Quiet, this)), m_step(new ChipButton(theme, ChipButton::Look::Quiet, this)),
      m_run(new ChipButton(theme, ChipButton::Look::Quiet, this)), m_analyze(new ChipButton(theme, ChipButton::Look::Primary, this)),
      m_menu(new QMenu(this)), m_popup(new RangePopup(theme, this))
{
    setFixedHeight(44);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 2, 12, 0);
    layout->setSpacing(8);
    m_source->setGlyph(Glyph::Source);
    m_source->setMenuMark(true);
    m_source->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_source->setAccessibleName(QStringLiteral("Source of data"));
    layout->addWidget(m_source);
    layout->addWidget(m_strip, 1);
    for (ChipButton *button : {m_range, m_step, m_run, m_analyze}) layout->addWidget(button);
    connect(m_source, &ChipButton::clicked, this, &SourceBar::openSourceMenu);
    connect(m_range, &ChipButton::clicked, this, [this] { openRange(false); });
    connect(m_step, &ChipButton::clicked, this, [this] { openRange(true); });
    connect(m_run, &ChipButton::clicked, this, [this] {
        if (m_running) emit cancelRequested();
        else emit runRequested(false);
    });
    connect(m_analyze, &ChipButton::clicked, this, [this] { emit runRequested(true); });
    connect(m_popup, &RangePopup::accepted, this, &SourceBar::gridChosen);
    connect(m_strip, &TimeStrip::rangeDragged, this, [this](TimestampMs start, TimestampMs end, bool finished) {
        const TimeGrid grid =
            m_instant ? TimeGrid{end, end, 0} : TimeGrid{start, end, m_grid.step > 0 ? m_grid.step : session::defaultStep(end - start)};
        if (finished) return emit gridChosen(grid, m_instant);
        m_grid = grid;
        composeRange();
    });
    connect(&theme, &Theme::changed, this, [this] { update(); });
    setRunning(false, {});
    composeSource();
    composeRange();
}

void SourceBar::setSource(const SourceSummaryPtr &summary, const QString &spec)
{
    m_summary = summary;
    m_spec = spec;
    m_strip->setSummary(summary);
    m_range->setEnabled(summary != nullptr);
    m_step->setEnabled(summary != nullptr);
    composeSource();
}

void SourceBar::setOpening(const QString &spec)
{
    m_spec = spec;
    composeSource();
}

void SourceBar::composeSource()
{
    const QString name = m_spec.isEmpty() ? QStringLiteral("Open a source") : visibleText(shortSourceName(m_spec), 40);
    const QString figures = m_summary ? figuresOf(*m_summary) : QString();
    const bool narrow = width() < kNarrow;
    m_source->setComposer([=](const Theme &theme) {
        StyledText text;
        text.append(name, theme.colours().text, theme.ui());
        if (!figures.isEmpty() && !narrow) text.append(QStringLiteral("   ") + figures, theme.colours().muted, theme.ui());
        return text;
    });
    m_source->setAccessibleDescription(name + QStringLiteral(", ") + figures);
    m_source->setToolTip(plainToolTip(visibleText(m_spec) + (figures.isEmpty() ? QString() : QLatin1Char('\n') + figures)));
}

void SourceBar::setGrid(TimeGrid grid, bool instant)
{
    m_grid = grid;
    m_instant = instant;
    m_strip->setRange(grid.start, grid.end);
    composeRange();
}

void SourceBar::setZone(ZoneChoice zone)
{
    m_zone = zone;
    m_strip->setZone(zone);
    composeRange();
}

void SourceBar::composeRange()
{
    const bool known = m_grid.end != 0;
    const QString range = !known ? QStringLiteral("Range")
        : m_instant              ? QStringLiteral("at ") + clockText(m_grid.end, m_zone, true)
                                 : rangeText(m_grid.start, m_grid.end, m_zone);
    m_range->setPlain(range);
    m_range->setAccessibleName(QStringLiteral("Time range ") + range);
    m_range->setToolTip(plainToolTip(
        known ? fullTimeText(m_grid.start, m_zone) + QStringLiteral(" \u2013 ") + fullTimeText(m_grid.end, m_zone) : QString()));
    const QString step = m_grid.step > 0 ? durationText(m_grid.step) : QStringLiteral("\u2013");
    m_step->setComposer([step](const Theme &theme) {
        StyledText text;
        text.append(QStringLiteral("step  "), theme.colours().muted, theme.ui());
        text.append(step, theme.colours().text, theme.ui());
        return text;
    });
    m_step->setAccessibleName(QStringLiteral("Step ") + step);
    arrange();
}

void SourceBar::setRunning(bool running, const QString &what)
{
    m_running = running;
    m_run->setPlain(running ? QStringLiteral("Cancel") : QStringLiteral("Run"), running ? QStringLiteral("Esc") : QStringLiteral("F5"));
    m_run->setToolTip(plainToolTip(running ? what : QStringLiteral("Run the query")));
    m_analyze->setPlain(QStringLiteral("Analyze"), QStringLiteral("\u21e7F5"));
    m_analyze->setToolTip(plainToolTip(QStringLiteral("Run once and measure every part of the query")));
    m_analyze->setEnabled(!running);
}

void SourceBar::setRunnable(bool runnable)
{
    m_run->setEnabled(runnable || m_running);
    m_analyze->setEnabled(runnable && !m_running);
}

void SourceBar::openSourceMenu()
{
    m_menu->setMinimumWidth(m_source->width());
    m_menu->popup(m_source->mapToGlobal(QPoint(0, m_source->height() + 3)));
}

void SourceBar::openRange(bool step)
{
    const TimeGrid whole = m_summary ? m_summary->defaultGrid : m_grid;
    m_popup->edit(m_grid, m_instant, whole, m_zone);
    const ChipButton *anchor = step ? m_step : m_range;
    m_popup->move(anchor->mapToGlobal(QPoint(anchor->width() - m_popup->sizeHint().width(), anchor->height() + 3)));
    m_popup->show();
    if (step) m_popup->focusStep();
}

void SourceBar::arrange()
{
    m_step->setVisible(!m_instant && width() >= 640);
    m_strip->setVisible(width() >= kVeryNarrow || width() == 0 || width() > 700);
}

void SourceBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    composeSource();
    arrange();
}

void SourceBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colours().panel);
}

} // namespace diopter::desktop
