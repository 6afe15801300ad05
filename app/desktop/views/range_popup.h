// The small form behind the range and step buttons: from, to, step or an instant, with the usual spans one click away.
#pragma once

#include "app/desktop/text/time_text.h"
#include "app/desktop/theme/theme.h"
#include "core/base/units.h"

#include <QFrame>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace diopter::desktop {

class RangePopup : public QFrame {
    Q_OBJECT

public:
    explicit RangePopup(Theme &theme, QWidget *parent = nullptr);

    /// `whole` is what "All data" means.
    void edit(TimeGrid grid, bool instant, TimeGrid whole, ZoneChoice zone);
    void focusStep();
    /// What the fields say; an error text where they make no range.
    static QString check(const QString &from, const QString &to, const QString &step, bool instant, ZoneChoice zone, TimeGrid &grid);

signals:
    void accepted(diopter::TimeGrid grid, bool instant);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void accept();
    void takeLast(DurationMs span);

    Theme &m_theme;
    ZoneChoice m_zone = ZoneChoice::Utc;
    TimeGrid m_whole;
    QLineEdit *m_from, *m_to, *m_step;
    QCheckBox *m_instant;
    QLabel *m_error;
};

} // namespace diopter::desktop
