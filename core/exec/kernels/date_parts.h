// Parts of UTC dates for hour(), day_of_week() and the like.
#pragma once

#include "core/model/operations.h"

#include <cstdint>

namespace diopter::exec {

/// The part that a date function asks for, of any 64-bit Unix second (Go's time package, which wraps far outside usual years).
double datePartOfSecond(FunctionId function, std::int64_t unixSecond);
/// True for hour, minute, day_of_month, day_of_week, day_of_year, days_in_month, month, year.
bool isDateFunction(FunctionId function);

} // namespace diopter::exec
