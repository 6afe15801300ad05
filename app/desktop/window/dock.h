// The tabbed panel at the bottom: chart, profile, source, and in narrow windows the inspector. A page may say why it is empty.
#pragma once

#include "app/desktop/theme/theme.h"
#include "app/desktop/views/empty_state.h"

#include <QStackedWidget>
#include <QTabBar>
#include <QWidget>

class QLabel;

namespace diopter::desktop {

class Dock : public QWidget {
    Q_OBJECT

public:
    explicit Dock(Theme &theme, QWidget *parent = nullptr);

    void addPage(const QString &title, QWidget *page, int at = -1);
    /// Takes the page out without deleting it.
    void removePage(QWidget *page);
    bool hasPage(const QWidget *page) const;
    void showPage(const QWidget *page);
    QWidget *currentPage() const;
    /// Shown instead of the page until cleared.
    void setEmpty(const QWidget *page, const QString &title, const QString &text, const std::vector<EmptyState::Action> &actions = {});
    void clearEmpty(const QWidget *page);
    void setRemark(const QString &remark);

signals:
    void pageChanged();

private:
    struct Page {
        QString title;
        QWidget *widget = nullptr;
        EmptyState *empty = nullptr; ///< made when first needed
        bool isEmpty = false;
    };
    Page *find(const QWidget *page);
    void refresh();

    Theme &m_theme;
    QTabBar *m_tabs;
    QLabel *m_remark;
    QStackedWidget *m_stack;
    std::vector<Page> m_pages;
};

} // namespace diopter::desktop
