// Times as text, in UTC or the local zone; the zone is always said where a full time is shown.
#pragma once

#include "core/base/units.h"

#include <QString>

#include <optional>

namespace diopter::desktop {

enum class ZoneChoice { Utc, Local };

QString zoneName(ZoneChoice zone); ///< "UTC", "CET"
QString clockText(TimestampMs time, ZoneChoice zone, bool seconds = false); ///< "10:30" or "10:30:00"
QString fullTimeText(TimestampMs time, ZoneChoice zone); ///< "2026-11-22 10:30:00 UTC"
/// "10:30 - 11:30", with dates where the ends lie on different days or `withDate`.
QString rangeText(TimestampMs start, TimestampMs end, ZoneChoice zone);
/// Label of an axis tick: the finer the span, the finer the text.
QString tickText(TimestampMs time, DurationMs span, ZoneChoice zone);
/// RFC 3339, "2026-11-22 10:30[:00]" in `zone`, or Unix seconds.
std::optional<TimestampMs> parseTime(const QString &text, ZoneChoice zone);

} // namespace diopter::desktop
