#include "core/syntax/token_classes.h"

#include "core/syntax/token_table.h"

namespace diopter::syntax {
namespace {

constexpr TokenClass plainClass(TokenKind kind) { return tokenRow(kind).plainClass; }

/// metric_identifier of generated_parser.y: words that may name a metric.
constexpr bool mayNameMetric(TokenKind kind)
{
    return isWord(kind) && kind != TokenKind::Atan2 && kind != TokenKind::Bool && kind != TokenKind::On && kind != TokenKind::Ignoring &&
        kind != TokenKind::GroupLeft && kind != TokenKind::GroupRight && kind != TokenKind::Fill && kind != TokenKind::FillLeft &&
        kind != TokenKind::FillRight;
}

/// maybe_label.
constexpr bool mayNameLabel(TokenKind kind) { return isWord(kind) && kind != TokenKind::Without; }

constexpr bool isDurationOperator(TokenKind kind)
{
    return kind == TokenKind::Add || kind == TokenKind::Sub || kind == TokenKind::Mul || kind == TokenKind::Div || kind == TokenKind::Mod ||
        kind == TokenKind::Pow;
}

constexpr bool isBinaryOperator(TokenKind kind)
{
    return isOperator(kind) && kind != TokenKind::At && kind != TokenKind::EqualRegex && kind != TokenKind::NotEqualRegex;
}

/// Walks the tokens once; the position in the grammar is "operand expected" or not, plus the open parentheses.
class Classifier {
public:
    Classifier(const std::vector<Token> &tokens, ClassifiedTokens &out) : m_tokens(tokens), m_out(out) {}

    void run()
    {
        m_out.classes.resize(m_tokens.size());
        m_out.limit.reset();
        m_out.maxNesting = 0;
        m_levels.assign(1, {});
        while (m_index < m_tokens.size() && !m_out.limit) {
            if (m_expectOperand) operand();
            else afterOperand();
        }
        for (; m_index < m_tokens.size(); ++m_index) set(m_index, plainClass(kind(m_index)));
        m_out.maxNodes = m_nodes;
    }

private:
    struct Level {
        std::size_t chain = 0; ///< binary operators so far
        std::size_t signs = 0; ///< prefix signs of the current operand
        std::size_t suffixes = 0; ///< brackets behind the current operand
    };

    TokenKind kind(std::size_t i) const { return i < m_tokens.size() ? m_tokens[i].kind : TokenKind::EndOfInput; }
    void set(std::size_t i, TokenClass c) { m_out.classes[i] = c; }
    void plain() { set(m_index, plainClass(kind(m_index))), ++m_index; }
    Level &level() { return m_levels.back(); }

    void exceed(const char *what, std::size_t limit)
    {
        Error error{ErrorCode::LimitExceeded, std::string(what) + std::to_string(limit), {}};
        error.place.span = m_tokens[std::min(m_index, m_tokens.size() - 1)].span();
        m_out.limit = std::move(error);
    }

    void open()
    {
        plain();
        m_levels.push_back({});
        const std::size_t nesting = m_levels.size() - 1;
        if (nesting > m_out.maxNesting) m_out.maxNesting = nesting;
        if (nesting > kMaxNesting) exceed("the query nests deeper than the limit of ", kMaxNesting);
        m_expectOperand = true;
    }

    void close()
    {
        plain();
        if (m_levels.size() > 1) m_levels.pop_back();
        m_expectOperand = false;
    }

    void operand()
    {
        const TokenKind k = kind(m_index);
        if (k == TokenKind::Add || k == TokenKind::Sub) {
            ++m_nodes;
            if (++level().signs > kMaxNesting) exceed("the query has more signs in a row than the limit of ", kMaxNesting);
            plain();
            return;
        }
        if (k == TokenKind::LeftParen) {
            ++m_nodes;
            return open();
        }
        if (k == TokenKind::RightParen) return close(); // "f()"
        ++m_nodes;
        level().signs = 0;
        level().suffixes = 0;
        if (k == TokenKind::Placeholder) return placeholder();
        if (mayNameMetric(k)) return word(k);
        m_expectOperand = k == TokenKind::Comma;
        if (k == TokenKind::LeftBrace) braces();
        else plain();
    }

    void word(TokenKind k)
    {
        const TokenKind following = kind(m_index + 1);
        m_expectOperand = false;
        if (isAggregator(k) && (following == TokenKind::LeftParen || following == TokenKind::By || following == TokenKind::Without)) {
            set(m_index++, TokenClass::Aggregator);
            if (following != TokenKind::LeftParen) clause();
            if (kind(m_index) == TokenKind::LeftParen) open();
            return;
        }
        const bool callable = k == TokenKind::Identifier || isPreprocessor(k);
        if (m_tokens[m_index].hasPlaceholder && (following == TokenKind::By || following == TokenKind::Without)) return placeholder();
        if (callable && following == TokenKind::LeftParen) {
            set(m_index++, TokenClass::Function);
            open();
            return;
        }
        set(m_index++, TokenClass::Name);
        if (following == TokenKind::LeftBrace) braces();
    }

    /// A template variable may stand for an expression, a metric name, a function or an aggregator.
    void placeholder()
    {
        const TokenKind following = kind(m_index + 1);
        m_expectOperand = false;
        switch (following) {
        case TokenKind::LeftParen:
            set(m_index++, TokenClass::Function);
            open();
            break;
        case TokenKind::By:
        case TokenKind::Without:
            set(m_index++, TokenClass::Aggregator);
            clause();
            if (kind(m_index) == TokenKind::LeftParen) open();
            break;
        case TokenKind::LeftBrace:
            set(m_index++, TokenClass::Name);
            braces();
            break;
        case TokenKind::LeftBracket:
        case TokenKind::Offset:
        case TokenKind::At: set(m_index++, TokenClass::Name); break;
        default: plain();
        }
    }

    void afterOperand()
    {
        const TokenKind k = kind(m_index);
        if (isBinaryOperator(k)) return binaryOperator();
        switch (k) {
        case TokenKind::Comma:
            level() = {};
            trailingOr(TokenClass::Comma, TokenKind::RightParen);
            m_expectOperand = true;
            return;
        case TokenKind::RightParen: return close();
        case TokenKind::LeftBracket: return brackets();
        case TokenKind::Offset: return offset();
        case TokenKind::At: return at();
        case TokenKind::By:
        case TokenKind::Without: return clause();
        case TokenKind::LeftParen: return open();
        case TokenKind::LeftBrace: return braces();
        default: plain();
        }
    }

    void binaryOperator()
    {
        if (++level().chain >= kMaxChain) return exceed("the query chains more operands than the limit of ", kMaxChain);
        ++m_nodes;
        level().signs = 0;
        plain();
        m_expectOperand = true;
        if (kind(m_index) == TokenKind::Bool) plain();
        if (kind(m_index) == TokenKind::On || kind(m_index) == TokenKind::Ignoring) {
            clause();
            if (kind(m_index) == TokenKind::GroupLeft || kind(m_index) == TokenKind::GroupRight) {
                plain();
                if (kind(m_index) == TokenKind::LeftParen) labelList(TokenClass::IncludeParen);
            }
        }
        while (kind(m_index) == TokenKind::Fill || kind(m_index) == TokenKind::FillLeft || kind(m_index) == TokenKind::FillRight) {
            plain();
            while (m_index < m_tokens.size() && kind(m_index) != TokenKind::EndOfInput) {
                const bool last = kind(m_index) == TokenKind::RightParen;
                plain();
                if (last) break;
            }
        }
    }

    /// by, without, on, ignoring with their list.
    void clause()
    {
        plain();
        if (kind(m_index) == TokenKind::LeftParen) labelList(TokenClass::LeftParen);
    }

    void labelList(TokenClass open)
    {
        set(m_index++, open);
        for (; m_index < m_tokens.size(); ++m_index) {
            const TokenKind k = kind(m_index);
            if (k == TokenKind::RightParen) return plain();
            if (k == TokenKind::EndOfInput || k == TokenKind::LeftParen) return;
            if (k == TokenKind::Comma)
                set(m_index, kind(m_index + 1) == TokenKind::RightParen ? TokenClass::TrailingComma : TokenClass::Comma);
            else set(m_index, mayNameLabel(k) ? TokenClass::Label : plainClass(k));
        }
    }

    void braces()
    {
        plain();
        for (; m_index < m_tokens.size(); ++m_index) {
            const TokenKind k = kind(m_index);
            if (k == TokenKind::RightBrace) return plain();
            if (k == TokenKind::EndOfInput) return;
            if (k == TokenKind::Comma)
                set(m_index, kind(m_index + 1) == TokenKind::RightBrace ? TokenClass::TrailingComma : TokenClass::Comma);
            else set(m_index, isWord(k) ? TokenClass::Label : plainClass(k));
        }
    }

    void trailingOr(TokenClass c, TokenKind closing)
    {
        set(m_index, kind(m_index + 1) == closing ? TokenClass::TrailingComma : c);
        ++m_index;
    }

    void brackets()
    {
        if (++level().suffixes > kMaxNesting) return exceed("the query has more ranges in a row than the limit of ", kMaxNesting);
        ++m_nodes;
        plain();
        std::size_t depth = 0;
        std::size_t run = 0;
        std::size_t chain = 0;
        for (; m_index < m_tokens.size(); ++m_index) {
            const TokenKind k = kind(m_index);
            set(m_index, plainClass(k));
            if (k == TokenKind::RightBracket) {
                ++m_index;
                return;
            }
            if (k == TokenKind::EndOfInput) return;
            if (!countDuration(k, depth, run, chain)) return;
        }
    }

    /// Limits inside one duration expression.
    bool countDuration(TokenKind k, std::size_t &depth, std::size_t &signs, std::size_t &chain)
    {
        if (k == TokenKind::LeftParen) {
            if (++depth + m_levels.size() - 1 > kMaxNesting) exceed("the query nests deeper than the limit of ", kMaxNesting);
            if (depth > m_out.maxNesting) m_out.maxNesting = depth;
        } else if (k == TokenKind::RightParen && depth > 0) {
            --depth;
        }
        signs = k == TokenKind::Add || k == TokenKind::Sub ? signs + 1 : 0;
        if (signs > kMaxNesting) exceed("the query has more signs in a row than the limit of ", kMaxNesting);
        if (isDurationOperator(k) && ++chain >= kMaxChain) exceed("the query chains more operands than the limit of ", kMaxChain);
        return !m_out.limit;
    }

    void at()
    {
        plain();
        if ((kind(m_index) == TokenKind::Start || kind(m_index) == TokenKind::End) && kind(m_index + 1) == TokenKind::LeftParen) {
            plain();
            plain();
            if (kind(m_index) == TokenKind::RightParen) plain();
            return;
        }
        if (kind(m_index) == TokenKind::Add || kind(m_index) == TokenKind::Sub) plain();
        if (kind(m_index) == TokenKind::Number || kind(m_index) == TokenKind::Duration) plain();
        else if (m_tokens[std::min(m_index, m_tokens.size() - 1)].hasPlaceholder) set(m_index++, TokenClass::Placeholder);
    }

    // generated_parser.y, offset_duration_expr: a single unit ends at once; behind parentheses or two signs the operators of
    // duration arithmetic are taken as far as they go.
    void offset()
    {
        const std::size_t first = m_index + 1;
        const auto sign = [&](std::size_t i) { return kind(i) == TokenKind::Add || kind(i) == TokenKind::Sub; };
        const bool chain = kind(first) == TokenKind::LeftParen || (sign(first) && sign(first + 1));
        set(m_index++, chain ? TokenClass::OffsetChain : TokenClass::Offset);
        if (!chain) {
            if (sign(m_index)) plain();
            durationUnit();
            return;
        }
        for (std::size_t operators = 0; !m_out.limit; ++operators) {
            if (operators >= kMaxChain) return exceed("the query chains more operands than the limit of ", kMaxChain);
            std::size_t signs = 0;
            while (sign(m_index)) {
                if (++signs > kMaxNesting) return exceed("the query has more signs in a row than the limit of ", kMaxNesting);
                plain();
            }
            if (!durationUnit() || !isDurationOperator(kind(m_index))) return;
            set(m_index++, TokenClass::ChainOperator);
        }
    }

    /// A literal, step(), min_of(...), or a balanced pair of parentheses.
    bool durationUnit()
    {
        const TokenKind k = kind(m_index);
        if (k == TokenKind::Number || k == TokenKind::Duration || k == TokenKind::Placeholder) {
            plain();
            return true;
        }
        if (k == TokenKind::Identifier && m_tokens[m_index].hasPlaceholder) { // offset ${x}s
            set(m_index++, TokenClass::Placeholder);
            return true;
        }
        if (k == TokenKind::Step || k == TokenKind::Range || k == TokenKind::MaxOf || k == TokenKind::MinOf) plain();
        if (kind(m_index) != TokenKind::LeftParen) return false;
        std::size_t depth = 0;
        std::size_t signs = 0;
        std::size_t chain = 0;
        while (m_index < m_tokens.size() && kind(m_index) != TokenKind::EndOfInput) {
            if (!countDuration(kind(m_index), depth, signs, chain)) return false;
            plain();
            if (depth == 0) return true;
        }
        return false;
    }

    const std::vector<Token> &m_tokens;
    ClassifiedTokens &m_out;
    std::vector<Level> m_levels;
    std::size_t m_index = 0;
    std::size_t m_nodes = 0;
    bool m_expectOperand = true;
};

} // namespace

void classifyTokens(const std::vector<Token> &tokens, ClassifiedTokens &out) { Classifier(tokens, out).run(); }

} // namespace diopter::syntax
