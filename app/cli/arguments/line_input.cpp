// Buffered reading of stdin.
#include "app/cli/arguments/line_input.h"

#include <cstdio>

namespace diopter::cli {

namespace {

constexpr std::size_t kMaxLine = 64 << 20;
constexpr std::size_t kMaxQuery = (1 << 20) + 1;

} // namespace

Result<std::optional<std::string>> nextInputLine()
{
    std::string line;
    for (int c = std::getc(stdin); c != EOF; c = std::getc(stdin)) {
        if (c == '\n') return std::optional(std::move(line));
        line += static_cast<char>(c);
        if (line.size() > kMaxLine) return Error{ErrorCode::LimitExceeded, "a line of the input is longer than 64 MiB", {}};
    }
    if (std::ferror(stdin)) return Error{ErrorCode::Io, "standard input cannot be read", {}};
    if (line.empty()) return std::optional<std::string>();
    return std::optional(std::move(line));
}

Result<std::string> wholeInput()
{
    std::string text(kMaxQuery, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stdin));
    if (std::ferror(stdin)) return Error{ErrorCode::Io, "standard input cannot be read", {}};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

} // namespace diopter::cli
