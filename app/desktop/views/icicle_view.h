// The Profile view: an icicle of self time whose selected cell is the selected node.
#pragma once

#include "app/desktop/data/query_run.h"
#include "app/desktop/theme/theme.h"
#include "app/desktop/views/icicle_layout.h"

#include <QWidget>

namespace diopter::desktop {

class IcicleView : public QWidget {
    Q_OBJECT

public:
    explicit IcicleView(Theme &theme, QWidget *parent = nullptr);

    void setReport(ReportPtr report);
    void setSelected(NodeId node);

signals:
    void nodePicked(diopter::NodeId node);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    void relayout();
    void paintCell(QPainter &painter, const IcicleCell &cell) const;
    QString summaryOf(NodeId node) const;

    Theme &m_theme;
    ReportPtr m_report;
    IcicleLayout m_layout;
    NodeId m_selected, m_hovered;
};

} // namespace diopter::desktop
