// The Words tab: what the selected node does in one or two sentences, the facts behind it, and the verdict's card where it is about it.
#pragma once

#include "app/desktop/data/node_data.h"
#include "app/desktop/data/query_run.h"
#include "app/desktop/theme/theme.h"

#include <QScrollArea>

namespace diopter::desktop {

class WordsPanel : public QScrollArea {
    Q_OBJECT

public:
    explicit WordsPanel(Theme &theme, QWidget *parent = nullptr);

    /// `values` may be null: then facts that need values are left out.
    void setNode(const ReportPtr &report, NodeId node, const NodeDataPtr &values);

signals:
    void copyRequested(const QString &text);
    void useRequested(const QString &text);

private:
    Theme &m_theme;
};

} // namespace diopter::desktop
