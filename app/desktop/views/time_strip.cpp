// See time_strip.h.
#include "app/desktop/views/time_strip.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace diopter::desktop {

using Part = TimeStripLayout::Part;

TimeStrip::TimeStrip(Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(QStringLiteral("Time range of the query on the data"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

bool TimeStrip::hasData() const { return m_summary && m_summary->description.maxTime > m_summary->description.minTime; }

void TimeStrip::setSummary(SourceSummaryPtr summary)
{
    m_summary = std::move(summary);
    update();
}

void TimeStrip::setRange(TimestampMs start, TimestampMs end)
{
    if (m_dragging != Part::None) return;
    m_start = start;
    m_end = end;
    setAccessibleDescription(fullTimeText(start, m_zone) + QStringLiteral(" to ") + fullTimeText(end, m_zone));
    update();
}

void TimeStrip::setZone(ZoneChoice zone)
{
    m_zone = zone;
    update();
}

int TimeStrip::labelWidth() const
{
    const QFontMetrics metrics(m_theme.ui());
    const DurationMs span = hasData() ? m_summary->description.maxTime - m_summary->description.minTime : 0;
    const QString text = hasData() ? tickText(m_summary->description.minTime, std::max(span, 11 * kMinuteMs), m_zone) : QString();
    return metrics.horizontalAdvance(text) + 8;
}

QRectF TimeStrip::strip() const
{
    const int side = width() > 260 ? labelWidth() + 8 : 10;
    return QRectF(rect()).adjusted(side, 4, -side, -4);
}

TimeStripLayout TimeStrip::layoutNow() const
{
    const auto &d = m_summary->description;
    return {
        strip(), d.minTime, d.maxTime, m_dragging == Part::None ? m_start : m_pressStart, m_dragging == Part::None ? m_end : m_pressEnd};
}

void TimeStrip::paintEvent(QPaintEvent *)
{
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? c.accent : c.line, 1));
    painter.setBrush(c.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setFont(m_theme.ui());
    if (!hasData()) {
        painter.setPen(c.muted);
        painter.drawText(rect(), Qt::AlignCenter, QStringLiteral("No data opened"));
        return;
    }
    const QRectF box = strip();
    const auto &d = m_summary->description;
    const TimeStripLayout now(box, d.minTime, d.maxTime, m_start, m_end);
    if (width() > 260) {
        const DurationMs span = std::max(d.maxTime - d.minTime, 11 * kMinuteMs);
        painter.setPen(c.muted);
        painter.drawText(
            QRectF(8, 0, box.left() - 8, height()), Qt::AlignVCenter | Qt::AlignLeft, tickText(now.scaleStart(), span, m_zone));
        painter.drawText(QRectF(box.right(), 0, width() - box.right() - 8, height()), Qt::AlignVCenter | Qt::AlignRight,
            tickText(now.scaleEnd(), span, m_zone));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QRectF floor = box.adjusted(0, 5, 0, -2);
    painter.fillRect(floor, c.lineFaint);
    const TimeStripLayout onFloor(floor, d.minTime, d.maxTime, m_start, m_end);
    for (const QRectF &bar : onFloor.bars(m_summary->density)) painter.fillRect(bar, blended(c.bar, c.lineFaint, 0.55));
    QColor veil = c.accent;
    veil.setAlphaF(0.16F);
    QRectF selection = now.selection();
    if (selection.width() < 2) selection.setWidth(2);
    painter.fillRect(selection, veil);
    painter.fillRect(QRectF(selection.left() - 1, selection.top(), 2, selection.height()), c.accent);
    painter.fillRect(QRectF(selection.right() - 1, selection.top(), 2, selection.height()), c.accent);
}

void TimeStrip::mousePressEvent(QMouseEvent *event)
{
    if (!hasData() || event->button() != Qt::LeftButton) return;
    m_pressX = event->position().x();
    m_pressStart = m_start;
    m_pressEnd = m_end;
    m_dragging = layoutNow().partAt(m_pressX);
}

void TimeStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (!hasData()) return;
    if (m_dragging == Part::None) {
        const Part part = layoutNow().partAt(event->position().x());
        setCursor(part == Part::Start || part == Part::End ? Qt::SizeHorCursor
                : part == Part::Inside                     ? Qt::OpenHandCursor
                                                           : Qt::ArrowCursor);
        return;
    }
    const auto selection = layoutNow().dragged(m_dragging, m_pressX, event->position().x());
    m_start = selection.start;
    m_end = selection.end;
    update();
    emit rangeDragged(m_start, m_end, false);
}

void TimeStrip::mouseReleaseEvent(QMouseEvent *)
{
    if (m_dragging == Part::None) return;
    m_dragging = Part::None;
    if (m_start != m_pressStart || m_end != m_pressEnd) emit rangeDragged(m_start, m_end, true);
}

void TimeStrip::keyPressEvent(QKeyEvent *event)
{
    const bool left = event->key() == Qt::Key_Left;
    if (!hasData() || (!left && event->key() != Qt::Key_Right)) return QWidget::keyPressEvent(event);
    const auto &d = m_summary->description;
    const DurationMs by = std::max<DurationMs>((d.maxTime - d.minTime) / 100 / kSecondMs * kSecondMs, kSecondMs) * (left ? -1 : 1);
    const bool resize = event->modifiers().testFlag(Qt::ShiftModifier);
    const TimestampMs start = resize ? m_start : m_start + by;
    const TimestampMs end = m_end + by;
    if (start < d.minTime || end > d.maxTime || end <= start) return;
    emit rangeDragged(start, end, true);
}

} // namespace diopter::desktop
