// Numbers as people read them: two digits for times, exact counts up to seven digits, units small words behind a space.
#pragma once

#include "core/base/units.h"

#include <QString>

#include <cstdint>

namespace diopter::desktop {

inline const QString kUnknownText = QStringLiteral("\u2013"); ///< where there is no number: an en dash

QString countText(std::uint64_t count); ///< "235,008", "12.3 M"
QString exactCountText(std::uint64_t count); ///< "12,345,678"
QString aboutCountText(double count); ///< "19.6 k", "8": for estimates
QString millisecondsText(double ms); ///< "0.2 ms", "37 ms", "1.4 s"
QString bytesText(std::uint64_t bytes); ///< "820 B", "0.31 MB", "8.2 MB"
QString valueText(double value); ///< a sample's value, at most 6 significant digits, "12,408", "0.0132", "NaN"
QString axisText(double value); ///< "30 k", "0.2"
QString durationText(DurationMs duration); ///< "3 h 12 m", "15 s"
QString ratioText(double ratio); ///< "x1.03", "x11" with a real multiplication sign
/// "4x less" of a report as "4\u00d7 less".
QString withTimesSign(QString text);
/// "1 series", "8 series"; "1 sample", "9 samples".
QString plural(std::uint64_t count, const QString &one, const QString &many);
/// Parses "15s", "1m30s", "60" (seconds); negative when it is none.
DurationMs parseDuration(const QString &text);

} // namespace diopter::desktop
