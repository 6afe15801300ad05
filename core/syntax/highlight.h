// Colours for the editor: what every piece of a query text is, right or broken. Pure; linear in the text.
#pragma once

#include "core/syntax/parser.h"

#include <vector>

namespace diopter::syntax {

enum class HighlightKind : std::uint8_t {
    Function, ///< functions and aggregators where they are called
    Metric,
    Label,
    String,
    Number,
    Duration,
    Keyword, ///< by, on, offset, bool, ...
    Operator, ///< arithmetic, comparison, and/or/unless, label matching
    Punctuation, ///< brackets, commas, colons
    Comment,
    Placeholder,
    Error, ///< what the scanner cannot read
};

struct Highlight {
    HighlightKind kind = HighlightKind::Error;
    TextSpan span;
};

/// In text order, without overlaps; white space is left out.
std::vector<Highlight> highlight(std::string_view text, const ParseOptions &options = {});

} // namespace diopter::syntax
