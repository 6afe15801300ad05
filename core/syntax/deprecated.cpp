#include "core/syntax/deprecated.h"

#include "core/base/go_text.h"
#include "core/syntax/dialect.h"
#include "core/syntax/scanner.h"
#include "core/syntax/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace diopter::syntax {
namespace {

constexpr std::size_t kMostWarnings = 100; // of one text

class Warner {
public:
    Warner(Ast &ast, const std::vector<Token> &tokens, const std::vector<TokenClass> &classes)
        : m_ast(ast), m_tokens(tokens), m_classes(classes)
    {}

    void run()
    {
        for (const Node &node : m_ast.nodes) {
            if (const auto *vector = node.getIf<VectorSelector>()) bucketBounds(*vector);
            else if (const auto *matrix = node.getIf<MatrixSelector>()) bucketBounds(matrix->selector);
            else if (const auto *subquery = node.getIf<Subquery>()) singleEvaluation(node, *subquery);
        }
        for (std::size_t i = 0; i < m_tokens.size(); ++i) labelWithColon(i);
        std::stable_sort(m_ast.warnings.begin(), m_ast.warnings.end(),
            [](const Error &a, const Error &b) { return a.place.span->start < b.place.span->start; });
    }

private:
    void warn(TextSpan span, std::string text)
    {
        if (m_ast.warnings.size() >= kMostWarnings) return;
        m_ast.warnings.push_back({ErrorCode::Unsupported, std::move(text), placeInText(m_ast.text, span)});
    }

    static bool isInteger(std::string_view value)
    {
        if (!value.empty() && value[0] == '-') value.remove_prefix(1);
        return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    }

    /// Prometheus 3 writes le and quantile as floats when it scrapes (docs/migration.md).
    void bucketBounds(const VectorSelector &selector)
    {
        for (const LabelMatcher &matcher : selector.matchers) {
            if (matcher.name != "le" && matcher.name != "quantile") continue;
            if (matcher.type == MatchType::Regexp || matcher.type == MatchType::NotRegexp) {
                boundsOfRegexp(matcher);
            } else if (isInteger(matcher.value)) {
                warn(matcher.span,
                    fmt::format("since Prometheus 3 the label {0} is stored as a float: {0}={1} only matches series of older versions, "
                                "newer ones have {0}={2}",
                        matcher.name, quote(matcher.value), quote(matcher.value + ".0")));
            }
        }
    }

    /// le=~"1|5|10": alternatives that are integers.
    void boundsOfRegexp(const LabelMatcher &matcher)
    {
        const std::string_view value = matcher.value;
        for (std::size_t start = 0; start <= value.size();) {
            const std::size_t end = std::min(value.find('|', start), value.size());
            const std::string_view alternative = value.substr(start, end - start);
            if (isInteger(alternative)) {
                warn(matcher.span,
                    fmt::format("since Prometheus 3 the label {} is stored as a float: the alternative {} only matches series of older "
                                "versions, {}(\\.0)? matches both",
                        matcher.name, quote(alternative), alternative));
                return;
            }
            start = end + 1;
        }
    }

    /// foo[1m:1m] had two points where the evaluation fell on a multiple of the step (docs/migration.md).
    void singleEvaluation(const Node &node, const Subquery &subquery)
    {
        const bool literal = !subquery.rangeExpr.valid() && !subquery.stepExpr.valid();
        if (!literal || subquery.step <= 0 || subquery.range > subquery.step) return;
        const std::string range = formatDuration(subquery.range);
        const std::string step = formatDuration(subquery.step);
        warn(node.span,
            fmt::format("since Prometheus 3 a window does not hold its left end: [{}:{}] has at most one value, [{}:{}] has two", range,
                step, formatDuration(2 * subquery.step), step));
    }

    /// by (a:b): tolerated, but refused as soon as UTF-8 names may stand without quotes.
    void labelWithColon(std::size_t i)
    {
        if (m_classes[i] != TokenClass::Label || m_tokens[i].kind != TokenKind::MetricIdentifier) return;
        const std::string_view name = m_tokens[i].text(m_ast.text);
        warn(m_tokens[i].span(),
            fmt::format("the label name {} needs quotes: without them promql-unquoted-utf8-names refuses it", quote(name)));
    }

    Ast &m_ast;
    const std::vector<Token> &m_tokens;
    const std::vector<TokenClass> &m_classes;
};

struct Removed {
    std::string_view word;
    std::string_view text;
    enum class Where : std::uint8_t { BeforeParen, InBrackets, Anywhere } where = Where::BeforeParen;
};

constexpr Removed kRemoved[] = {
    {"holt_winters", "holt_winters is called double_exponential_smoothing since Prometheus 3, an experimental function"},
    {"min", "in durations the smaller of two is min_of() since Prometheus 3.13", Removed::Where::InBrackets},
    {"max", "in durations the larger of two is max_of() since Prometheus 3.13", Removed::Where::InBrackets},
    {"count_scalar", "count_scalar was removed in Prometheus 2: scalar(count(...)) or count() in its place"},
    {"drop_common_labels", "drop_common_labels was removed in Prometheus 2: name the labels to keep by an aggregation"},
    {"keep_common", "keep_common was removed in Prometheus 2: name the labels to keep in by (...)", Removed::Where::Anywhere},
};

} // namespace

void warnOfDeprecated(Ast &ast, const std::vector<Token> &tokens, const std::vector<TokenClass> &classes)
{
    Warner(ast, tokens, classes).run();
}

std::optional<Error> removedWord(std::string_view text)
{
    if (text.size() > kMaxWrittenText) return std::nullopt;
    const std::vector<Token> tokens = tokenizeBroken(text, {}, false);
    bool brackets = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == TokenKind::LeftBracket) brackets = true;
        if (tokens[i].kind == TokenKind::RightBracket) brackets = false;
        for (const Removed &removed : kRemoved) {
            // In brackets the lexer cuts unknown words to pieces, so it is the text that is compared.
            const std::size_t end = tokens[i].start + removed.word.size();
            if (text.substr(tokens[i].start, removed.word.size()) != removed.word) continue;
            const std::size_t next = text.find_first_not_of(" \t\r\n", end);
            const char following = next == std::string_view::npos ? ' ' : text[next];
            if (end < text.size() && isAlphaNumericRune(static_cast<unsigned char>(text[end]))) continue;
            if (removed.where != Removed::Where::Anywhere && following != '(') continue;
            if (removed.where == Removed::Where::InBrackets && !brackets) continue;
            const TextSpan span{tokens[i].start, static_cast<std::uint32_t>(end)};
            return Error{ErrorCode::Unsupported, std::string(removed.text), placeInText(text, span)};
        }
    }
    return std::nullopt;
}

} // namespace diopter::syntax
