#include "core/session/language.h"

#include "core/analysis/find.h"
#include "core/report/build_report.h"
#include "core/syntax/ast_json.h"
#include "core/syntax/printer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace diopter::session {
namespace {

Result<syntax::Ast> parsed(std::string_view text, const syntax::ParseOptions &options)
{
    syntax::ParseResult result = syntax::parse(text, options);
    if (!result.ok()) return std::move(result.errors.front());
    return std::move(result.ast);
}

} // namespace

Result<std::string> parseToJson(std::string_view text, const syntax::ParseOptions &options)
{
    DIOPTER_ASSIGN(const syntax::Ast ast, parsed(text, options));
    return syntax::astJson(ast);
}

Result<std::string> parseToText(std::string_view text, const syntax::ParseOptions &options)
{
    DIOPTER_ASSIGN(const syntax::Ast ast, parsed(text, options));
    std::string out;
    std::vector<std::size_t> depths(ast.nodes.size(), 0);
    for (const syntax::Node &node : ast.nodes) {
        const std::size_t depth = node.parent.valid() ? depths[node.parent.index()] + 1 : 0;
        depths[node.id.index()] = depth;
        // Deep chains stay readable, and the output linear.
        const std::size_t shown = std::min<std::size_t>(depth, 40);
        out += fmt::format("{:>4}  {:>{}}{}  {}  ({}, bytes {}-{})\n", node.id.value, "", 2 * shown, syntax::nodeKindName(node.kind()),
            syntax::printHead(ast, node.id), documentedTypeName(node.type), node.span.start, node.span.end);
    }
    return out;
}

std::vector<std::string> spellingWarnings(std::string_view text, const syntax::ParseOptions &options)
{
    std::vector<std::string> out;
    const syntax::ParseResult result = syntax::parse(text, options);
    if (!result.ok()) return out;
    for (const Error &warning : result.ast.warnings) out.push_back(warning.text());
    return out;
}

Result<std::string> formatQuery(std::string_view text, const syntax::ParseOptions &options)
{
    DIOPTER_ASSIGN(const syntax::Ast ast, parsed(text, options));
    return syntax::prettyPrint(ast);
}

Result<report::QueryReport> describeQuery(const std::string &text, const syntax::ParseOptions &options)
{
    DIOPTER_ASSIGN(const syntax::Ast ast, parsed(text, options));
    const analysis::Findings findings = analysis::findAll(ast, {}, nullptr, CancelToken());
    return report::buildReport({ast, {}, {}, true, nullptr, nullptr, &findings, nullptr, {}});
}

std::string jsonText(std::string_view text) { return syntax::jsonString(text); }

BatchAnswer answerBatchLine(std::string_view line, const syntax::ParseOptions &options)
{
    const auto input = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    if (!input.is_object() || !input.contains("expr") || !input["expr"].is_string()) {
        const std::string text = syntax::jsonString("the line is no JSON object with a text \"expr\"");
        return {fmt::format(R"({{"ok":false,"error":{0},"errors":[{{"start":0,"end":0,"line":1,"col":1,"message":{0}}}]}})", text), false};
    }
    BatchAnswer out;
    out.json = syntax::parseAnswerJson(input["expr"].get_ref<const std::string &>(), options);
    out.ok = out.json.compare(0, 10, R"({"ok":true)") == 0;
    return out;
}

} // namespace diopter::session
