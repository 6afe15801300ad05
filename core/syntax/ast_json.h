// The tree as JSON: the "data" of /api/v1/parse_query (web/api/v1/translate_ast.go), and what `diopter parse` answers.
#pragma once

#include "core/syntax/parser.h"

#include <string>

namespace diopter::syntax {

enum class AstJsonFields : std::uint8_t {
    AsPrometheus, ///< exactly Prometheus' fields
    WithPositions ///< plus "id" and "pos":{"start","end"} (bytes) on every node
};

std::string astJson(const Ast &ast, AstJsonFields fields = AstJsonFields::WithPositions);

/// One answer of `parse --batch` and `format --batch`, on one line:
/// {"ok":true,"ast":..,"printed":..,"pretty":..,"fingerprint":..,"placeholders":[..],"warnings":[..]} or
/// {"ok":false,"error":"1:2: parse error: ...","errors":[{"start","end","line","col","message"}]}.
std::string parseAnswerJson(std::string_view text, const ParseOptions &options = {});

/// A JSON string literal with quotes; bytes that are no UTF-8 become U+FFFD.
std::string jsonString(std::string_view text);

} // namespace diopter::syntax
