// Spellings that earlier Prometheus versions read differently, or at all: warnings for what still parses, a last error for what does not.
#pragma once

#include "core/syntax/ast.h"
#include "core/syntax/token_classes.h"

#include <optional>
#include <string_view>

namespace diopter::syntax {

/// Fills ast.warnings, in text order, at most 100: bucket bounds without a decimal point, subqueries that hold a single evaluation,
/// label names that will need quotes. `tokens` are those of ast.text, `classes` parallel to them.
void warnOfDeprecated(Ast &ast, const std::vector<Token> &tokens, const std::vector<TokenClass> &classes);

/// For a text the parser refuses: the first word that an earlier version knew, with what took its place; nothing if there is none.
std::optional<Error> removedWord(std::string_view text);

} // namespace diopter::syntax
