// What could be done about a node: findings in words, and the verdict's action with its text to copy or use.
#pragma once

#include "app/desktop/data/query_run.h"
#include "app/desktop/theme/theme.h"

#include <QScrollArea>

class QVBoxLayout;

namespace diopter::desktop {

class AdvicePanel : public QScrollArea {
    Q_OBJECT

public:
    explicit AdvicePanel(Theme &theme, QWidget *parent = nullptr);

    void setNode(const ReportPtr &report, NodeId node);
    int numAdvices() const { return m_numAdvices; }

signals:
    void copyRequested(const QString &text);
    void useRequested(const QString &text);

private:
    void addVerdictCard(const report::Verdict &verdict);
    void addFindingCard(const report::Finding &finding);

    Theme &m_theme;
    QVBoxLayout *m_layout;
    int m_numAdvices = 0;
};

} // namespace diopter::desktop
