// Texts that are no PromQL but something like it: VictoriaMetrics' MetricsQL and Loki's LogQL.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string_view>

namespace diopter::syntax {

/// Longer texts are not written by people: nobody asks what they are.
inline constexpr std::size_t kMaxWrittenText = 64 * 1024;

/// For a text the parser refuses: names the dialect and the construct that gives it away, at its place; nothing if it looks like neither.
std::optional<Error> foreignDialect(std::string_view text);

} // namespace diopter::syntax
