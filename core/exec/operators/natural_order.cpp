#include "core/exec/operators/natural_order.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace diopter::exec {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Runs of digits and runs of everything else.
std::vector<std::string_view> chunks(std::string_view text)
{
    std::vector<std::string_view> out;
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= text.size(); ++i) {
        if (i < text.size() && isDigit(text[i]) == isDigit(text[begin])) continue;
        out.push_back(text.substr(begin, i - begin));
        begin = i;
    }
    return out;
}

/// strconv.Atoi: nothing for other texts and for numbers beyond 64 bits.
std::optional<std::int64_t> integer(std::string_view text)
{
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

} // namespace

bool naturallyLess(std::string_view a, std::string_view b)
{
    const std::vector<std::string_view> left = chunks(a);
    const std::vector<std::string_view> right = chunks(b);
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (i >= right.size()) return false;
        const auto x = integer(left[i]);
        const auto y = integer(right[i]);
        const bool equal = x && y ? *x == *y : left[i] == right[i];
        if (!equal) return x && y ? *x < *y : left[i] < right[i];
        if (i + 1 == left.size()) return true;
        if (i + 1 == right.size()) return false;
    }
    return false;
}

} // namespace diopter::exec
