// See tab_strip.h.
#include "app/desktop/views/tab_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace diopter::desktop {

QTabBar *makeTabStrip(Theme &theme, QWidget *parent)
{
    auto *bar = new QTabBar(parent);
    bar->setProperty("strip", true);
    bar->setFont(theme.ui());
    bar->setDrawBase(false);
    bar->setExpanding(false);
    bar->setElideMode(Qt::ElideNone);
    bar->setUsesScrollButtons(false);
    bar->setFocusPolicy(Qt::TabFocus);
    bar->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return bar;
}

void setTabBadge(QTabBar &bar, int index, int count, const Theme &theme)
{
    if (count == 0) {
        if (QWidget *old = bar.tabButton(index, QTabBar::RightSide)) {
            bar.setTabButton(index, QTabBar::RightSide, nullptr);
            old->deleteLater();
        }
        return;
    }
    auto *label = qobject_cast<QLabel *>(bar.tabButton(index, QTabBar::RightSide));
    if (label == nullptr) {
        label = new QLabel(&bar);
        label->setTextFormat(Qt::PlainText);
        label->setProperty("role", QStringLiteral("badge"));
        label->setFont(theme.uiSmall());
        label->setAlignment(Qt::AlignCenter);
        bar.setTabButton(index, QTabBar::RightSide, label);
    }
    label->setText(QString::number(count));
}

StripRow::StripRow(Theme &theme, QTabBar *bar, QWidget *trailing, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setFixedHeight(34);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 16, 0);
    layout->setSpacing(12);
    layout->addWidget(bar, 0, Qt::AlignBottom);
    if (trailing != nullptr) layout->addWidget(trailing, 1);
    else layout->addStretch(1);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void StripRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colours().panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.colours().line);
}

} // namespace diopter::desktop
