#include "core/syntax/regexp_check.h"

#include "core/syntax/words.h"

namespace diopter::syntax {
namespace {

constexpr std::size_t kLongestPattern = 1024;
constexpr std::string_view kEscaped = "dwsDWS.\\/-+*?()[]{}|^$_ :";

/// [a-z0-9_.-]: plain characters and ascending ranges of letters or digits.
std::size_t classEnd(std::string_view p, std::size_t i)
{
    ++i;
    if (i < p.size() && p[i] == '^') ++i;
    const std::size_t first = i;
    for (; i < p.size(); ++i) {
        const char c = p[i];
        if (c == ']') return i == first ? std::string_view::npos : i;
        if (i + 2 < p.size() && p[i + 1] == '-' && p[i + 2] != ']') {
            const bool digits = isDigitRune(c) && isDigitRune(p[i + 2]);
            const bool letters = isAlphaRune(c) && isAlphaRune(p[i + 2]) && ((c ^ p[i + 2]) & 0x20) == 0;
            if ((!digits && !letters) || c > p[i + 2]) return std::string_view::npos;
            i += 2;
        } else if (!isAlphaNumericRune(c) && (c != '.' && c != '-' && c != '/')) {
            return std::string_view::npos;
        }
    }
    return std::string_view::npos;
}

} // namespace

bool isPlainRegexp(std::string_view p)
{
    if (p.size() > kLongestPattern) return false;
    int depth = 0;
    bool repeatable = false; // the element before may be repeated
    for (std::size_t i = 0; i < p.size(); ++i) {
        const char c = p[i];
        switch (c) {
        case '\\':
            if (++i >= p.size() || kEscaped.find(p[i]) == std::string_view::npos) return false;
            repeatable = true;
            break;
        case '(':
            if (p.substr(i + 1, 1) == "?") {
                if (p.substr(i + 1, 2) != "?:") return false;
                i += 2;
            }
            if (++depth > 50) return false;
            repeatable = false;
            break;
        case ')':
            if (--depth < 0) return false;
            repeatable = true;
            break;
        case '[':
            i = classEnd(p, i);
            if (i == std::string_view::npos) return false;
            repeatable = true;
            break;
        case '*':
        case '+':
        case '?':
            if (!repeatable) return false;
            repeatable = false;
            if (p.substr(i + 1, 1) == "?") ++i;
            break;
        case '|':
        case '^':
        case '$': repeatable = false; break;
        case '{':
        case '}':
        case ']': return false;
        default:
            if (static_cast<signed char>(c) < 0) return false;
            repeatable = true;
        }
    }
    return depth == 0;
}

} // namespace diopter::syntax
