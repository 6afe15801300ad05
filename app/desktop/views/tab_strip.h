// The underlined tabs of inspector and dock, and the row they stand in.
#pragma once

#include "app/desktop/theme/theme.h"

#include <QTabBar>
#include <QWidget>

namespace diopter::desktop {

QTabBar *makeTabStrip(Theme &theme, QWidget *parent);
/// A small number behind the title; 0 removes it.
void setTabBadge(QTabBar &bar, int index, int count, const Theme &theme);

/// 34 px with a line below; `trailing` stands at the right end and may be null.
class StripRow : public QWidget {
    Q_OBJECT

public:
    StripRow(Theme &theme, QTabBar *bar, QWidget *trailing, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
};

} // namespace diopter::desktop
