#include "core/exec/kernels/date_parts.h"

#include "core/model/stale.h"

#include <array>

namespace diopter::exec {
namespace {

// Days are counted from March 1st of a year far in the past that is a multiple of 400, so that leap days come last (Go's time.go).
constexpr std::uint64_t kEpochYears = 292277022400;
constexpr std::uint64_t kSecondsPerDay = 86400;
constexpr std::uint64_t kUnixToAbsolute = 9223371966606163200ULL + 62135596800ULL;

struct Date {
    std::int64_t year = 0;
    int month = 0; // 1-12
    int day = 0; // 1-31
    int yearDay = 0; // 1-366
};

bool isLeap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

Date dateOf(std::uint64_t days)
{
    const std::uint64_t inCenturies = 4 * days + 3;
    const std::uint64_t century = inCenturies / 146097;
    const std::uint64_t inYears = inCenturies % 146097 / 4 * 4 + 3;
    const std::uint64_t yearOfCentury = inYears / 1461;
    const auto marchDay = static_cast<int>(inYears % 1461 / 4); // 0 = March 1st
    const int month = (5 * marchDay + 461) / 153; // 3-14
    Date out;
    const bool janFeb = marchDay >= 306;
    out.day = (5 * marchDay + 461) % 153 / 5 + 1;
    out.month = janFeb ? month - 12 : month;
    out.year = static_cast<std::int64_t>(century * 100 + yearOfCentury - kEpochYears) + (janFeb ? 1 : 0);
    const int leapDay = !janFeb && isLeap(out.year) ? 1 : 0;
    out.yearDay = janFeb ? marchDay - 305 : marchDay + 60 + leapDay;
    return out;
}

int daysInMonth(const Date &date)
{
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.month == 2 && isLeap(date.year)) return 29;
    return days[static_cast<std::size_t>(date.month - 1)];
}

} // namespace

bool isDateFunction(FunctionId function)
{
    switch (function) {
    case FunctionId::DayOfMonth:
    case FunctionId::DayOfWeek:
    case FunctionId::DayOfYear:
    case FunctionId::DaysInMonth:
    case FunctionId::Hour:
    case FunctionId::Minute:
    case FunctionId::Month:
    case FunctionId::Year: return true;
    default: return false;
    }
}

double datePartOfSecond(FunctionId function, std::int64_t unixSecond)
{
    const std::uint64_t absolute = static_cast<std::uint64_t>(unixSecond) + kUnixToAbsolute;
    const std::uint64_t days = absolute / kSecondsPerDay;
    const std::uint64_t second = absolute % kSecondsPerDay;
    switch (function) {
    case FunctionId::Hour: return static_cast<double>(second / 3600);
    case FunctionId::Minute: return static_cast<double>(second % 3600 / 60);
    case FunctionId::DayOfWeek: return static_cast<double>((days + 3) % 7); // day 0 was a Wednesday
    case FunctionId::DayOfMonth: return dateOf(days).day;
    case FunctionId::DayOfYear: return dateOf(days).yearDay;
    case FunctionId::DaysInMonth: return daysInMonth(dateOf(days));
    case FunctionId::Month: return dateOf(days).month;
    case FunctionId::Year: return static_cast<double>(dateOf(days).year);
    default: return normalNaN();
    }
}

} // namespace diopter::exec
