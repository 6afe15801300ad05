// Formats and parses times; see time_text.h.
#include "app/desktop/text/time_text.h"

#include <QDateTime>
#include <QTimeZone>

namespace diopter::desktop {

namespace {

QDateTime dateTime(TimestampMs time, ZoneChoice zone)
{
    return zone == ZoneChoice::Utc ? QDateTime::fromMSecsSinceEpoch(time, Qt::UTC) : QDateTime::fromMSecsSinceEpoch(time, Qt::LocalTime);
}

} // namespace

QString zoneName(ZoneChoice zone)
{
    return zone == ZoneChoice::Utc ? QStringLiteral("UTC") : QDateTime::currentDateTime().timeZoneAbbreviation();
}

QString clockText(TimestampMs time, ZoneChoice zone, bool seconds)
{
    return dateTime(time, zone).toString(seconds ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
}

QString fullTimeText(TimestampMs time, ZoneChoice zone)
{
    const bool fraction = time % kSecondMs != 0;
    const QDateTime t = dateTime(time, zone);
    const QString name = zone == ZoneChoice::Utc ? QStringLiteral("UTC") : t.timeZoneAbbreviation();
    return t.toString(fraction ? QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz") : QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QLatin1Char(' ') +
        name;
}

QString rangeText(TimestampMs start, TimestampMs end, ZoneChoice zone)
{
    const QDateTime a = dateTime(start, zone);
    const QDateTime b = dateTime(end, zone);
    const bool seconds = end - start < 10 * kMinuteMs;
    const QString clock = seconds ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");
    const QString dash = QStringLiteral(" \u2013 ");
    if (a.date() == b.date()) return a.toString(clock) + dash + b.toString(clock);
    return a.toString(QStringLiteral("d MMM ") + clock) + dash + b.toString(QStringLiteral("d MMM ") + clock);
}

QString tickText(TimestampMs time, DurationMs span, ZoneChoice zone)
{
    const QDateTime t = dateTime(time, zone);
    if (span <= 10 * kMinuteMs) return t.toString(QStringLiteral("HH:mm:ss"));
    if (span <= 2 * kDayMs) return t.toString(QStringLiteral("HH:mm"));
    return t.toString(span <= 14 * kDayMs ? QStringLiteral("d MMM HH:mm") : QStringLiteral("d MMM"));
}

std::optional<TimestampMs> parseTime(const QString &text, ZoneChoice zone)
{
    const QString t = text.trimmed();
    bool ok = false;
    const double seconds = t.toDouble(&ok);
    if (ok) return std::abs(seconds) < 1e12 ? std::optional(static_cast<TimestampMs>(seconds * 1000)) : std::nullopt;
    const QDateTime rfc = QDateTime::fromString(t, Qt::ISODateWithMs);
    const bool hasZone = t.endsWith(QLatin1Char('Z')) || t.lastIndexOf(QLatin1Char('+')) > 10 || t.lastIndexOf(QLatin1Char('-')) > 10;
    if (rfc.isValid() && hasZone) return rfc.toMSecsSinceEpoch();
    QString plain = t;
    plain.replace(QLatin1Char('T'), QLatin1Char(' '));
    if (plain.endsWith(QStringLiteral(" UTC"))) plain.chop(4);
    for (const char *format : {"yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"}) {
        QDateTime parsed = QDateTime::fromString(plain, QLatin1String(format));
        if (!parsed.isValid()) continue;
        parsed.setTimeSpec(zone == ZoneChoice::Utc ? Qt::UTC : Qt::LocalTime);
        return parsed.toMSecsSinceEpoch();
    }
    return std::nullopt;
}

} // namespace diopter::desktop
