// Fonts, palette and style sheet put together; see theme.h.
#include "app/desktop/theme/theme.h"

#include "app/desktop/theme/style_sheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QGuiApplication>
#include <QPalette>
#include <QScreen>
#include <QStyleFactory>

namespace diopter::desktop {

namespace {

QString firstInstalled(const QStringList &families, const QString &fallback)
{
    const QStringList installed = QFontDatabase::families();
    for (const QString &family : families)
        if (installed.contains(family)) return family;
    return fallback;
}

/// A font of a fractional height in pixels: QFont takes fractions only as points.
QFont sized(QFont font, double pixels)
{
    const QScreen *screen = QGuiApplication::primaryScreen();
    const double dpi = screen != nullptr ? screen->logicalDotsPerInchY() : 96;
    font.setPointSizeF(pixels * 72 / dpi);
    return font;
}

QPalette paletteOf(const Colours &c)
{
    QPalette p;
    p.setColor(QPalette::Window, c.window);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.panel);
    p.setColor(QPalette::AlternateBase, c.raised);
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::Button, c.raised);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::BrightText, c.bad);
    p.setColor(QPalette::Highlight, c.selection);
    p.setColor(QPalette::HighlightedText, c.text);
    p.setColor(QPalette::PlaceholderText, c.muted);
    p.setColor(QPalette::ToolTipBase, c.raised);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::Link, c.accent);
    p.setColor(QPalette::Light, c.raised);
    p.setColor(QPalette::Midlight, c.lineFaint);
    p.setColor(QPalette::Mid, c.line);
    p.setColor(QPalette::Dark, c.line);
    p.setColor(QPalette::Shadow, c.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) p.setColor(QPalette::Disabled, role, c.faint);
    return p;
}

} // namespace

Theme::Theme(ThemeChoice choice, QObject *parent) : QObject(parent), m_choice(choice)
{
    m_systemIsDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    chooseFonts();
}

void Theme::chooseFonts()
{
    const QFont general = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    // Without a desktop (offscreen) the system font is a bare fallback: choose a good one by name.
    const bool bare = QGuiApplication::platformName() == QLatin1String("offscreen") || QFontInfo(general).family().isEmpty();
    QFont ui = general;
    if (bare)
        ui.setFamily(
            firstInstalled({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")}, general.family()));
    QFont mono = fixed;
    mono.setFamily(firstInstalled(
        {QStringLiteral("JetBrains Mono")}, bare ? firstInstalled({QStringLiteral("DejaVu Sans Mono")}, fixed.family()) : fixed.family()));
    mono.setStyleHint(QFont::Monospace);
    m_ui = sized(ui, 13);
    m_uiSmall = sized(ui, 11.5);
    m_uiBold = m_ui;
    m_uiBold.setWeight(QFont::DemiBold);
    m_mono = sized(mono, 12.5);
    m_monoBold = m_mono;
    m_monoBold.setBold(true);
    m_monoSmall = sized(mono, 11);
}

const Colours &Theme::colours() const
{
    const bool dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemIsDark);
    return dark ? darkColours() : lightColours();
}

void Theme::setChoice(ThemeChoice choice)
{
    if (choice == m_choice) return;
    m_choice = choice;
    emit changed();
}

void Theme::apply(QApplication &application) const
{
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(paletteOf(colours()));
    application.setFont(m_ui);
    application.setStyleSheet(styleSheetOf(colours()));
}

} // namespace diopter::desktop
