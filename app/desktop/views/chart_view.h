// The chart of the selected node: lines over time with gaps, a legend that filters, a cursor that reads values, zoom, pan, export.
#pragma once

#include "app/desktop/data/node_data.h"
#include "app/desktop/data/series_colours.h"
#include "app/desktop/text/time_text.h"
#include "app/desktop/theme/theme.h"

#include <QWidget>

#include <vector>

class QCustomPlot;

namespace diopter::desktop {

class ChartLegend;
class ChartReadout;

class ChartView : public QWidget {
    Q_OBJECT

public:
    explicit ChartView(Theme &theme, QWidget *parent = nullptr);

    void setData(const NodeDataPtr &values);
    void setZone(ZoneChoice zone);
    const NodeDataPtr &data() const { return m_data; }
    std::size_t numDrawn() const { return m_drawn.size(); }
    /// PNG, SVG or CSV, by the ending. False when the file cannot be written.
    bool exportTo(const QString &path);
    /// Puts the cursor at a share 0..1 of the time axis; used for pictures.
    void pointAt(double share);

signals:
    /// "768 series, 20 drawn"
    void remarkChanged(const QString &remark);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void rebuild();
    void markResets();
    void applyColours();
    void applyTicks();
    void resetZoom();
    void zoomTime(double factor, double centre);
    void panTime(double share);
    void placeReadout(double x);
    void exportAsked();
    std::vector<std::size_t> wanted() const;

    Theme &m_theme;
    NodeDataPtr m_data;
    ZoneChoice m_zone = ZoneChoice::Utc;
    SeriesColours m_colours;
    std::vector<int> m_colourOf; ///< by series of m_data
    std::vector<std::size_t> m_drawn; ///< indexes of m_data's series, parallel to the plot's graphs
    QCustomPlot *m_plot;
    ChartReadout *m_readout;
    ChartLegend *m_legend;
};

} // namespace diopter::desktop
