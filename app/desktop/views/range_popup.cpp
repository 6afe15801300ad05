// See range_popup.h.
#include "app/desktop/views/range_popup.h"

#include "app/desktop/text/number_text.h"
#include "app/desktop/views/chip_button.h"
#include "core/session/time_range.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace diopter::desktop {

RangePopup::RangePopup(Theme &theme, QWidget *parent)
    : QFrame(parent, Qt::Popup), m_theme(theme), m_from(new QLineEdit(this)), m_to(new QLineEdit(this)), m_step(new QLineEdit(this)),
      m_instant(new QCheckBox(QStringLiteral("Only at the end (instant query)"), this)), m_error(new QLabel(this))
{
    setProperty("popup", true);
    setAccessibleName(QStringLiteral("Time range and step"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(14, 12, 14, 12);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    const auto addRow = [&](int row, const QString &name, QLineEdit *edit) {
        auto *label = new QLabel(name, this);
        label->setProperty("role", QStringLiteral("muted"));
        label->setBuddy(edit);
        edit->setAccessibleName(name);
        edit->setMinimumWidth(220);
        connect(edit, &QLineEdit::returnPressed, this, &RangePopup::accept);
        grid->addWidget(label, row, 0);
        grid->addWidget(edit, row, 1);
    };
    addRow(0, QStringLiteral("From"), m_from);
    addRow(1, QStringLiteral("To"), m_to);
    addRow(2, QStringLiteral("Step"), m_step);
    grid->addWidget(m_instant, 3, 1);
    auto *spans = new QHBoxLayout;
    spans->setSpacing(6);
    const QList<std::pair<QString, DurationMs>> lasts = {{QStringLiteral("15 m"), 15 * kMinuteMs}, {QStringLiteral("1 h"), kHourMs},
        {QStringLiteral("6 h"), 6 * kHourMs}, {QStringLiteral("All data"), 0}};
    for (const auto &[text, span] : lasts) {
        auto *button = new ChipButton(theme, ChipButton::Look::Quiet, this);
        button->setPlain(text);
        connect(button, &ChipButton::clicked, this, [this, span = span] { takeLast(span); });
        spans->addWidget(button);
    }
    spans->addStretch(1);
    grid->addLayout(spans, 4, 0, 1, 2);
    m_error->setProperty("role", QStringLiteral("bad"));
    m_error->setTextFormat(Qt::PlainText);
    m_error->setWordWrap(true);
    m_error->hide();
    grid->addWidget(m_error, 5, 0, 1, 2);
    auto *done = new ChipButton(theme, ChipButton::Look::Primary, this);
    done->setPlain(QStringLiteral("Use this range"));
    connect(done, &ChipButton::clicked, this, &RangePopup::accept);
    grid->addWidget(done, 6, 0, 1, 2, Qt::AlignRight);
    connect(m_instant, &QCheckBox::toggled, this, [this](bool on) {
        m_from->setEnabled(!on);
        m_step->setEnabled(!on);
    });
}

void RangePopup::edit(TimeGrid grid, bool instant, TimeGrid whole, ZoneChoice zone)
{
    m_zone = zone;
    m_whole = whole;
    m_from->setText(fullTimeText(grid.start, zone));
    m_to->setText(fullTimeText(grid.end, zone));
    m_step->setText(durationText(grid.step > 0 ? grid.step : session::defaultStep(whole.end - whole.start)));
    m_instant->setChecked(instant);
    m_error->hide();
    adjustSize();
}

void RangePopup::focusStep()
{
    m_step->setFocus();
    m_step->selectAll();
}

void RangePopup::takeLast(DurationMs span)
{
    const TimestampMs start = span == 0 ? m_whole.start : std::max(m_whole.start, m_whole.end - span);
    m_from->setText(fullTimeText(start, m_zone));
    m_to->setText(fullTimeText(m_whole.end, m_zone));
    m_step->setText(durationText(session::defaultStep(m_whole.end - start)));
    m_instant->setChecked(false);
    accept();
}

QString RangePopup::check(const QString &from, const QString &to, const QString &step, bool instant, ZoneChoice zone, TimeGrid &grid)
{
    const auto stripped = [](QString text) {
        const qsizetype zoneAt = text.lastIndexOf(QLatin1Char(' '));
        return zoneAt > 0 && zoneAt + 1 < text.size() && text[zoneAt + 1].isLetter() ? text.left(zoneAt) : text;
    };
    const auto end = parseTime(stripped(to), zone);
    if (!end) return QStringLiteral("\u201cTo\u201d is no time; write 2026-11-22 10:30, an RFC 3339 time or Unix seconds");
    if (instant) {
        grid = {*end, *end, 0};
        return {};
    }
    const auto start = parseTime(stripped(from), zone);
    if (!start) return QStringLiteral("\u201cFrom\u201d is no time; write 2026-11-22 10:30, an RFC 3339 time or Unix seconds");
    if (*end <= *start) return QStringLiteral("The range ends before it starts");
    const DurationMs duration = parseDuration(step);
    if (duration <= 0) return QStringLiteral("The step is no duration; write 15s or 1m30s");
    grid = {*start, *end, duration};
    return {};
}

void RangePopup::accept()
{
    TimeGrid grid;
    const QString error = check(m_from->text(), m_to->text(), m_step->text(), m_instant->isChecked(), m_zone, grid);
    m_error->setVisible(!error.isEmpty());
    m_error->setText(error);
    adjustSize();
    if (!error.isEmpty()) return;
    emit accepted(grid, m_instant->isChecked());
    close();
}

void RangePopup::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) close();
    else QFrame::keyPressEvent(event);
}

} // namespace diopter::desktop
