// See icicle_view.h.
#include "app/desktop/views/icicle_view.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/text/styled_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace diopter::desktop {

namespace {

constexpr double kMargin = 16;
constexpr double kHeaderHeight = 34;
constexpr double kIcicleRowHeight = 30;

} // namespace

IcicleView::IcicleView(Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme), m_layout({}, 0, kIcicleRowHeight)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(QStringLiteral("Profile: self time of every node"));
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void IcicleView::setReport(ReportPtr report)
{
    m_report = std::move(report);
    m_hovered = {};
    relayout();
}

void IcicleView::relayout()
{
    m_layout = IcicleLayout(m_report ? *m_report : report::QueryReport(), width() - 2 * kMargin, kIcicleRowHeight);
    setMinimumHeight(static_cast<int>(kHeaderHeight + m_layout.height() + kMargin));
    update();
}

void IcicleView::resizeEvent(QResizeEvent *) { relayout(); }

void IcicleView::setSelected(NodeId node)
{
    m_selected = node;
    setAccessibleDescription(summaryOf(node));
    update();
}

QString IcicleView::summaryOf(NodeId node) const
{
    const IcicleCell *cell = m_layout.cellOf(node);
    if (cell == nullptr || !m_report || m_layout.wholeMs() <= 0) return {};
    const auto percent = [this](double ms) {
        return QStringLiteral("%1 %").arg(ms * 100 / m_layout.wholeMs(), 0, 'f', ms * 100 / m_layout.wholeMs() < 9.95 ? 1 : 0);
    };
    return QStringLiteral("self %1 (%2), with everything below %3 (%4)")
        .arg(millisecondsText(cell->selfMs), percent(cell->selfMs), millisecondsText(cell->withinMs), percent(cell->withinMs));
}

void IcicleView::paintCell(QPainter &painter, const IcicleCell &cell) const
{
    const Colours &c = m_theme.colours();
    const report::NodeReport &node = m_report->nodes[cell.node.index()];
    const bool guilty = m_report->verdict.node == cell.node && !m_report->verdict.headline.empty();
    const QRectF box = cell.box.adjusted(0.5, 0.5, -1, -1.5);
    // One hue; the share of self time makes it stronger. Orange only for the guilty node.
    const double share = cell.selfMs / m_layout.wholeMs();
    const QColor ground = guilty ? blended(c.guiltyBar, c.panel, 0.85) : blended(c.bar, c.panel, 0.22 + 0.5 * std::min(1.0, share * 2));
    painter.setPen(Qt::NoPen);
    painter.setBrush(cell.node == m_hovered ? blended(c.text, ground, 0.06) : ground);
    painter.drawRoundedRect(box, 3, 3);
    if (cell.node == m_selected) {
        painter.setPen(QPen(c.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3);
    }
    if (box.width() < 28) return;
    StyledText text;
    text.append(visibleText(node.head.empty() ? node.expr : node.head, 200), c.text, m_theme.mono());
    const QString time = millisecondsText(cell.selfMs);
    const double timeWidth = box.width() > 150 ? 70 : 0;
    text.paintLine(painter, box.adjusted(8, 0, -8 - timeWidth, 0), c.text);
    if (timeWidth <= 0) return;
    painter.setFont(m_theme.mono());
    painter.setPen(c.text);
    painter.drawText(box.adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, time);
}

void IcicleView::paintEvent(QPaintEvent *)
{
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.panel);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_layout.cells().empty()) return;
    const NodeId shown = m_hovered.valid() ? m_hovered : m_selected;
    StyledText header;
    if (shown.valid() && shown.index() < m_report->nodes.size()) {
        const report::NodeReport &node = m_report->nodes[shown.index()];
        header.appendPromql(visibleText(node.head.empty() ? node.expr : node.head, 200), m_theme);
        header.append(QStringLiteral("   ") + summaryOf(shown), c.muted, m_theme.ui());
    }
    header.paintLine(painter, QRectF(kMargin, 4, width() - 2 * kMargin, kHeaderHeight - 6), c.muted);
    painter.translate(kMargin, kHeaderHeight);
    for (const IcicleCell &cell : m_layout.cells()) paintCell(painter, cell);
}

void IcicleView::mousePressEvent(QMouseEvent *event)
{
    const NodeId node = m_layout.nodeAt(event->position() - QPointF(kMargin, kHeaderHeight));
    if (node.valid()) emit nodePicked(node);
}

void IcicleView::mouseMoveEvent(QMouseEvent *event)
{
    const NodeId node = m_layout.nodeAt(event->position() - QPointF(kMargin, kHeaderHeight));
    if (node == m_hovered) return;
    m_hovered = node;
    update();
}

void IcicleView::leaveEvent(QEvent *)
{
    m_hovered = {};
    update();
}

void IcicleView::keyPressEvent(QKeyEvent *event)
{
    NodeId next;
    switch (event->key()) {
    case Qt::Key_Up: next = m_layout.above(m_selected); break;
    case Qt::Key_Down: next = m_layout.below(m_selected); break;
    case Qt::Key_Left: next = m_layout.beside(m_selected, -1); break;
    case Qt::Key_Right: next = m_layout.beside(m_selected, 1); break;
    default: return QWidget::keyPressEvent(event);
    }
    if (next.valid()) emit nodePicked(next);
}

bool IcicleView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && m_report) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const NodeId node = m_layout.nodeAt(QPointF(help->pos()) - QPointF(kMargin, kHeaderHeight));
        // Escaped and wrapped: a tooltip would otherwise guess at markup.
        const QString text =
            node.valid() ? visibleText(m_report->nodes[node.index()].expr, 400) + QLatin1Char('\n') + summaryOf(node) : QString();
        QToolTip::showText(help->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace diopter::desktop
