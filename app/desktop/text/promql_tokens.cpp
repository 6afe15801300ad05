// The scanner behind promql_tokens.h. It knows brackets and the word behind an identifier, not the grammar.
#include "app/desktop/text/promql_tokens.h"

#include "core/model/operations.h"

#include <QSet>

#include <array>
#include <optional>

namespace diopter::desktop {

namespace {

const QSet<QString> &functionNames()
{
    static const QSet<QString> names = [] {
        QSet<QString> set;
        for (int i = 0; i <= static_cast<int>(FunctionId::Year); ++i) {
            const std::string_view name = functionName(static_cast<FunctionId>(i));
            set.insert(QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size())));
        }
        return set;
    }();
    return names;
}

const QSet<QString> &keywords()
{
    static const QSet<QString> words = {QStringLiteral("by"), QStringLiteral("without"), QStringLiteral("on"), QStringLiteral("ignoring"),
        QStringLiteral("group_left"), QStringLiteral("group_right"), QStringLiteral("offset"), QStringLiteral("bool"),
        QStringLiteral("and"), QStringLiteral("or"), QStringLiteral("unless"), QStringLiteral("atan2"), QStringLiteral("start"),
        QStringLiteral("end"), QStringLiteral("anchored"), QStringLiteral("smoothed"), QStringLiteral("fill"), QStringLiteral("fill_left"),
        QStringLiteral("fill_right")};
    return words;
}

const QSet<QString> &aggregators()
{
    static const QSet<QString> words = [] {
        QSet<QString> set;
        for (int i = 0; i <= static_cast<int>(AggregateOp::LimitRatio); ++i) {
            const std::string_view name = aggregateOpText(static_cast<AggregateOp>(i));
            set.insert(QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size())));
        }
        return set;
    }();
    return words;
}

bool isNameStart(QChar c) { return c.isLetter() || c == QLatin1Char('_') || c == QLatin1Char(':'); }
bool isNamePart(QChar c) { return isNameStart(c) || c.isDigit(); }

class Scanner {
public:
    explicit Scanner(const QString &text) : m_text(text) {}

    std::vector<Token> run()
    {
        while (m_at < m_text.size()) step();
        return std::move(m_tokens);
    }

private:
    enum class Bracket { Round, Grouping, Curly, Square };

    QChar peek(qsizetype i) const { return i < m_text.size() ? m_text[i] : QChar(); }
    qsizetype behindSpaces(qsizetype i) const
    {
        while (i < m_text.size() && m_text[i].isSpace()) ++i;
        return i;
    }
    void add(qsizetype start, TokenKind kind) { m_tokens.push_back({static_cast<int>(start), static_cast<int>(m_at - start), kind}); }

    void step()
    {
        const QChar c = m_text[m_at];
        if (c == QLatin1Char('#')) return comment();
        if (c == QLatin1Char('"') || c == QLatin1Char('\'') || c == QLatin1Char('`')) return string(c);
        if (c.isDigit() || (c == QLatin1Char('.') && peek(m_at + 1).isDigit())) return number();
        if (isNameStart(c)) return word();
        if (c == QLatin1Char('{')) open(Bracket::Curly);
        else if (c == QLatin1Char('[')) open(Bracket::Square);
        else if (c == QLatin1Char('(')) open(m_groupingNext ? Bracket::Grouping : Bracket::Round);
        else if ((c == QLatin1Char('}') || c == QLatin1Char(']') || c == QLatin1Char(')')) && !m_open.empty()) m_open.pop_back();
        if (!c.isSpace()) m_groupingNext = false;
        ++m_at;
    }

    void open(Bracket kind) { m_open.push_back(kind); }

    void comment()
    {
        const qsizetype start = m_at;
        while (m_at < m_text.size() && m_text[m_at] != QLatin1Char('\n')) ++m_at;
        add(start, TokenKind::Comment);
    }

    void string(QChar quote)
    {
        const qsizetype start = m_at++;
        while (m_at < m_text.size() && m_text[m_at] != quote)
            m_at += m_text[m_at] == QLatin1Char('\\') && quote != QLatin1Char('`') ? 2 : 1;
        m_at = std::min(m_at + 1, m_text.size());
        // A quoted name alone in braces or before an operator is a metric or label; strings are what follows = and =~.
        add(start, TokenKind::String);
    }

    void number()
    {
        const qsizetype start = m_at;
        while (m_at < m_text.size() && (isNamePart(m_text[m_at]) || m_text[m_at] == QLatin1Char('.')) && m_text[m_at] != QLatin1Char(':'))
            ++m_at;
        add(start, TokenKind::Number);
    }

    void word()
    {
        const qsizetype start = m_at;
        while (m_at < m_text.size() && isNamePart(m_text[m_at])) ++m_at;
        const QString text = m_text.mid(start, m_at - start);
        const QChar next = peek(behindSpaces(m_at));
        m_groupingNext = false;
        add(start, kindOf(text, next));
    }

    TokenKind kindOf(const QString &text, QChar next)
    {
        const bool inBraces = !m_open.empty() && m_open.back() == Bracket::Curly;
        const bool inGrouping = !m_open.empty() && m_open.back() == Bracket::Grouping;
        if (inBraces || inGrouping) return TokenKind::Label;
        const QString lower = text.toLower();
        if (aggregators().contains(lower) &&
            (next == QLatin1Char('(') || next == QLatin1Char('b') || next == QLatin1Char('w') || next.isNull()))
            return TokenKind::Keyword;
        if (lower == QLatin1String("inf") || lower == QLatin1String("nan")) return TokenKind::Number;
        if ((lower == QLatin1String("start") || lower == QLatin1String("end")) && next != QLatin1Char('(')) return TokenKind::Metric;
        if (keywords().contains(lower)) {
            static const QSet<QString> takeLabels = {QStringLiteral("by"), QStringLiteral("without"), QStringLiteral("on"),
                QStringLiteral("ignoring"), QStringLiteral("group_left"), QStringLiteral("group_right")};
            m_groupingNext = takeLabels.contains(lower);
            return TokenKind::Keyword;
        }
        if (next == QLatin1Char('(') || (functionNames().contains(text) && next.isNull())) return TokenKind::Function;
        return TokenKind::Metric;
    }

    const QString &m_text;
    qsizetype m_at = 0;
    std::vector<Bracket> m_open;
    bool m_groupingNext = false;
    std::vector<Token> m_tokens;
};

std::optional<QChar> partnerOf(QChar c)
{
    static const std::array<std::pair<char, char>, 3> pairs = {{{'(', ')'}, {'[', ']'}, {'{', '}'}}};
    for (const auto &[open, close] : pairs) {
        if (c == QLatin1Char(open)) return QLatin1Char(close);
        if (c == QLatin1Char(close)) return QLatin1Char(open);
    }
    return std::nullopt;
}

} // namespace

std::vector<Token> promqlTokens(const QString &text) { return Scanner(text).run(); }

QColor tokenColour(const Colours &colours, TokenKind kind)
{
    switch (kind) {
    case TokenKind::Function: return colours.function;
    case TokenKind::Metric: return colours.metric;
    case TokenKind::Label: return colours.label;
    case TokenKind::String: return colours.string;
    case TokenKind::Number: return colours.number;
    case TokenKind::Keyword: return colours.keyword;
    case TokenKind::Comment: return colours.muted;
    }
    return colours.text;
}

int matchingBracket(const QString &text, int position)
{
    if (position < 0 || position >= text.size()) return -1;
    const QChar own = text[position];
    const std::optional<QChar> partner = partnerOf(own);
    if (!partner) return -1;
    std::vector<bool> skipped(static_cast<std::size_t>(text.size()), false);
    for (const Token &token : promqlTokens(text))
        if (token.kind == TokenKind::String || token.kind == TokenKind::Comment)
            for (int i = token.start; i < token.start + token.length; ++i) skipped[static_cast<std::size_t>(i)] = true;
    if (skipped[static_cast<std::size_t>(position)]) return -1;
    const int direction = own == QLatin1Char('(') || own == QLatin1Char('[') || own == QLatin1Char('{') ? 1 : -1;
    int depth = 0;
    for (int i = position; i >= 0 && i < text.size(); i += direction) {
        if (skipped[static_cast<std::size_t>(i)]) continue;
        if (text[i] == own) ++depth;
        else if (text[i] == *partner && --depth == 0) return i;
    }
    return -1;
}

} // namespace diopter::desktop
