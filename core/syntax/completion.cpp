#include "core/syntax/completion.h"

#include "core/syntax/completion_state.h"
#include "core/syntax/function_table.h"
#include "core/syntax/literal_values.h"
#include "core/syntax/scanner.h"
#include "core/syntax/words.h"

#include <algorithm>

namespace diopter::syntax {
namespace {

using Kind = CompletionKind;
using Bracket = OpenBracket::Kind;

class Completer {
public:
    Completer(std::string_view text, std::size_t caret, const ParseOptions &options)
        : m_text(text), m_caret(std::min(caret, text.size())), m_tokens(tokenizeBroken(text, options, true)), m_reader(text, m_tokens)
    {}

    CompletionContext run()
    {
        m_out.replace = {static_cast<std::uint32_t>(m_caret), static_cast<std::uint32_t>(m_caret)};
        const std::size_t current = tokenAtCaret();
        const Token &token = m_tokens[current];
        const bool inside = token.kind != TokenKind::EndOfInput && token.start < m_caret && m_caret <= token.end;
        if (inside && token.kind == TokenKind::Comment) return m_out;
        m_reader.readTo(current);
        callAround();
        const bool word = inside && (isWord(token.kind) || token.kind == TokenKind::Number || token.kind == TokenKind::Duration);
        if (inside && token.kind == TokenKind::String) return string(current);
        if (word) {
            setReplace(token.start, token.end);
        } else if (inside && token.kind == TokenKind::Error && isAlphaNumericRune(m_text[token.start])) {
            std::size_t start = m_caret; // half a word where only durations may stand
            while (start > 0 && isAlphaNumericRune(m_text[start - 1])) --start;
            setReplace(start, m_caret);
        } else if (inside) {
            m_reader.readTo(current + 1);
            m_out.function.reset();
            m_out.expected = ValueType::None;
            callAround();
        }
        const bool number = word && (token.kind == TokenKind::Number || token.kind == TokenKind::Duration) && !isWordText(token);
        kindsFor(m_reader.expect(), number);
        return m_out;
    }

private:
    /// The token the caret is in or touches from behind; else the next one.
    std::size_t tokenAtCaret() const
    {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const Token &each = m_tokens[i];
            if (each.start == each.end && each.kind != TokenKind::EndOfInput) continue;
            if (each.end < m_caret) continue;
            // Between two touching tokens a word wins over the sign before it.
            const bool touchesWord = each.end == m_caret && i + 1 < m_tokens.size() && m_tokens[i + 1].start == m_caret && !wordLike(each);
            if (touchesWord) return wordLike(m_tokens[i + 1]) && each.kind != TokenKind::Comment ? i + 1 : i;
            return i;
        }
        return m_tokens.size() - 1;
    }

    static bool wordLike(const Token &token)
    {
        return isWord(token.kind) || token.kind == TokenKind::Number || token.kind == TokenKind::Duration;
    }
    bool isWordText(const Token &token) const
    {
        return token.text(m_text).find_first_of("0123456789") == std::string_view::npos;
    } // Inf, NaN

    void setReplace(std::size_t start, std::size_t end)
    {
        m_out.replace = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)};
        m_out.prefix = std::string(m_text.substr(start, m_caret > start ? m_caret - start : 0));
    }

    std::string_view textOf(std::size_t i) const { return m_tokens[i].text(m_text); }

    /// The innermost call, looking through parentheses of other kinds.
    void callAround()
    {
        const auto &open = m_reader.open();
        for (auto it = open.rbegin(); it != open.rend(); ++it) {
            if (it->kind == Bracket::Aggregation) {
                m_out.argument = it->argument;
                return;
            }
            if (it->kind != Bracket::Call) continue;
            m_out.argument = it->argument;
            if (const FunctionSignature *signature = findFunction(textOf(it->head))) {
                m_out.function = signature->id;
                const auto types = signature->argumentTypes();
                if (!types.empty() && it == open.rbegin()) m_out.expected = types[std::min(it->argument, types.size() - 1)];
            }
            return;
        }
    }

    void kindsFor(Expect expect, bool number)
    {
        const std::vector<Kind> operand{Kind::Metric, Kind::Function, Kind::Aggregator};
        const auto operandAnd = [&](std::initializer_list<Kind> more) {
            m_out.kinds = operand;
            m_out.kinds.insert(m_out.kinds.end(), more);
        };
        if (number && expect != Expect::Duration && expect != Expect::At) return;
        switch (expect) {
        case Expect::Operand: m_out.kinds = operand; break;
        case Expect::Body: m_out.kinds.clear(); break;
        case Expect::OperandOrMatching: operandAnd({Kind::MatchingClause, Kind::FillModifier}); break;
        case Expect::OperandOrOn: operandAnd({Kind::MatchingClause}); break;
        case Expect::OperandOrGroup: operandAnd({Kind::GroupModifier, Kind::FillModifier}); break;
        case Expect::OperandOrFill: operandAnd({Kind::FillModifier}); break;
        case Expect::AfterOperand: m_out.kinds = {Kind::BinaryOperator, Kind::Modifier}; break;
        case Expect::AfterAggregation: m_out.kinds = {Kind::AggregationClause, Kind::BinaryOperator}; break;
        case Expect::ClauseOrBody: m_out.kinds = {Kind::AggregationClause}; break;
        case Expect::Duration: m_out.kinds = {Kind::Duration}; break;
        case Expect::At: m_out.kinds = {Kind::At}; break;
        case Expect::LabelName:
            m_out.kinds = {Kind::LabelName};
            selectorAround();
            break;
        case Expect::MatchOperator: m_out.kinds = {Kind::MatchOperator}; break;
        case Expect::LabelValue:
            m_out.kinds = {Kind::LabelValue};
            selectorAround();
            break;
        case Expect::GroupingLabel:
            m_out.kinds = {Kind::GroupingLabel};
            metricsOfClause();
            break;
        case Expect::AfterMatcher:
        case Expect::AfterGroupingLabel:
        case Expect::ClauseList: break;
        }
    }

    CompletionContext string(std::size_t current)
    {
        const Token &token = m_tokens[current];
        const std::string_view written = textOf(current);
        const bool closed = written.size() > 1 && written.back() == written.front();
        if (closed && m_caret == token.end) return m_out; // behind the closing quote
        setReplace(token.start + 1U, token.end - (closed ? 1U : 0U));
        const Expect expect = m_reader.expect();
        if (expect == Expect::LabelValue || expect == Expect::LabelName || expect == Expect::GroupingLabel) kindsFor(expect, false);
        else if (namesLabel(current)) m_out.kinds = {Kind::LabelName};
        if (expect == Expect::LabelName) m_out.kinds.push_back(Kind::Metric); // {"metric.name", "label"="x"}
        return m_out;
    }

    /// label_replace(v, "here", "", "here", ""), label_join, sort_by_label, count_values("here", v).
    bool namesLabel(std::size_t current)
    {
        const auto &open = m_reader.open();
        if (open.empty()) return false;
        const OpenBracket &bracket = open.back();
        if (bracket.kind == Bracket::Aggregation) return kind(bracket.head) == TokenKind::CountValues && bracket.argument == 0;
        if (bracket.kind != Bracket::Call || !m_out.function) return false;
        metricsBetween(bracket.token, current);
        switch (*m_out.function) {
        case FunctionId::LabelReplace: return bracket.argument == 1 || bracket.argument == 3;
        case FunctionId::LabelJoin: return bracket.argument == 1 || bracket.argument > 2;
        case FunctionId::SortByLabel:
        case FunctionId::SortByLabelDesc: return bracket.argument > 0;
        default: return false;
        }
    }

    TokenKind kind(std::size_t i) const { return i < m_tokens.size() ? m_tokens[i].kind : TokenKind::EndOfInput; }

    /// Metric, label and the other conditions of the braces around the caret, also those right of it.
    void selectorAround()
    {
        const std::size_t brace = m_reader.open().back().token;
        if (brace > 0 && isWord(kind(brace - 1))) m_out.metrics = {std::string(textOf(brace - 1))};
        CompletionMatcher pending;
        bool typed = false;
        for (std::size_t i = brace + 1; i < m_tokens.size(); ++i) {
            const TokenKind k = kind(i);
            const bool atCaret = m_tokens[i].start < m_out.replace.end + 2U && m_tokens[i].end >= m_out.replace.start &&
                m_tokens[i].start <= m_caret && m_tokens[i].end >= m_caret;
            if (k == TokenKind::RightBrace || k == TokenKind::EndOfInput || k == TokenKind::LeftBrace) break;
            if (k == TokenKind::Comma) {
                pending = {};
                typed = false;
            } else if (const auto type = matchType(k)) {
                pending.type = *type;
                typed = true;
                if (m_tokens[i].end <= m_caret) m_out.label = pending.label;
            } else if (typed && k == TokenKind::String) {
                if (!atCaret) addMatcher(pending, i);
            } else if (isWord(k)) {
                pending.label = std::string(textOf(i));
            } else if (k == TokenKind::String) {
                quotedName(pending, i, atCaret);
            }
            if (m_tokens[i].end <= m_caret && (k == TokenKind::Comma || (typed && k == TokenKind::String && !atCaret))) m_out.label.clear();
        }
        if (m_out.kinds.front() != Kind::LabelValue) m_out.label.clear();
    }

    /// A quoted name in braces is a metric's unless a match operator follows.
    void quotedName(CompletionMatcher &pending, std::size_t i, bool atCaret)
    {
        pending.label = unquote(textOf(i)).value_or("");
        const bool metric = !matchType(kind(i + 1));
        if (metric && !atCaret && m_out.metrics.empty()) m_out.metrics = {pending.label};
    }

    void addMatcher(CompletionMatcher &pending, std::size_t i)
    {
        pending.value = unquote(textOf(i)).value_or("");
        if (pending.label == "__name__" && pending.type == MatchType::Equal && m_out.metrics.empty()) m_out.metrics = {pending.value};
        m_out.matchers.push_back(pending);
    }

    static std::optional<MatchType> matchType(TokenKind kind)
    {
        switch (kind) {
        case TokenKind::Assign: return MatchType::Equal;
        case TokenKind::NotEqual: return MatchType::NotEqual;
        case TokenKind::EqualRegex: return MatchType::Regexp;
        case TokenKind::NotEqualRegex: return MatchType::NotRegexp;
        default: return std::nullopt;
        }
    }

    /// Metric names among the tokens, in order, each once.
    void metricsBetween(std::size_t first, std::size_t last)
    {
        bool braces = false;
        for (std::size_t i = first; i < last && i < m_tokens.size(); ++i) {
            const TokenKind k = kind(i);
            if (k == TokenKind::LeftBrace) braces = true;
            if (k == TokenKind::RightBrace) braces = false;
            const bool name = (k == TokenKind::Identifier || k == TokenKind::MetricIdentifier) && kind(i + 1) != TokenKind::LeftParen;
            if (!name || braces || inLabelList(i)) continue;
            std::string metric(textOf(i));
            if (std::find(m_out.metrics.begin(), m_out.metrics.end(), metric) == m_out.metrics.end())
                m_out.metrics.push_back(std::move(metric));
        }
    }

    /// by (a, b|: a word that follows an opening parenthesis of a clause.
    bool inLabelList(std::size_t i) const
    {
        while (i > 0 && (kind(i - 1) == TokenKind::Comma || isWord(kind(i - 1)) || kind(i - 1) == TokenKind::String) &&
            !isKeyword(kind(i - 1)))
            --i;
        if (i < 2 || kind(i - 1) != TokenKind::LeftParen) return false;
        const TokenKind clause = kind(i - 2);
        return clause == TokenKind::By || clause == TokenKind::Without || clause == TokenKind::On || clause == TokenKind::Ignoring ||
            clause == TokenKind::GroupLeft || clause == TokenKind::GroupRight;
    }

    std::size_t closing(std::size_t openAt) const
    {
        std::size_t depth = 0;
        for (std::size_t i = openAt; i < m_tokens.size(); ++i) {
            if (kind(i) == TokenKind::LeftParen) ++depth;
            if (kind(i) == TokenKind::RightParen && --depth == 0) return i;
        }
        return m_tokens.size();
    }

    /// The place of the parenthesis that closes at `closeAt`.
    std::size_t opening(std::size_t closeAt) const
    {
        std::size_t depth = 0;
        for (std::size_t i = closeAt + 1; i-- > 0;) {
            if (kind(i) == TokenKind::RightParen) ++depth;
            if (kind(i) == TokenKind::LeftParen && --depth == 0) return i;
        }
        return 0;
    }

    /// by and without: of the aggregation's body, before or behind the clause; on and the like: of both operands.
    void metricsOfClause()
    {
        const OpenBracket &list = m_reader.open().back();
        const TokenKind clause = kind(list.head);
        const std::size_t listEnd = closing(list.token);
        if (clause == TokenKind::By || clause == TokenKind::Without) {
            if (list.head > 0 && kind(list.head - 1) == TokenKind::RightParen) metricsBetween(opening(list.head - 1), list.head);
            else if (kind(listEnd + 1) == TokenKind::LeftParen) metricsBetween(listEnd + 1, closing(listEnd + 1));
            return;
        }
        const auto &open = m_reader.open();
        const std::size_t from = open.size() > 1 ? open[open.size() - 2].token + 1 : 0;
        const std::size_t to = open.size() > 1 ? closing(open[open.size() - 2].token) : m_tokens.size();
        metricsBetween(from, list.token);
        metricsBetween(listEnd, to);
    }

    std::string_view m_text;
    std::size_t m_caret;
    std::vector<Token> m_tokens;
    CompletionReader m_reader;
    CompletionContext m_out;
};

} // namespace

CompletionContext completionAt(std::string_view text, std::size_t caret, const ParseOptions &options)
{
    return Completer(text, caret, options).run();
}

} // namespace diopter::syntax
