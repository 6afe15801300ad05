// The Source view of the dock: facts about the opened data on the left, metrics, labels and losses as tables on the right.
#pragma once

#include "app/desktop/data/source_summary.h"
#include "app/desktop/text/time_text.h"
#include "app/desktop/theme/theme.h"

#include <QWidget>

class QLineEdit;
class QScrollArea;
class QTabBar;

namespace diopter::desktop {

class CellTableView;

class SourceView : public QWidget {
    Q_OBJECT

public:
    explicit SourceView(Theme &theme, QWidget *parent = nullptr);

    void setSummary(const SourceSummaryPtr &summary, ZoneChoice zone);
    void showLosses(const std::vector<source::Loss> &losses);
    void openLosses();

signals:
    /// A metric was chosen by Enter or a double click.
    void metricChosen(const QString &name);

private:
    void refreshTable();

    Theme &m_theme;
    SourceSummaryPtr m_summary;
    std::vector<source::Loss> m_losses;
    QScrollArea *m_facts;
    QTabBar *m_tabs;
    QLineEdit *m_filter;
    CellTableView *m_table;
};

} // namespace diopter::desktop
