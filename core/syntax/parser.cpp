#include "core/syntax/parser.h"

#include "core/syntax/antlr_bridge.h"
#include "core/syntax/deprecated.h"
#include "core/syntax/diagnose/diagnose.h"
#include "core/syntax/dialect.h"
#include "core/syntax/placeholder_list.h"
#include "core/syntax/scanner.h"
#include "core/syntax/type_check.h"

namespace diopter::syntax {
namespace {

constexpr std::size_t kMostErrors = 100; // of one text

Error toError(std::string_view text, Problem problem)
{
    return {ErrorCode::Syntax, std::move(problem.message), placeInText(text, problem.span)};
}

Error wholeTextError(std::string_view text, ErrorCode code, std::string message)
{
    return {code, std::move(message), placeInText(text, {0, static_cast<std::uint32_t>(text.size())})};
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
    if (problems.size() > kMostErrors) problems.resize(kMostErrors);
    out.reserve(problems.size());
    for (Problem &problem : problems) out.push_back(toError(text, std::move(problem)));
    return out;
}

/// Tokens and their classes into the workspace; the error of a limit that the text breaks.
std::optional<Error> scan(std::string_view text, const ParseOptions &options, bool placeholders)
{
    Workspace &space = workspace();
    if (text.size() > kMaxTextBytes) {
        return wholeTextError(
            text, ErrorCode::LimitExceeded, "the query is longer than the limit of " + std::to_string(kMaxTextBytes) + " bytes");
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
    TreeBuilder builder(text, options, space.classified.maxNodes);
    const auto root = parseWithGrammar(space.scan.tokens, space.classified, start, builder);
    if (!root || !builder.problems().empty()) return false;
    result.ast = builder.finish(*root);
    if (result.ast.nodes.size() > kMaxNodes) {
        result.errors.push_back(
            wholeTextError(text, ErrorCode::LimitExceeded, "the query has more nodes than the limit of " + std::to_string(kMaxNodes)));
        return true;
    }
    if (options.placeholders && mayHoldPlaceholders(text)) listPlaceholders(result.ast, space.scan.tokens, space.classified.classes);
    checkTypes(result.ast, builder.problems());
    result.errors = toErrors(text, std::move(builder.problems()));
    if (result.ok()) warnOfDeprecated(result.ast, space.scan.tokens, space.classified.classes);
    return true;
}

/// What is wrong with the tokens in the workspace.
std::vector<Error> errorsOf(std::string_view text, const ParseOptions &options)
{
    TreeBuilder builder(text, options);
    return toErrors(text, diagnoseText(workspace().scan, StartRule::Query, builder).problems);
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
    // What Prometheus refuses may be a template. It is read as one only then: "a %s" is a query.
    const bool rescanned = options.placeholders && mayHoldPlaceholders(text);
    const bool asTemplate = rescanned && !scan(text, options, true);
    if (asTemplate && tryGrammar(text, options, StartRule::Query, result)) return result;
    if (asTemplate) result.errors = errorsOf(text, options);
    if (result.errors.empty()) {
        if (rescanned) scan(text, options, false);
        result.errors = errorsOf(text, options);
    }
    if (result.errors.empty())
        result.errors.push_back(wholeTextError(text, ErrorCode::Internal, "grammar and diagnosis disagree on this query"));
    if (auto removed = removedWord(text)) result.errors.push_back(*std::move(removed));
    else if (auto dialect = foreignDialect(text)) result.errors.push_back(*std::move(dialect));
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
        if (diagnosis.problems.empty()) return wholeTextError(text, ErrorCode::Internal, "grammar and diagnosis disagree on this selector");
        return toError(text, std::move(diagnosis.problems.front()));
    }
    return compileMatchers(result.ast.root().as<VectorSelector>());
}

} // namespace diopter::syntax
