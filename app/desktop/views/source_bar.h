// The first row of the window: which data, which span of it, which step, Run and Analyze; and the thin line of progress below.
#pragma once

#include "app/desktop/data/source_summary.h"
#include "app/desktop/text/time_text.h"
#include "app/desktop/theme/theme.h"

#include <QTimer>
#include <QWidget>

class QMenu;

namespace diopter::desktop {

class ChipButton;
class RangePopup;
class TimeStrip;

/// A line of two pixels: empty, filled to a fraction, or a short piece that wanders.
class ProgressLine : public QWidget {
    Q_OBJECT

public:
    explicit ProgressLine(Theme &theme, QWidget *parent = nullptr);
    void setActive(bool active);
    void setFraction(double fraction);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
    QTimer m_timer;
    bool m_active = false;
    double m_fraction = -1;
    int m_phase = 0;
};

class SourceBar : public QWidget {
    Q_OBJECT

public:
    explicit SourceBar(Theme &theme, QWidget *parent = nullptr);

    void setSource(const SourceSummaryPtr &summary, const QString &spec);
    void setOpening(const QString &spec);
    void setGrid(TimeGrid grid, bool instant);
    void setZone(ZoneChoice zone);
    void setRunning(bool running, const QString &what);
    void setRunnable(bool runnable);
    QMenu *sourceMenu() const { return m_menu; }
    void openSourceMenu();
    void openRange(bool step);

signals:
    void gridChosen(diopter::TimeGrid grid, bool instant);
    void runRequested(bool analyze);
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void composeSource();
    void composeRange();
    void arrange();

    Theme &m_theme;
    SourceSummaryPtr m_summary;
    QString m_spec;
    TimeGrid m_grid;
    bool m_instant = false;
    ZoneChoice m_zone = ZoneChoice::Utc;
    bool m_running = false;
    ChipButton *m_source;
    TimeStrip *m_strip;
    ChipButton *m_range;
    ChipButton *m_step;
    ChipButton *m_run;
    ChipButton *m_analyze;
    QMenu *m_menu;
    RangePopup *m_popup;
};

/// "shop-2026" of a path or the host of a URL.
QString shortSourceName(const QString &spec);

} // namespace diopter::desktop
