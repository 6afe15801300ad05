// Which template variables a parsed text holds, and what each stands for there.
#pragma once

#include "core/syntax/ast.h"
#include "core/syntax/token_classes.h"

namespace diopter::syntax {

/// False where the text certainly holds no template variable.
bool mayHoldPlaceholders(std::string_view text);

/// Index of the first variable at or behind byte `pos`; ast.placeholders.size() if none.
std::size_t firstPlaceholderFrom(const Ast &ast, std::size_t pos);

/// Fills ast.placeholders from the tokens (parallel to classes) of ast.text, strings included.
void listPlaceholders(Ast &ast, const std::vector<Token> &tokens, const std::vector<TokenClass> &classes);

} // namespace diopter::syntax
