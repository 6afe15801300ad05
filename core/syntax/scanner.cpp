#include "core/syntax/scanner.h"

#include "core/base/go_text.h"
#include "core/syntax/placeholder.h"
#include "core/syntax/words.h"

#include <algorithm>

namespace diopter::syntax {
int Scanner::peek() const
{
    if (m_pos >= m_text.size()) return kEnd;
    const auto c = static_cast<unsigned char>(m_text[m_pos]);
    return c < 0x80 ? c : decodeRune(m_text, m_pos).value;
}

int Scanner::advance()
{
    if (m_pos >= m_text.size()) {
        m_width = 0;
        return kEnd;
    }
    const auto c = static_cast<unsigned char>(m_text[m_pos]);
    if (c < 0x80) {
        m_width = 1;
        ++m_pos;
        return c;
    }
    const Rune rune = decodeRune(m_text, m_pos);
    m_width = rune.width;
    m_pos += rune.width;
    return rune.value;
}

bool Scanner::is(std::string_view set) const
{
    const int rune = peek();
    return rune >= 0 && rune < 0x80 && set.find(static_cast<char>(rune)) != std::string_view::npos;
}

bool Scanner::accept(std::string_view set)
{
    if (is(set)) {
        advance();
        return true;
    }
    advance();
    back();
    return false;
}

bool Scanner::isNameStart(int rune) const
{
    return isAlphaRune(rune) || (m_options.unquotedUtf8Names && rune >= 0x80 && isUnicodeLetter(static_cast<char32_t>(rune)));
}

bool Scanner::isNameContinue(int rune) const
{
    return isNameStart(rune) || isDigitRune(rune) || (m_options.unquotedUtf8Names && rune == '.');
}

Token Scanner::emit(TokenKind kind)
{
    const Token token{kind, false, static_cast<std::uint32_t>(m_start), static_cast<std::uint32_t>(m_pos)};
    m_start = m_pos;
    return token;
}

Token Scanner::failAt(std::string message, std::size_t start)
{
    // Prometheus marks everything from the start of the pending token to the end of the text.
    m_error.span = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(m_text.size())};
    m_error.message = std::move(message);
    return {TokenKind::Error, false, m_error.span.start, m_error.span.end};
}

Token Scanner::fail(std::string message) { return failAt(std::move(message), m_start); }

bool Scanner::recover(Token &token)
{
    m_error = {};
    const std::size_t start = std::min<std::size_t>(token.start, m_start);
    if (start >= m_text.size()) return false;
    const char c = m_text[start];
    const bool closesBraces = m_braceOpen && std::string_view(")[](+*/<>^@%").find(c) != std::string_view::npos;
    const bool closesBracket = m_bracketOpen && m_gotDuration && isAlphaRune(c);
    if (closesBraces || closesBracket) {
        // The closing sign is missing: pretend it stands here and read on in the outer mode.
        token = {closesBraces ? TokenKind::RightBrace : TokenKind::RightBracket, false, static_cast<std::uint32_t>(start),
            static_cast<std::uint32_t>(start)};
        m_braceOpen = m_braceOpen && !closesBraces;
        if (closesBracket) m_bracketOpen = m_inDuration = false;
        m_pos = m_start = start;
        return true;
    }
    m_pos = std::max(m_pos, start);
    if (m_pos == start) advance();
    if (c == '"' || c == '\'' || c == '`') {
        token.kind = TokenKind::String;
        while (m_pos < m_text.size() && m_text[m_pos - 1] != c && m_text[m_pos] != '\n') ++m_pos;
    }
    token.start = static_cast<std::uint32_t>(start);
    token.end = static_cast<std::uint32_t>(m_pos);
    m_start = m_pos;
    m_parenDepth = std::max(m_parenDepth, 0);
    return true;
}

void Scanner::run(ScanResult &out)
{
    out.tokens.clear();
    out.error = {};
    for (;;) {
        const Token token = next();
        if (token.kind == TokenKind::Comment && !m_options.keepComments) continue;
        out.tokens.push_back(token);
        if (token.kind == TokenKind::EndOfInput) return;
        if (token.kind == TokenKind::Error) {
            out.error = m_error;
            return;
        }
    }
}

void Scanner::skipSpaces()
{
    while (m_pos < m_text.size() && isSpaceRune(m_text[m_pos])) ++m_pos;
    m_start = m_pos;
}

Token Scanner::next()
{
    if (m_options.series) return nextOfSeries();
    skipSpaces();
    if (m_options.placeholders && m_pos < m_text.size()) {
        if (const std::size_t length = placeholderLength(m_text, m_pos); length != 0) return placeholder(length);
    }
    // Prometheus' lexDurationExpr knows no comments; elsewhere # starts one.
    if (m_inDuration) return durationExpression();
    if (m_pos < m_text.size() && m_text[m_pos] == '#') return comment();
    return m_braceOpen ? insideBraces() : statement();
}

Token Scanner::comment()
{
    ++m_pos;
    while (m_pos < m_text.size() && m_text[m_pos] != '\n' && m_text[m_pos] != '\r') ++m_pos;
    return emit(TokenKind::Comment);
}

Token Scanner::statement()
{
    const int rune = advance();
    if (rune == kEnd) {
        if (m_parenDepth != 0) return fail("unclosed left parenthesis");
        if (m_bracketOpen) return fail("unclosed left bracket");
        return emit(TokenKind::EndOfInput);
    }
    if (isDigitRune(rune) || (rune == '.' && isDigitRune(peek()))) {
        back();
        return number();
    }
    if (rune == '"' || rune == '\'' || rune == '`') return string(static_cast<char>(rune));
    if (isNameStart(rune) || rune == ':') {
        if (m_bracketOpen) return bracketWord(rune);
        back();
        return word();
    }
    return statementSign(rune);
}

Token Scanner::statementSign(int rune)
{
    switch (rune) {
    case ',': return emit(TokenKind::Comma);
    case '*': return emit(TokenKind::Mul);
    case '/': return emit(TokenKind::Div);
    case '%': return emit(TokenKind::Mod);
    case '+': return emit(TokenKind::Add);
    case '-': return emit(TokenKind::Sub);
    case '^': return emit(TokenKind::Pow);
    case '@': return emit(TokenKind::At);
    case '=':
    case '!':
    case '<':
    case '>': return comparisonSign(rune);
    case '(': ++m_parenDepth; return emit(TokenKind::LeftParen);
    case ')':
        if (--m_parenDepth < 0) return failAt("unexpected right parenthesis " + quoteRune(rune), m_pos);
        return emit(TokenKind::RightParen);
    case '{': m_braceOpen = true; return emit(TokenKind::LeftBrace);
    case '[':
        if (m_bracketOpen) return fail("unexpected left bracket " + quoteRune(rune));
        m_gotColon = false;
        m_gotDuration = false;
        m_bracketOpen = true;
        m_inDuration = true;
        return emit(TokenKind::LeftBracket);
    case ']':
        if (!m_bracketOpen) return fail("unexpected right bracket " + quoteRune(rune));
        m_bracketOpen = false;
        return emit(TokenKind::RightBracket);
    default: return fail("unexpected character: " + quoteRune(rune));
    }
}

Token Scanner::comparisonSign(int rune)
{
    const int following = peek();
    switch (rune) {
    case '=':
        if (following == '~') return fail("unexpected character after '=': " + quoteRune(following));
        if (following != '=') return emit(TokenKind::Assign);
        advance();
        return emit(TokenKind::Equal);
    case '!':
        advance();
        if (following != '=') return fail("unexpected character after '!': " + quoteRune(following));
        return emit(TokenKind::NotEqual);
    default: break;
    }
    if (following != '=' && following != '/') return emit(rune == '<' ? TokenKind::Less : TokenKind::Greater);
    advance();
    if (rune == '<') return emit(following == '=' ? TokenKind::LessOrEqual : TokenKind::TrimUpper);
    return emit(following == '=' ? TokenKind::GreaterOrEqual : TokenKind::TrimLower);
}

Token Scanner::bracketWord(int rune)
{
    if (rune == ':') {
        if (m_gotColon) return fail("unexpected colon " + quoteRune(rune));
        m_gotColon = true;
        return emit(TokenKind::Colon);
    }
    TokenKind kind{};
    if (scanDurationKeyword(kind)) return emit(kind);
    return fail("unexpected character: " + quoteRune(rune) + ", expected ':'");
}

Token Scanner::insideBraces()
{
    const int rune = advance();
    if (rune == kEnd) return fail("unexpected end of input inside braces");
    if (isNameStart(rune)) {
        while (isNameContinue(advance())) {}
        back();
        return emit(TokenKind::Identifier);
    }
    switch (rune) {
    case ',': return emit(TokenKind::Comma);
    case '"':
    case '\'':
    case '`': return string(static_cast<char>(rune));
    case '=':
        if (peek() != '~') return emit(TokenKind::Assign);
        advance();
        return emit(TokenKind::EqualRegex);
    case '!': {
        const int following = advance();
        if (following == '~') return emit(TokenKind::NotEqualRegex);
        if (following == '=') return emit(TokenKind::NotEqual);
        return fail("unexpected character after '!' inside braces: " + quoteRune(following));
    }
    case '{': return fail("unexpected left brace " + quoteRune(rune));
    case '}':
        m_braceOpen = false;
        if (m_options.series) m_series = SeriesState::Values;
        return emit(TokenKind::RightBrace);
    default: return fail("unexpected character inside braces: " + quoteRune(rune));
    }
}

Token Scanner::label()
{
    bool placeholder = false;
    for (;;) {
        if (m_options.placeholders && m_pos > m_start && m_pos < m_text.size()) {
            if (const std::size_t length = placeholderInName(m_text, m_pos); length != 0) {
                m_pos += length;
                placeholder = true;
                continue;
            }
        }
        if (!isNameContinue(advance())) break;
    }
    back();
    Token name = emit(TokenKind::Identifier);
    name.hasPlaceholder = placeholder;
    return name;
}

Token Scanner::durationExpression()
{
    const int rune = advance();
    switch (rune) {
    case kEnd: return fail("unexpected end of input in duration expression");
    case ']':
        m_bracketOpen = false;
        m_gotColon = false;
        m_inDuration = false;
        return emit(TokenKind::RightBracket);
    case ':':
        if (!m_gotDuration) return failAt("unexpected colon before duration in duration expression", m_pos);
        if (m_gotColon) return failAt("unexpected repeated colon in duration expression", m_pos);
        m_gotColon = true;
        return emit(TokenKind::Colon);
    case '(': ++m_parenDepth; return emit(TokenKind::LeftParen);
    case ')':
        if (--m_parenDepth < 0) return failAt("unexpected right parenthesis " + quoteRune(rune), m_pos);
        return emit(TokenKind::RightParen);
    case '+': return emit(TokenKind::Add);
    case '-': return emit(TokenKind::Sub);
    case '*': return emit(TokenKind::Mul);
    case '/': return emit(TokenKind::Div);
    case '%': return emit(TokenKind::Mod);
    case '^': return emit(TokenKind::Pow);
    case ',': return emit(TokenKind::Comma);
    default: break;
    }
    TokenKind kind{};
    if (isAlphaRune(rune) && scanDurationKeyword(kind)) {
        m_gotDuration = true;
        return emit(kind);
    }
    if (isDigitRune(rune) || (rune == '.' && isDigitRune(peek()))) {
        back();
        m_gotDuration = true;
        m_inDuration = false;
        return number();
    }
    return fail("unexpected character in duration expression: " + quoteRune(rune));
}

bool Scanner::scanDurationKeyword(TokenKind &kind)
{
    const std::size_t pos = m_pos;
    while (m_pos < m_text.size() && isAlphaRune(m_text[m_pos])) ++m_pos;
    kind = durationKeywordKind(m_text.substr(m_start, m_pos - m_start));
    if (kind != TokenKind::Identifier) return true;
    m_pos = pos;
    return false;
}

bool Scanner::followedByLeftParen() const
{
    std::size_t pos = m_pos;
    while (pos < m_text.size() && isSpaceRune(m_text[pos])) ++pos;
    return pos < m_text.size() && m_text[pos] == '(';
}

Token Scanner::word()
{
    bool colon = false;
    bool placeholder = false;
    for (;;) {
        if (m_options.placeholders && m_pos > m_start && m_pos < m_text.size()) {
            if (const std::size_t length = placeholderInName(m_text, m_pos); length != 0) {
                m_pos += length;
                placeholder = true;
                continue;
            }
        }
        const int rune = advance();
        if (rune == ':') colon = true;
        else if (!isNameContinue(rune)) break;
    }
    back();
    if (placeholder) {
        Token name = emit(TokenKind::Identifier);
        name.hasPlaceholder = true;
        return name;
    }
    if (m_options.series && peek() != '{') m_series = SeriesState::Values;
    const TokenKind kind = keywordKind(m_text.substr(m_start, m_pos - m_start));
    const bool fill = kind == TokenKind::Fill || kind == TokenKind::FillLeft || kind == TokenKind::FillRight;
    if (fill && !followedByLeftParen()) return emit(TokenKind::Identifier);
    if (kind != TokenKind::Identifier) return emit(kind);
    return emit(colon ? TokenKind::MetricIdentifier : TokenKind::Identifier);
}

} // namespace diopter::syntax
