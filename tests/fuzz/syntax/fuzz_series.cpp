// Any text as series notation, metric and start timestamps.
#include "core/syntax/series_notation.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size > 2048) return 0;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    // Large repetitions are legal and slow; their limit has a test of its own.
    std::size_t digits = 0;
    bool behindX = false;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit) behindX = c == 'x';
        digits = digit && behindX ? digits + 1 : 0;
        if (digits > 3) return 0;
    }
    (void)diopter::syntax::parseSeriesDescription(text);
    (void)diopter::syntax::parseMetric(text);
    (void)diopter::syntax::parseStartTimestamps(text);
    return 0;
}
