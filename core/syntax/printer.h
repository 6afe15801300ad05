// Ast to text: one line (Prometheus' String()), laid out (its Prettify), and the JSON of /api/v1/parse_query.
#pragma once

#include "core/syntax/ast.h"

#include <string>

namespace diopter::syntax {

/// The canonical one-line form; parses back to the same tree.
std::string print(const Ast &ast);
/// One node with everything below it.
std::string print(const Ast &ast, NodeId node);
/// What the node itself adds, children elided as "...": `rate(...[5m])`, `sum by (service)`, `/`. For tree rows.
std::string printHead(const Ast &ast, NodeId node);
/// Prometheus' formatter: breaks what is longer than maxLineChars (100 in production), two spaces a level.
std::string prettyPrint(const Ast &ast, std::size_t maxLineChars = 100);

} // namespace diopter::syntax
