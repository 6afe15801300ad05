// Text with runs of fonts and colours, laid out without any markup: nothing that comes from data can be taken for HTML.
#pragma once

#include "app/desktop/theme/theme.h"

#include <QPainter>
#include <QTextLayout>
#include <QWidget>

#include <functional>

namespace diopter::desktop {

class StyledText {
public:
    void append(const QString &text, const QColor &colour, const QFont &font);
    /// PromQL in the monospaced font with the colours of its tokens.
    void appendPromql(const QString &text, const Theme &theme, bool bold = false);
    /// Prose in which every occurrence of one of `names` (as a whole word) is set in the monospaced font.
    void appendProse(const QString &text, const QStringList &names, const QColor &colour, const QColor &nameColour, const Theme &theme);

    const QString &text() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }
    const QList<QTextLayout::FormatRange> &formats() const { return m_formats; }
    qreal naturalWidth() const;

    /// One line, vertically centred in `box`, ended with an ellipsis where it does not fit. Returns the width used.
    qreal paintLine(QPainter &painter, const QRectF &box, const QColor &ellipsisColour) const;
    /// Breaks lines at `width`; paints from the top left when `painter` is given. Returns the height.
    qreal layOut(qreal width, QPainter *painter = nullptr, const QPointF &topLeft = {}) const;

private:
    QString m_text;
    QList<QTextLayout::FormatRange> m_formats;
};

/// A label of styled text. The text is made anew from `compose` when the theme changes.
class StyledLabel : public QWidget {
    Q_OBJECT

public:
    enum class Mode { OneLine, Wrapped };
    StyledLabel(Theme &theme, Mode mode, QWidget *parent = nullptr);

    void setComposer(std::function<StyledText(const Theme &)> compose);
    QString text() const { return m_text.text(); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return m_mode == Mode::Wrapped; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void recompose();

    Theme &m_theme;
    Mode m_mode;
    std::function<StyledText(const Theme &)> m_compose;
    StyledText m_text;
};

} // namespace diopter::desktop
