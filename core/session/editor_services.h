// What an editor asks of the language without running anything; the door through which app/ reaches it.
#pragma once

#include "core/syntax/highlight.h"

namespace diopter::session {

using syntax::Highlight;
using syntax::HighlightKind;

/// Coloured spans of a query, right, broken or elided; see syntax::highlight. Any thread.
inline std::vector<Highlight> highlight(std::string_view text) { return syntax::highlight(text, syntax::ParseOptions::all()); }

} // namespace diopter::session
