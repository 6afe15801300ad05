// Formatting of counts, times, sizes and shares.
#include "core/report/number_text.h"

#include <fmt/format.h>

#include <cmath>

namespace diopter::report {

namespace {

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
    return digits;
}

/// Three significant digits without trailing zeros after the point.
std::string threeDigits(double value)
{
    const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return fmt::format("{:.{}f}", value, decimals);
}

} // namespace

std::string countText(double count)
{
    if (!(count >= 0)) return "?";
    if (count < 9'999'999.5) return grouped(static_cast<std::uint64_t>(std::llround(count)));
    if (count < 1e9) return threeDigits(count / 1e6) + " M";
    if (count < 1e12) return threeDigits(count / 1e9) + " G";
    return threeDigits(count / 1e12) + " T";
}

std::string millisecondsText(double milliseconds)
{
    if (milliseconds >= 995) return fmt::format("{:.{}f} s", milliseconds / 1000, milliseconds < 9950 ? 1 : 0);
    if (milliseconds >= 99.5) return fmt::format("{:.0f} ms", std::round(milliseconds / 10) * 10);
    if (milliseconds >= 9.95) return fmt::format("{:.0f} ms", milliseconds);
    if (milliseconds >= 0.995) return fmt::format("{:.1f} ms", milliseconds);
    if (milliseconds >= 0.0995) return fmt::format("{:.2f} ms", milliseconds);
    if (milliseconds >= 0.0005) return fmt::format("{:.3f} ms", milliseconds);
    return "0 ms";
}

std::string bytesText(std::uint64_t bytes)
{
    static constexpr const char *kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
    return unit == 0 ? fmt::format("{} B", bytes) : threeDigits(value) + " " + kUnits[unit];
}

std::string percentText(double fraction)
{
    const double percent = fraction * 100;
    return percent >= 1 || percent <= 0 ? fmt::format("{:.0f} %", percent) : fmt::format("{:.1f} %", percent);
}

std::string ratioText(double expected, double actual)
{
    if (!(expected >= 0) || !(actual >= 0)) return {};
    if (expected == actual || (expected > 0 && std::fabs(actual / expected - 1) <= 0.05)) return "ok";
    if (expected <= 0) return "more";
    if (actual <= 0) return "none";
    const double ratio = actual / expected;
    return ratio >= 10 ? fmt::format("x{:.0f}", ratio) : fmt::format("x{:.2f}", ratio);
}

} // namespace diopter::report
