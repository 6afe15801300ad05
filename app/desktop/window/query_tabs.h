// The row of query tabs with a plus at its end; double click or F2 renames.
#pragma once

#include "app/desktop/theme/theme.h"

#include <QTabBar>
#include <QWidget>

class QToolButton;

namespace diopter::desktop {

class QueryTabs : public QWidget {
    Q_OBJECT

public:
    explicit QueryTabs(Theme &theme, QWidget *parent = nullptr);
    void setTitles(const QStringList &titles, int current);
    void renameCurrent();

signals:
    void chosen(int index);
    void closeRequested(int index);
    void addRequested();
    void renamed(int index, const QString &title);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void rename(int index);
    void showMenu(const QPoint &at);
    void refreshIcons();

    Theme &m_theme;
    QTabBar *m_bar;
    QToolButton *m_add;
};

} // namespace diopter::desktop
