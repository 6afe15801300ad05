// How a row of the lens tree is painted; see lens_tree.h.
#include "app/desktop/text/number_text.h"
#include "app/desktop/text/styled_text.h"
#include "app/desktop/theme/glyphs.h"
#include "app/desktop/views/lens_tree.h"

#include <QPainter>

namespace diopter::desktop {

namespace {

constexpr int kTreeRowHeight = 28;
constexpr double kBarHeight = 20;
constexpr double kSide = 5; ///< half of the gap between columns
constexpr double kRight = 14; ///< of the last column
constexpr double kBadgeHeight = 17;

/// Muted text that also keeps its contrast on the selected row.
QColor quiet(const Colours &c) { return c.dark ? c.muted : blended(c.muted, c.text, 0.88); }

} // namespace

QSize LensTreeDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const { return {80, kTreeRowHeight}; }

void LensTreeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const double right = index.column() == NodeTreeModel::EstimateColumn ? kRight : kSide;
    const QRectF box = QRectF(option.rect).adjusted(kSide, 0, -right, -1);
    switch (static_cast<NodeTreeModel::Column>(index.column())) {
    case NodeTreeModel::NodeColumn: paintNode(*painter, QRectF(option.rect).adjusted(12, 0, -4, -1), index); break;
    case NodeTreeModel::SelfColumn: paintSelf(*painter, box, index); break;
    case NodeTreeModel::EstimateColumn: paintEstimate(*painter, box, index); break;
    case NodeTreeModel::SeriesColumn:
    case NodeTreeModel::SamplesColumn:
    case NodeTreeModel::TotalColumn:
    case NodeTreeModel::NumColumns: paintFigure(*painter, box, index.data().toString(), m_theme.colours().text); break;
    }
    painter->restore();
}

void LensTreeDelegate::paintFigure(QPainter &painter, const QRectF &box, const QString &text, const QColor &colour) const
{
    const Colours &c = m_theme.colours();
    const QString unknown = QStringLiteral("\u2013");
    painter.setFont(m_theme.mono());
    const qsizetype space = text.lastIndexOf(QLatin1Char(' '));
    if (space < 0 || text == unknown) {
        painter.setPen(text == unknown ? quiet(c) : colour);
        painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, text);
        return;
    }
    // The unit is muted, so that figures read as a column.
    StyledText styled;
    styled.append(text.left(space + 1), colour, m_theme.mono());
    styled.append(text.mid(space + 1), quiet(c), m_theme.mono());
    const double width = styled.naturalWidth();
    styled.paintLine(painter, QRectF(std::max(box.left(), box.right() - width), box.top(), width, box.height()), quiet(c));
}

void LensTreeDelegate::paintNode(QPainter &painter, const QRectF &box, const QModelIndex &index) const
{
    const Colours &c = m_theme.colours();
    const QString head = index.data(NodeTreeModel::HeadRole).toString();
    const QStringList badges = index.data(NodeTreeModel::BadgesRole).toStringList();
    StyledText text;
    const bool isOperator = !head.isEmpty() && !head[0].isLetterOrNumber() && head[0] != QLatin1Char('_') && head[0] != QLatin1Char('{');
    if (isOperator && head.size() <= 3) text.append(head, c.text, m_theme.monoBold());
    else text.appendPromql(head, m_theme);
    const QString remark = index.data(NodeTreeModel::RemarkRole).toString();
    if (!remark.isEmpty()) text.append(QLatin1Char(' ') + remark, quiet(c), m_theme.mono());
    const QFontMetricsF metrics(m_theme.monoSmall());
    double badgesWidth = 0;
    for (const QString &badge : badges) badgesWidth += metrics.horizontalAdvance(badge) + 12 + 8;
    const double used = text.paintLine(painter, box.adjusted(0, 0, -std::min(badgesWidth, box.width() / 2), 0), quiet(c));
    double left = box.left() + used + 8;
    for (const QString &badge : badges) {
        const double width = metrics.horizontalAdvance(badge) + 12;
        if (left + width > box.right() + 4) break;
        const QRectF pill(left, box.top() + (box.height() - kBadgeHeight) / 2, width, kBadgeHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.warningGround);
        painter.drawRoundedRect(pill, 8, 8);
        painter.setPen(c.warning);
        painter.setFont(m_theme.monoSmall());
        painter.drawText(pill, Qt::AlignCenter, badge);
        left += width + 8;
    }
}

void LensTreeDelegate::paintSelf(QPainter &painter, const QRectF &box, const QModelIndex &index) const
{
    const Colours &c = m_theme.colours();
    const double share = index.data(NodeTreeModel::ShareRole).toDouble();
    if (share >= 0) {
        const bool guilty = index.data(NodeTreeModel::GuiltyRole).toBool();
        const double width = std::max(2.0, share * box.width());
        painter.setPen(Qt::NoPen);
        QColor bar = guilty ? c.guiltyBar : c.bar;
        bar.setAlphaF(guilty ? 0.85F : 0.45F);
        painter.setBrush(bar);
        painter.drawRoundedRect(QRectF(box.left(), box.top() + (box.height() - kBarHeight) / 2, width, kBarHeight), 3, 3);
    }
    paintFigure(painter, box.adjusted(0, 0, -6, 0), index.data().toString(), c.text);
}

void LensTreeDelegate::paintEstimate(QPainter &painter, const QRectF &box, const QModelIndex &index) const
{
    const Colours &c = m_theme.colours();
    const auto agreement = static_cast<NodeTreeModel::Agreement>(index.data(NodeTreeModel::AgreementRole).toInt());
    const QString ratio = index.data(NodeTreeModel::AgreementTextRole).toString();
    constexpr double tick = 11;
    const double mark = agreement == NodeTreeModel::Within5Percent ? tick + 6
        : ratio.isEmpty()                                          ? 0
                                                                   : QFontMetricsF(m_theme.mono()).horizontalAdvance(ratio) + 7;
    painter.setFont(m_theme.mono());
    painter.setPen(quiet(c));
    painter.drawText(box.adjusted(0, 0, -mark, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
    if (agreement == NodeTreeModel::Within5Percent) {
        paintGlyph(painter, Glyph::Check, QRectF(box.right() - tick, box.center().y() - tick / 2, tick, tick), c.good);
    } else if (!ratio.isEmpty()) {
        painter.setPen(agreement == NodeTreeModel::Beyond ? c.warning : quiet(c));
        painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, ratio);
    }
}

} // namespace diopter::desktop
