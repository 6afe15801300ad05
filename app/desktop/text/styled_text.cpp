// Layout with QTextLayout format ranges; see styled_text.h.
#include "app/desktop/text/styled_text.h"

#include "app/desktop/text/promql_tokens.h"

#include <QRegularExpression>

#include <cmath>

namespace diopter::desktop {

namespace {

qreal place(QTextLayout &layout, qreal width)
{
    qreal y = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += std::ceil(line.height()) + 1;
    }
    layout.endLayout();
    return y;
}

} // namespace

void StyledText::append(const QString &text, const QColor &colour, const QFont &font)
{
    if (text.isEmpty()) return;
    QTextLayout::FormatRange range;
    range.start = static_cast<int>(m_text.size());
    range.length = static_cast<int>(text.size());
    range.format.setForeground(colour);
    range.format.setFont(font);
    m_formats.append(range);
    m_text += text;
}

void StyledText::appendPromql(const QString &text, const Theme &theme, bool bold)
{
    const QFont font = bold ? theme.monoBold() : theme.mono();
    qsizetype at = 0;
    for (const Token &token : promqlTokens(text)) {
        append(text.mid(at, token.start - at), theme.colours().text, font);
        append(text.mid(token.start, token.length), tokenColour(theme.colours(), token.kind), font);
        at = token.start + token.length;
    }
    append(text.mid(at), theme.colours().text, font);
}

void StyledText::appendProse(
    const QString &text, const QStringList &names, const QColor &colour, const QColor &nameColour, const Theme &theme)
{
    QStringList patterns;
    for (const QString &name : names)
        if (!name.isEmpty()) patterns << QRegularExpression::escape(name);
    qsizetype at = 0;
    if (!patterns.isEmpty()) {
        const QRegularExpression pattern(
            QStringLiteral("(?<![\\w:])(?:") + patterns.join(QLatin1Char('|')) + QStringLiteral(")(?![\\w:])"));
        for (auto it = pattern.globalMatch(text); it.hasNext();) {
            const auto match = it.next();
            append(text.mid(at, match.capturedStart() - at), colour, theme.ui());
            append(match.captured(), nameColour, theme.mono());
            at = match.capturedEnd();
        }
    }
    append(text.mid(at), colour, theme.ui());
}

qreal StyledText::naturalWidth() const
{
    QTextLayout layout(m_text);
    layout.setFormats(m_formats);
    place(layout, 1e6);
    return layout.lineCount() > 0 ? std::ceil(layout.lineAt(0).naturalTextWidth()) : 0;
}

qreal StyledText::paintLine(QPainter &painter, const QRectF &box, const QColor &ellipsisColour) const
{
    if (m_text.isEmpty() || box.width() < 4) return 0;
    QTextLayout layout(m_text);
    layout.setFormats(m_formats);
    QTextOption option(Qt::AlignLeft);
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    place(layout, 1e6);
    const QTextLine line = layout.lineAt(0);
    const qreal width = line.naturalTextWidth();
    const qreal top = box.top() + (box.height() - line.height()) / 2;
    const bool fits = width <= box.width() + 0.5;
    const qreal ellipsisWidth = 12;
    const qreal room = fits ? box.width() : box.width() - ellipsisWidth;
    painter.save();
    painter.setClipRect(QRectF(box.left(), box.top(), fits ? box.width() + 1 : room, box.height()), Qt::IntersectClip);
    layout.draw(&painter, {box.left(), top});
    painter.restore();
    if (!fits) {
        painter.setPen(ellipsisColour);
        painter.drawText(
            QRectF(box.left() + room, box.top(), ellipsisWidth, box.height()), Qt::AlignVCenter | Qt::AlignLeft, QString(QChar(0x2026)));
    }
    return std::min(width, box.width());
}

qreal StyledText::layOut(qreal width, QPainter *painter, const QPointF &topLeft) const
{
    QTextLayout layout(m_text);
    layout.setFormats(m_formats);
    QTextOption option(Qt::AlignLeft);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    const qreal height = place(layout, width);
    if (painter != nullptr) layout.draw(painter, topLeft);
    return height;
}

StyledLabel::StyledLabel(Theme &theme, Mode mode, QWidget *parent) : QWidget(parent), m_theme(theme), m_mode(mode)
{
    connect(&theme, &Theme::changed, this, &StyledLabel::recompose);
    QSizePolicy policy(mode == Mode::OneLine ? QSizePolicy::Expanding : QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(mode == Mode::Wrapped);
    setSizePolicy(policy);
}

void StyledLabel::setComposer(std::function<StyledText(const Theme &)> compose)
{
    m_compose = std::move(compose);
    recompose();
}

void StyledLabel::recompose()
{
    m_text = m_compose ? m_compose(m_theme) : StyledText();
    setAccessibleName(m_text.text());
    updateGeometry();
    update();
}

QSize StyledLabel::sizeHint() const
{
    if (m_mode == Mode::OneLine) return {static_cast<int>(m_text.naturalWidth()) + 1, 20};
    const int width = 300;
    return {width, heightForWidth(width)};
}

QSize StyledLabel::minimumSizeHint() const { return m_mode == Mode::OneLine ? QSize(20, 20) : QSize(60, 18); }

int StyledLabel::heightForWidth(int width) const { return static_cast<int>(std::ceil(m_text.layOut(std::max(width, 40)))); }

void StyledLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_mode == Mode::OneLine) m_text.paintLine(painter, QRectF(rect()), m_theme.colours().muted);
    else m_text.layOut(width(), &painter);
}

} // namespace diopter::desktop
