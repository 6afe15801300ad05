// What the programs ask about a query text alone, without a source.
#pragma once

#include "core/base/result.h"
#include "core/report/query_report.h"
#include "core/syntax/parser.h"

#include <string>
#include <string_view>
#include <vector>

namespace diopter::session {

/// The tree as JSON (parse_query's "data" plus "id" and "pos"). Syntax errors carry line:col; LimitExceeded.
Result<std::string> parseToJson(std::string_view text, const syntax::ParseOptions &options);
/// The tree for people: one line a node, indented, with type and byte range.
Result<std::string> parseToText(std::string_view text, const syntax::ParseOptions &options);
/// Remarks on spellings that changed their meaning or will be refused: "1:3: since Prometheus 3 ...". Empty for a text with errors.
std::vector<std::string> spellingWarnings(std::string_view text, const syntax::ParseOptions &options);
/// Prometheus' formatter.
Result<std::string> formatQuery(std::string_view text, const syntax::ParseOptions &options);

/// Words, remarks and those findings that need no data.
Result<report::QueryReport> describeQuery(const std::string &text, const syntax::ParseOptions &options);

/// A JSON string literal.
std::string jsonText(std::string_view text);

/// The answer to one line {"expr": "..."} of `parse --batch` and `format --batch`: one line of JSON (core/syntax/ast_json.h).
struct BatchAnswer {
    std::string json;
    bool ok = false;
};
BatchAnswer answerBatchLine(std::string_view line, const syntax::ParseOptions &options);

} // namespace diopter::session
