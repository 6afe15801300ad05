// Right of the tree: everything about the selected node. Only the tabs that have content are shown.
#pragma once

#include "app/desktop/data/node_data.h"
#include "app/desktop/data/query_run.h"
#include "app/desktop/theme/theme.h"

#include <QStackedWidget>
#include <QTabBar>
#include <QWidget>

namespace diopter::desktop {

class AdvicePanel;
class CellTableView;
class WordsPanel;

class Inspector : public QWidget {
    Q_OBJECT

public:
    enum class Tab { Words, Labels, Data, Cost, Advice };

    explicit Inspector(Theme &theme, QWidget *parent = nullptr);

    void setNode(const ReportPtr &report, NodeId node);
    /// Null while unknown.
    void setData(const NodeDataPtr &values);
    void show(Tab tab);
    bool hasTab(Tab tab) const;
    /// Gives the keyboard to the tabs.
    void focusTabs();

signals:
    void copyRequested(const QString &text);
    void useRequested(const QString &text);

private:
    void refresh();
    QWidget *pageOf(Tab tab) const;

    Theme &m_theme;
    ReportPtr m_report;
    NodeId m_node;
    NodeDataPtr m_data;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    WordsPanel *m_words;
    CellTableView *m_labels;
    CellTableView *m_table;
    CellTableView *m_cost;
    AdvicePanel *m_advice;
    QList<Tab> m_shown;
    Tab m_wanted = Tab::Words; ///< what the user chose last; kept while a node does not have it
};

} // namespace diopter::desktop
