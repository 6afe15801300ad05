// Formats; see number_text.h.
#include "app/desktop/text/number_text.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace diopter::desktop {

namespace {

/// Decimal point and thousands commas as in Prometheus' own pages, whatever the system's language: figures are compared with others'.
QString grouped(std::uint64_t count)
{
    QString digits = QString::number(count);
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3) digits.insert(i, QLatin1Char(','));
    return digits;
}

/// `value` with `digits` significant digits, never in exponent form.
QString significant(double value, int digits)
{
    if (value == 0) return QStringLiteral("0");
    const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
    return QString::number(value, 'f', std::clamp(digits - 1 - magnitude, 0, 12));
}

struct Prefix {
    double factor;
    const char *unit;
};

QString prefixed(double value, int digits)
{
    static constexpr Prefix prefixes[] = {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
    for (const Prefix &p : prefixes)
        if (std::abs(value) >= p.factor) return significant(value / p.factor, digits) + QLatin1String(p.unit);
    return significant(value, digits);
}

QString trimmedZeros(QString text)
{
    if (!text.contains(QLatin1Char('.'))) return text;
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(QLatin1Char('.'))) text.chop(1);
    return text;
}

QString special(double value)
{
    if (std::isnan(value)) return QStringLiteral("NaN");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("+Inf") : QStringLiteral("-Inf");
    return {};
}

} // namespace

QString countText(std::uint64_t count) { return count < 10'000'000 ? grouped(count) : prefixed(static_cast<double>(count), 3); }

QString exactCountText(std::uint64_t count) { return grouped(count); }

QString aboutCountText(double count)
{
    if (count < 0 || !std::isfinite(count)) return QStringLiteral("?");
    return count < 10'000 ? grouped(static_cast<std::uint64_t>(std::llround(count))) : prefixed(count, 3);
}

QString millisecondsText(double ms)
{
    if (!std::isfinite(ms) || ms < 0) return QStringLiteral("?");
    if (ms >= 60'000) return durationText(static_cast<DurationMs>(ms));
    if (ms >= 1'000) return significant(ms / 1'000, 2) + QStringLiteral(" s");
    if (ms < 0.01) return QStringLiteral("0 ms");
    if (ms < 0.95) return QString::number(ms, 'f', ms < 0.095 ? 2 : 1) + QStringLiteral(" ms");
    return QString::number(ms, 'f', ms < 9.95 ? 1 : 0) + QStringLiteral(" ms");
}

QString bytesText(std::uint64_t bytes)
{
    const auto value = static_cast<double>(bytes);
    if (value < 10'000) return grouped(bytes) + QStringLiteral(" B");
    if (value < 100e3) return significant(value / 1e3, 2) + QStringLiteral(" kB");
    if (value < 1e9)
        return (value < 1e6 ? QString::number(value / 1e6, 'f', 2) : significant(value / 1e6, value < 10e6 ? 2 : 3)) +
            QStringLiteral(" MB");
    return significant(value / 1e9, 3) + QStringLiteral(" GB");
}

QString valueText(double value)
{
    if (!std::isfinite(value)) return special(value);
    const double magnitude = std::abs(value);
    if (magnitude == std::floor(magnitude) && magnitude < 1e15)
        return (value < 0 ? QStringLiteral("-") : QString()) + grouped(static_cast<std::uint64_t>(magnitude));
    if (magnitude >= 1e15 || magnitude < 1e-6) return QString::number(value, 'g', 6);
    const QString text = trimmedZeros(significant(magnitude, 6));
    const qsizetype point = text.indexOf(QLatin1Char('.'));
    const QString whole = grouped((point < 0 ? text : text.left(point)).toULongLong());
    return (value < 0 ? QStringLiteral("-") : QString()) + whole + (point < 0 ? QString() : text.mid(point));
}

QString axisText(double value)
{
    if (!std::isfinite(value)) return special(value);
    if (value != 0 && std::abs(value) < 1e-4) return QString::number(value, 'g', 3);
    return trimmedZeros(QString(prefixed(value, 6)).section(QLatin1Char(' '), 0, 0)) +
        (std::abs(value) >= 1e3 ? QLatin1Char(' ') + prefixed(value, 6).section(QLatin1Char(' '), 1) : QString());
}

QString durationText(DurationMs duration)
{
    struct Unit {
        DurationMs ms;
        const char *name;
    };
    static constexpr Unit units[] = {{kDayMs, "d"}, {kHourMs, "h"}, {kMinuteMs, "m"}, {kSecondMs, "s"}};
    if (duration < 0) return QLatin1Char('-') + durationText(-duration);
    for (std::size_t i = 0; i < std::size(units); ++i) {
        if (duration < units[i].ms) continue;
        QString text = QStringLiteral("%1 %2").arg(duration / units[i].ms).arg(QLatin1String(units[i].name));
        const DurationMs rest = duration % units[i].ms;
        if (i + 1 < std::size(units) && rest >= units[i + 1].ms)
            text += QStringLiteral(" %1 %2").arg(rest / units[i + 1].ms).arg(QLatin1String(units[i + 1].name));
        return text;
    }
    return QStringLiteral("%1 ms").arg(duration);
}

QString ratioText(double ratio)
{
    if (!std::isfinite(ratio)) return QStringLiteral("?");
    return QChar(0xd7) + (ratio >= 9.95 ? prefixed(ratio, 2) : QString::number(ratio, 'f', 2));
}

QString withTimesSign(QString text)
{
    static const QRegularExpression factor(QStringLiteral("(\\d)x\\b"));
    return text.replace(factor, QStringLiteral("\\1\u00d7"));
}

QString plural(std::uint64_t count, const QString &one, const QString &many)
{
    return countText(count) + QLatin1Char(' ') + (count == 1 ? one : many);
}

DurationMs parseDuration(const QString &text)
{
    const QString t = text.trimmed().remove(QLatin1Char(' '));
    bool ok = false;
    const double seconds = t.toDouble(&ok);
    if (ok) return seconds > 0 && seconds < 1e10 ? static_cast<DurationMs>(seconds * 1000) : -1;
    static const QRegularExpression whole(QStringLiteral("^(\\d+(ms|[smhdwy]))+$"));
    static const QRegularExpression part(QStringLiteral("(\\d+)(ms|[smhdwy])"));
    if (!whole.match(t).hasMatch()) return -1;
    DurationMs sum = 0;
    for (auto it = part.globalMatch(t); it.hasNext();) {
        const auto match = it.next();
        const QString unit = match.captured(2);
        const DurationMs factor = unit == QLatin1String("ms") ? 1
            : unit == QLatin1String("s")                      ? kSecondMs
            : unit == QLatin1String("m")                      ? kMinuteMs
            : unit == QLatin1String("h")                      ? kHourMs
            : unit == QLatin1String("d")                      ? kDayMs
            : unit == QLatin1String("w")                      ? 7 * kDayMs
                                                              : 365 * kDayMs;
        const qlonglong count = match.captured(1).toLongLong(&ok);
        if (!ok || count > 1'000'000'000) return -1;
        sum += count * factor;
    }
    return sum;
}

} // namespace diopter::desktop
