// The only place where ANTLR is seen: runs the generated parser (grammar/PromQLParser.g4) over classified tokens and walks its contexts
// into the builder. Any failure of the grammar is only "no" here; diagnose.h says why.
#pragma once

#include "core/syntax/token_classes.h"
#include "core/syntax/tree_builder.h"

#include <optional>

namespace diopter::syntax {

enum class StartRule : std::uint8_t { Query, Selector };

/// The root in the builder, or nothing when the tokens are not in the language. Runs deep queries on a stack of its own.
/// The tokens end with EndOfInput.
std::optional<NodeId> parseWithGrammar(
    const std::vector<Token> &tokens, const ClassifiedTokens &classified, StartRule start, TreeBuilder &builder);

} // namespace diopter::syntax
