// See chip_button.h.
#include "app/desktop/views/chip_button.h"

#include <QPainter>

namespace diopter::desktop {

namespace {

constexpr int kChipHeight = 28;
constexpr int kChipPadding = 11;
constexpr int kGlyph = 14;
constexpr int kMark = 12;
constexpr int kChipGap = 7;

} // namespace

ChipButton::ChipButton(Theme &theme, Look look, QWidget *parent) : QAbstractButton(parent), m_theme(theme), m_look(look)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, &ChipButton::recompose);
}

QColor ChipButton::textColour() const { return m_look == Look::Primary ? m_theme.colours().accentText : m_theme.colours().text; }

void ChipButton::setComposer(std::function<StyledText(const Theme &)> compose)
{
    m_compose = std::move(compose);
    recompose();
}

void ChipButton::setPlain(const QString &text, const QString &key)
{
    setComposer([this, text, key](const Theme &theme) {
        const Colours &c = theme.colours();
        const bool primary = m_look == Look::Primary && isEnabled();
        StyledText styled;
        styled.append(text, primary ? c.accentText : c.text, theme.ui());
        if (!key.isEmpty())
            styled.append(QStringLiteral(" ") + key, primary ? blended(c.accentText, c.accent, 0.85) : c.muted, theme.uiSmall());
        return styled;
    });
    setAccessibleName(text);
}

void ChipButton::recompose()
{
    m_text = m_compose ? m_compose(m_theme) : StyledText();
    if (accessibleName().isEmpty()) setAccessibleName(m_text.text());
    updateGeometry();
    update();
}

QSize ChipButton::sizeHint() const
{
    int width = 2 * kChipPadding + static_cast<int>(m_text.naturalWidth()) + 2;
    if (m_glyph) width += kGlyph + (m_text.isEmpty() ? 0 : kChipGap);
    if (m_menuMark) width += kMark + kChipGap;
    return {width, kChipHeight};
}

QSize ChipButton::minimumSizeHint() const
{
    return {sizePolicy().horizontalPolicy() == QSizePolicy::Fixed ? sizeHint().width() : 60, kChipHeight};
}

void ChipButton::paintEvent(QPaintEvent *)
{
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool primary = m_look == Look::Primary;
    QColor ground = primary ? c.accent : c.raised;
    if (isDown()) ground = primary ? blended(c.text, c.accent, 0.2) : c.selection;
    else if (underMouse() && isEnabled()) ground = primary ? blended(c.text, c.accent, 0.1) : c.accentGround;
    if (!isEnabled()) ground = c.window;
    const QColor border = hasFocus() ? (primary ? c.text : c.accent) : primary && isEnabled() ? c.accent : c.line;
    painter.setPen(QPen(border, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    if (!isEnabled()) painter.setOpacity(0.55);
    qreal left = kChipPadding;
    qreal right = width() - kChipPadding;
    if (m_glyph) {
        paintGlyph(painter, *m_glyph, QRectF(left, (height() - kGlyph) / 2.0, kGlyph, kGlyph), textColour());
        left += kGlyph + kChipGap;
    }
    if (m_menuMark) {
        paintGlyph(painter, Glyph::ChevronDown, QRectF(right - kMark, (height() - kMark) / 2.0, kMark, kMark), c.muted);
        right -= kMark + kChipGap;
    }
    // Centred unless the room is short.
    const qreal natural = m_text.naturalWidth();
    if (!m_menuMark && natural < right - left) left += (right - left - natural) / 2;
    m_text.paintLine(painter, QRectF(left, 0, right - left, height()), c.muted);
}

void ChipButton::changeEvent(QEvent *event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::EnabledChange) recompose();
}

void ChipButton::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void ChipButton::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace diopter::desktop
