// Lines of standard input, for --batch.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>

namespace diopter::cli {

/// The next line without its newline; nothing at the end. LimitExceeded for a line above 64 MiB, Io when reading fails.
Result<std::optional<std::string>> nextInputLine();

/// Everything until the end, at most 1 MiB + 1 byte (what a query may be long).
Result<std::string> wholeInput();

} // namespace diopter::cli
