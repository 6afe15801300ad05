// The cursor of the chart: a dashed line with the time and the values under it, painted over the plot.
#pragma once

#include "app/desktop/theme/theme.h"

#include <QVector>
#include <QWidget>

namespace diopter::desktop {

class ChartReadout : public QWidget {
    Q_OBJECT

public:
    struct Line {
        QString name;
        QString value;
        QColor colour;
        double y = 0; ///< of the point, in pixels
    };

    explicit ChartReadout(Theme &theme, QWidget *parent);
    /// `plotBox` in pixels of this widget; the line stands at `x`. `more` says how many values are not listed.
    void place(const QRect &plotBox, double x, const QString &time, const QVector<Line> &lines, int more);
    void clear();
    /// Rows of text that fit into a card of this height.
    static int rowsWithin(int height);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
    QRect m_box;
    double m_x = -1;
    QString m_time;
    QVector<Line> m_lines;
    int m_more = 0;
};

} // namespace diopter::desktop
