#include "core/syntax/parser.h"

#include "core/syntax/antlr_bridge.h"
#include "core/syntax/diagnose/diagnose.h"
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

/// Tokens and their classes into the workspace; the error of a limit that the text breaks.
std::optional<Error> scan(std::string_view text, const ParseOptions &options, bool placeholders)
{
    Workspace &space = workspace();
    if (text.size() > kMaxTextBytes) {
        return Error{ErrorCode::LimitExceeded, "the query is longer than the limit of " + std::to_string(kMaxTextBytes) + " bytes", {}};
    }
    Scanner(text, {options.unquotedUtf8Names, placeholders, false}).run(space.scan);
    classifyTokens(space.scan.tokens, space.classified);
    if (!space.classified.limit) return std::nullopt;
    Error error = *std::move(space.classified.limit);
    error.place = placeInText(text, *error.place.span);
    return error;
}

/// True when the text is right: the tree is in `result`. False when the diagnosing pass has to say what is wrong.
bool tryGrammar(std::string_view text, const ParseOptions &options, StartRule start, ParseResult &result)
{
    Workspace &space = workspace();
    if (!space.scan.ok()) return false;
    TreeBuilder builder(text, options);
    const auto root = parseWithGrammar(space.scan.tokens, space.classified, start, builder);
    if (!root || !builder.problems().empty()) return false;
    result.ast = builder.finish(*root);
    checkTypes(result.ast, builder.problems());
    result.errors = toErrors(text, std::move(builder.problems()));
    return true;
}

} // namespace

ParseResult parse(std::string_view text, const ParseOptions &options)
{
    ParseResult result;
    if (auto limit = scan(text, options, false)) {
        result.errors.push_back(*std::move(limit));
        return result;
    }
    if (tryGrammar(text, options, StartRule::Query, result)) return result;
    TreeBuilder builder(text, options);
    const Diagnosis diagnosis = diagnoseText(workspace().scan, StartRule::Query, builder);
    result.errors = toErrors(text, diagnosis.problems);
    if (result.errors.empty()) result.errors.push_back({ErrorCode::Internal, "grammar and diagnosis disagree on this query", {}});
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
    if (auto limit = scan(text, options, false)) return *std::move(limit);
    ParseResult result;
    if (!tryGrammar(text, options, StartRule::Selector, result)) {
        TreeBuilder builder(text, options);
        Diagnosis diagnosis = diagnoseText(workspace().scan, StartRule::Selector, builder);
        if (diagnosis.problems.empty()) return Error{ErrorCode::Internal, "grammar and diagnosis disagree on this selector", {}};
        return toError(text, std::move(diagnosis.problems.front()));
    }
    return compileMatchers(result.ast.root().as<VectorSelector>());
}

} // namespace diopter::syntax
