#include "core/syntax/parser.h"

#include "core/syntax/antlr_bridge.h"
#include "core/syntax/scanner.h"
#include "core/syntax/type_check.h"

namespace diopter::syntax {
namespace {

Error toError(std::string_view text, Problem problem)
{
    return {ErrorCode::Syntax, std::move(problem.message), placeInText(text, problem.span)};
}

/// Buffers of one thread, kept from query to query.
struct Workspace {
    ScanResult scan;
    ClassifiedTokens classified;
};

Workspace &workspace()
{
    static thread_local Workspace space;
    return space;
}

std::vector<Error> toErrors(std::string_view text, std::vector<Problem> problems)
{
    std::vector<Error> out;
    out.reserve(problems.size());
    for (Problem &problem : problems) out.push_back(toError(text, std::move(problem)));
    return out;
}

} // namespace

ParseResult parse(std::string_view text, const ParseOptions &options)
{
    ParseResult result;
    Workspace &space = workspace();
    Scanner(text, {options.unquotedUtf8Names, false, false}).run(space.scan);
    if (!space.scan.ok()) {
        result.errors.push_back(toError(text, {space.scan.error.span, space.scan.error.message}));
        return result;
    }
    classifyTokens(space.scan.tokens, space.classified);
    TreeBuilder builder(text, options);
    const auto root = parseWithGrammar(space.scan.tokens, space.classified, StartRule::Query, builder);
    if (!root) {
        result.errors.push_back(toError(text, {{}, "syntax error"}));
        return result;
    }
    if (builder.problems().empty()) {
        result.ast = builder.finish(*root);
        checkTypes(result.ast, builder.problems());
    }
    result.errors = toErrors(text, std::move(builder.problems()));
    return result;
}

Result<std::vector<Matcher>> compileMatchers(const VectorSelector &selector)
{
    std::vector<Matcher> out;
    out.reserve(selector.matchers.size());
    for (const LabelMatcher &each : selector.matchers) {
        DIOPTER_ASSIGN(Matcher compiled, Matcher::make(each.type, each.name, each.value));
        out.push_back(std::move(compiled));
    }
    return out;
}

Result<std::vector<Matcher>> parseSelector(std::string_view text, const ParseOptions &options)
{
    Workspace &space = workspace();
    Scanner(text, {options.unquotedUtf8Names, false, false}).run(space.scan);
    if (!space.scan.ok()) return toError(text, {space.scan.error.span, space.scan.error.message});
    classifyTokens(space.scan.tokens, space.classified);
    TreeBuilder builder(text, options);
    const auto root = parseWithGrammar(space.scan.tokens, space.classified, StartRule::Selector, builder);
    if (!root) return toError(text, {{}, "syntax error"});
    if (!builder.problems().empty()) return toError(text, std::move(builder.problems().front()));
    const Ast ast = builder.finish(*root);
    return compileMatchers(ast.root().as<VectorSelector>());
}

} // namespace diopter::syntax
