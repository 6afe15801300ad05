// The last line of the window: what the run did, whether anything was lost, and the zone of all times.
#pragma once

#include "app/desktop/data/query_run.h"
#include "app/desktop/theme/theme.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace diopter::desktop {

class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(Theme &theme, QWidget *parent = nullptr);

    void showIdle(const QString &text);
    /// `coldMs` is the wall time of the first run of the same query, 0 when this was it.
    void showRun(const QueryRun &run, double coldMs);
    void setZoneName(const QString &name);

signals:
    void zoneToggled();
    void lossesWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void setParts(const QStringList &parts);

    Theme &m_theme;
    QLabel *m_state;
    QLabel *m_facts;
    QStringList m_parts;
    QToolButton *m_lost;
    QLabel *m_threads;
    QToolButton *m_zone;
};

} // namespace diopter::desktop
