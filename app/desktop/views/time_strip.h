// The data's span as a small histogram with the query's range on it; drag the handles or the range, or draw a new one.
#pragma once

#include "app/desktop/data/source_summary.h"
#include "app/desktop/text/time_text.h"
#include "app/desktop/theme/theme.h"
#include "app/desktop/views/time_strip_layout.h"

#include <QWidget>

namespace diopter::desktop {

class TimeStrip : public QWidget {
    Q_OBJECT

public:
    explicit TimeStrip(Theme &theme, QWidget *parent = nullptr);

    void setSummary(SourceSummaryPtr summary);
    void setRange(TimestampMs start, TimestampMs end);
    void setZone(ZoneChoice zone);
    QSize sizeHint() const override { return {300, 28}; }
    QSize minimumSizeHint() const override { return {120, 28}; }

signals:
    /// While dragging (`finished` false) and at its end.
    void rangeDragged(diopter::TimestampMs start, diopter::TimestampMs end, bool finished);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool hasData() const;
    QRectF strip() const;
    TimeStripLayout layoutNow() const;
    int labelWidth() const;

    Theme &m_theme;
    SourceSummaryPtr m_summary;
    ZoneChoice m_zone = ZoneChoice::Utc;
    TimestampMs m_start = 0, m_end = 0;
    TimeStripLayout::Part m_dragging = TimeStripLayout::Part::None;
    double m_pressX = 0;
    TimestampMs m_pressStart = 0, m_pressEnd = 0;
};

} // namespace diopter::desktop
