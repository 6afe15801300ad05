// The rounded buttons of the window: styled text, an optional symbol and a menu mark, in a quiet or the primary look.
#pragma once

#include "app/desktop/text/styled_text.h"
#include "app/desktop/theme/glyphs.h"

#include <QAbstractButton>

#include <functional>
#include <optional>

namespace diopter::desktop {

class ChipButton : public QAbstractButton {
    Q_OBJECT

public:
    enum class Look { Quiet, Primary };
    explicit ChipButton(Theme &theme, Look look = Look::Quiet, QWidget *parent = nullptr);

    /// The text is composed anew when the theme changes. The accessible name is its plain text unless one was set.
    void setComposer(std::function<StyledText(const Theme &)> compose);
    /// Plain text with a muted key beside it: "Run F5".
    void setPlain(const QString &text, const QString &key = {});
    void setGlyph(Glyph glyph) { m_glyph = glyph; }
    void setMenuMark(bool on) { m_menuMark = on; }
    QColor textColour() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void recompose();

    Theme &m_theme;
    Look m_look;
    std::function<StyledText(const Theme &)> m_compose;
    StyledText m_text;
    std::optional<Glyph> m_glyph;
    bool m_menuMark = false;
};

} // namespace diopter::desktop
