// See status_line.h.
#include "app/desktop/views/status_line.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QThread>
#include <QToolButton>

namespace diopter::desktop {

namespace {

QLabel *plainLabel(Theme &theme, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(theme.uiSmall());
    label->setProperty("role", QStringLiteral("muted"));
    return label;
}

QToolButton *quietButton(Theme &theme, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setProperty("quiet", true);
    button->setFont(theme.uiSmall());
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void setRole(QWidget *widget, const char *role)
{
    widget->setProperty("role", QLatin1String(role));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

StatusLine::StatusLine(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_state(plainLabel(theme, this)), m_facts(plainLabel(theme, this)),
      m_lost(quietButton(theme, QStringLiteral("Show what could not be read"), this)), m_threads(plainLabel(theme, this)),
      m_zone(quietButton(theme, QStringLiteral("Switch between UTC and local time"), this))
{
    setFixedHeight(27);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 1, 8, 0);
    layout->setSpacing(18);
    layout->addWidget(m_state);
    layout->addWidget(m_facts, 1);
    layout->addWidget(m_lost);
    layout->addWidget(m_threads);
    layout->addWidget(m_zone);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_lost->hide();
    connect(m_zone, &QToolButton::clicked, this, &StatusLine::zoneToggled);
    connect(m_lost, &QToolButton::clicked, this, &StatusLine::lossesWanted);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void StatusLine::setZoneName(const QString &name) { m_zone->setText(name); }

void StatusLine::setParts(const QStringList &parts)
{
    m_parts = parts;
    const QString text = parts.join(QStringLiteral("     "));
    m_facts->setText(m_facts->fontMetrics().elidedText(text, Qt::ElideRight, std::max(0, m_facts->width())));
    m_facts->setAccessibleName(parts.join(QStringLiteral(", ")));
}

void StatusLine::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    m_threads->setVisible(width() > 900 && !m_threads->text().isEmpty());
    setParts(m_parts);
}

void StatusLine::showIdle(const QString &text)
{
    m_state->setText(text);
    setRole(m_state, "muted");
    m_lost->hide();
    m_threads->clear();
    setParts({});
}

void StatusLine::showRun(const QueryRun &run, double coldMs)
{
    const report::QueryReport &report = *run.report;
    m_state->setText(report.complete ? QStringLiteral("Complete") : QStringLiteral("Partial"));
    setRole(m_state, report.complete ? "muted" : "warning");
    QStringList parts;
    const std::size_t series = run.outcome.value.series.size();
    const auto steps = static_cast<std::uint64_t>(run.request.grid.numSteps());
    parts << (run.request.instant
            ? countText(series) + QStringLiteral(" series")
            : QStringLiteral("%1 series \u00d7 %2").arg(countText(series), plural(steps, QStringLiteral("step"), QStringLiteral("steps"))));
    if (report.total) {
        parts << countText(report.total->samplesRead) + QStringLiteral(" samples read");
        const QString time = millisecondsText(report.total->wallMs);
        parts << (coldMs > 0 ? QStringLiteral("%1 cold, %2 hot").arg(millisecondsText(coldMs), time) : time);
        if (report.total->peakBytes > 0) parts << QStringLiteral("peak ") + bytesText(report.total->peakBytes);
    }
    if (report.requests > 0) parts << plural(report.requests, QStringLiteral("request"), QStringLiteral("requests"));
    if (!report.warnings.empty()) parts << plural(report.warnings.size(), QStringLiteral("warning"), QStringLiteral("warnings"));
    m_lost->setText(report.lost.empty() ? QStringLiteral("nothing lost")
                                        : plural(report.lost.size(), QStringLiteral("loss"), QStringLiteral("losses")));
    m_lost->show();
    m_threads->setText(
        plural(static_cast<std::uint64_t>(QThread::idealThreadCount()), QStringLiteral("thread"), QStringLiteral("threads")));
    m_threads->setVisible(width() > 900);
    layout()->activate();
    setParts(parts);
}

void StatusLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colours().window);
    painter.fillRect(QRect(0, 0, width(), 1), m_theme.colours().line);
}

} // namespace diopter::desktop
