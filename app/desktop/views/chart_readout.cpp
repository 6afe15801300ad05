// See chart_readout.h.
#include "app/desktop/views/chart_readout.h"

#include <QPainter>

namespace diopter::desktop {

namespace {

constexpr double kLineHeight = 18;
constexpr double kReadoutPadding = 12;
constexpr double kSwatch = 14;
constexpr double kColumnGap = 24;

} // namespace

ChartReadout::ChartReadout(Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void ChartReadout::place(const QRect &plotBox, double x, const QString &time, const QVector<Line> &lines, int more)
{
    m_box = plotBox;
    m_x = x;
    m_time = time;
    m_lines = lines;
    m_more = more;
    update();
}

int ChartReadout::rowsWithin(int height) { return static_cast<int>((height - 22) / kLineHeight); }

void ChartReadout::clear()
{
    if (m_x < 0) return;
    m_x = -1;
    update();
}

void ChartReadout::paintEvent(QPaintEvent *)
{
    if (m_x < 0) return;
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen dashed(c.accent, 1);
    dashed.setDashPattern({3, 3});
    painter.setPen(dashed);
    painter.drawLine(QPointF(m_x, m_box.top()), QPointF(m_x, m_box.bottom()));
    for (const Line &line : m_lines) {
        painter.setPen(QPen(c.panel, 1.5));
        painter.setBrush(line.colour);
        painter.drawEllipse(QPointF(m_x, line.y), 3.5, 3.5);
    }
    const QFontMetricsF ui(m_theme.uiSmall());
    double nameWidth = ui.horizontalAdvance(m_time);
    double valueWidth = 0;
    for (const Line &line : m_lines) {
        nameWidth = std::max(nameWidth, std::min(300.0, kSwatch + ui.horizontalAdvance(line.name)));
        valueWidth = std::max(valueWidth, ui.horizontalAdvance(line.value));
    }
    const double rows = static_cast<double>(m_lines.size()) + 1 + (m_more > 0 ? 1 : 0);
    const QSizeF size(nameWidth + kColumnGap + valueWidth + 2 * kReadoutPadding, rows * kLineHeight + 14);
    double left = m_x + 10;
    if (left + size.width() > m_box.right()) left = m_x - 10 - size.width();
    const QRectF card(QPointF(std::max(left, 2.0), m_box.top() + 4), size);
    painter.setPen(QPen(c.line, 1));
    painter.setBrush(c.raised);
    painter.drawRoundedRect(card, 6, 6);
    painter.setFont(m_theme.uiSmall());
    QRectF row(card.left() + kReadoutPadding, card.top() + 7, card.width() - 2 * kReadoutPadding, kLineHeight);
    painter.setPen(c.muted);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, m_time);
    for (const Line &line : m_lines) {
        row.translate(0, kLineHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(line.colour);
        painter.drawRoundedRect(QRectF(row.left(), row.center().y() - 3.5, 7, 7), 2, 2);
        painter.setPen(c.text);
        painter.drawText(row.adjusted(kSwatch, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
            ui.elidedText(line.name, Qt::ElideMiddle, nameWidth - kSwatch + 1));
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, line.value);
    }
    if (m_more <= 0) return;
    row.translate(0, kLineHeight);
    painter.setPen(c.muted);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("and %1 more").arg(m_more));
}

} // namespace diopter::desktop
