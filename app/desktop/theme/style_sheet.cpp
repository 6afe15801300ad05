// Style sheet template: every @role is replaced by a colour; see style_sheet.h.
#include "app/desktop/theme/style_sheet.h"

#include <utility>

namespace diopter::desktop {

namespace {

const char *const kControls = //
    "QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }\n"
    "QPushButton, QToolButton[chip=\"true\"] { background: @raised; color: @text; border: 1px solid @line; border-radius: 6px; padding: 0 "
    "14px;"
    " min-height: 26px; max-height: 26px; }\n"
    "QToolButton[chip=\"true\"] { padding: 0 10px; }\n"
    "QPushButton:hover, QToolButton[chip=\"true\"]:hover { background: @accentGround; }\n"
    "QPushButton:pressed, QToolButton[chip=\"true\"]:pressed { background: @selection; }\n"
    "QPushButton:focus, QToolButton[chip=\"true\"]:focus { border-color: @accent; }\n"
    "QPushButton:disabled, QToolButton[chip=\"true\"]:disabled { color: @faint; }\n"
    "QPushButton[primary=\"true\"] { background: @accent; color: @accentText; border-color: @accent; }\n"
    "QPushButton[primary=\"true\"]:hover, QPushButton[primary=\"true\"]:focus { background: @accentHover; border-color: @text; }\n"
    "QPushButton[primary=\"true\"]:disabled { background: @line; color: @muted; border-color: @line; }\n"
    "QToolButton[quiet=\"true\"] { background: transparent; border: none; border-radius: 6px; padding: 2px 6px; color: @muted; }\n"
    "QToolButton[quiet=\"true\"]:hover, QToolButton[quiet=\"true\"]:focus { background: @lineFaint; color: @text; }\n"
    "QToolButton::menu-indicator { image: none; }\n"
    "QLineEdit, QDateTimeEdit, QComboBox { background: @panel; color: @text; border: 1px solid @line; border-radius: 6px; padding: 0 8px;"
    " min-height: 26px; selection-background-color: @selection; selection-color: @text; }\n"
    "QLineEdit:focus, QDateTimeEdit:focus, QComboBox:focus { border-color: @accent; }\n"
    "QMenu { background: @raised; color: @text; border: 1px solid @line; padding: 4px; }\n"
    "QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }\n"
    "QMenu::item:selected { background: @selection; }\n"
    "QMenu::item:disabled { color: @faint; }\n"
    "QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }\n";

const char *const kViews = //
    "QPlainTextEdit#editor { background: @panel; color: @text; border: none; padding: 6px 10px; selection-background-color: @selection;"
    " selection-color: @text; }\n"
    "QAbstractItemView { background: @panel; color: @text; border: none; outline: none; selection-background-color: @selection;"
    " selection-color: @text; alternate-background-color: @panel; }\n"
    "QHeaderView { background: @panel; border: none; }\n"
    "QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @line; padding: 0 8px; height: 25px; "
    "}\n"
    "QTabBar { background: transparent; border: none; }\n"
    "QTabBar[strip=\"true\"]::tab { background: transparent; color: @muted; border: none; border-bottom: 2px solid transparent;"
    " padding: 0 1px; margin: 0 8px; height: 32px; }\n"
    "QTabBar[strip=\"true\"]::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }\n"
    "QTabBar[strip=\"true\"]::tab:hover:!selected { color: @text; }\n"
    "QTabBar[strip=\"true\"]::tab:disabled { color: @faint; }\n"
    "QTabBar[strip=\"true\"]::tab:focus { border-bottom-color: @text; }\n"
    "QTabBar[cards=\"true\"]::tab { background: transparent; color: @muted; border: 1px solid transparent; border-bottom: none;"
    " border-top-left-radius: 6px; border-top-right-radius: 6px; padding: 0 14px; height: 29px; margin-right: 2px; }\n"
    "QTabBar[cards=\"true\"]::tab:selected { background: @panel; color: @text; border-color: @line; }\n"
    "QTabBar[cards=\"true\"]::tab:hover:!selected { color: @text; }\n"
    "QSplitter::handle { background: @line; }\n"
    "QSplitter::handle:hover { background: @accent; }\n"
    "QScrollArea { background: @panel; border: none; }\n"
    "QAbstractScrollArea::corner { background: @panel; border: none; }\n"
    "QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }\n"
    "QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }\n"
    "QScrollBar::handle { background: @line; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }\n"
    "QScrollBar::handle:hover { background: @faint; }\n"
    "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }\n"
    "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }\n"
    "QWidget[ground=\"panel\"] { background: @panel; }\n"
    "QWidget[ground=\"window\"] { background: @window; }\n"
    "QWidget[ground=\"line\"] { background: @line; }\n"
    "QFrame[card=\"true\"] { background: @raised; border: 1px solid @line; border-radius: 8px; }\n"
    "QFrame[card=\"true\"] QLabel { background: transparent; border: none; }\n"
    "QFrame[popup=\"true\"] { background: @raised; border: 1px solid @line; }\n"
    "QFrame[chip=\"true\"] { background: @raised; border: 1px solid @line; border-radius: 6px; }\n"
    "QLabel[role=\"muted\"] { color: @muted; }\n"
    "QLabel[role=\"faint\"] { color: @muted; }\n"
    "QLabel[role=\"bad\"] { color: @bad; }\n"
    "QLabel[role=\"warning\"] { color: @warning; }\n"
    "QLabel[role=\"badge\"] { background: @warningGround; color: @warning; border-radius: 8px; padding: 0 6px; min-height: 16px;"
    " max-height: 16px; }\n";

void replaceRole(QString &sheet, const char *role, const QColor &colour)
{
    sheet.replace(QLatin1Char('@') + QLatin1String(role), colour.name());
}

} // namespace

QString styleSheetOf(const Colours &c)
{
    QString sheet = QLatin1String(kControls) + QLatin1String(kViews);
    // Longer names first where one begins with another.
    const std::pair<const char *, QColor> roles[] = {{"accentHover", blended(c.text, c.accent, 0.12)}, {"accentGround", c.accentGround},
        {"accentText", c.accentText}, {"accent", c.accent}, {"lineFaint", c.lineFaint}, {"line", c.line},
        {"warningGround", c.warningGround}, {"warning", c.warning}, {"window", c.window}, {"panel", c.panel}, {"raised", c.raised},
        {"text", c.text}, {"muted", c.muted}, {"faint", c.faint}, {"selection", c.selection}, {"bad", c.bad}};
    for (const auto &[role, colour] : roles) replaceRole(sheet, role, colour);
    return sheet;
}

} // namespace diopter::desktop
