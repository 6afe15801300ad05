// What the window looks like now: colours and fonts. One object, made at start, given to every view by reference.
#pragma once

#include "app/desktop/theme/colours.h"

#include <QFont>
#include <QObject>

class QApplication;

namespace diopter::desktop {

enum class ThemeChoice { System, Light, Dark };

/// GUI thread only. Lives longer than every view.
class Theme : public QObject {
    Q_OBJECT

public:
    /// Reads the system's palette for ThemeChoice::System; call before the first apply().
    explicit Theme(ThemeChoice choice, QObject *parent = nullptr);

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);
    const Colours &colours() const;

    QFont ui() const { return m_ui; } ///< 13 px
    QFont uiSmall() const { return m_uiSmall; } ///< 11.5 px: headers, axis labels
    QFont uiBold() const { return m_uiBold; } ///< 13 px, semi-bold
    QFont mono() const { return m_mono; } ///< 12.5 px: everything that is PromQL or a number in a table
    QFont monoBold() const { return m_monoBold; }
    QFont monoSmall() const { return m_monoSmall; } ///< 11 px: badges

    /// Sets style, palette, font and style sheet of the whole program.
    void apply(QApplication &application) const;

signals:
    /// Colours have changed; views repaint and re-highlight.
    void changed();

private:
    void chooseFonts();

    ThemeChoice m_choice;
    bool m_systemIsDark = false;
    QFont m_ui, m_uiSmall, m_uiBold, m_mono, m_monoBold, m_monoSmall;
};

} // namespace diopter::desktop
