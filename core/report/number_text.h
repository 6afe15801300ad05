// Numbers as people read them: two digits for times, exact counts up to seven digits, then 1.23 M.
#pragma once

#include <cstdint>
#include <string>

namespace diopter::report {

/// "819,963", "1.23 M", "4.5 G".
std::string countText(double count);
/// Two significant digits: "0.013 ms", "4.7 ms", "120 ms", "1.5 s".
std::string millisecondsText(double milliseconds);
/// "512 B", "1.2 KiB", "3.4 MiB".
std::string bytesText(std::uint64_t bytes);
/// "90 %", "0.4 %".
std::string percentText(double fraction);
/// How far an actual number is from the expected one: "ok" within 5 %, else "x1.3" (actual / expected), "none" or "more" where one is 0, ""
/// when nothing is known.
std::string ratioText(double expected, double actual);

} // namespace diopter::report
