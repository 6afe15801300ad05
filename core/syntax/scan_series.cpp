// The scanner's states for promqltest series notation (lexValueSequence, lexHistogram, lexBuckets of promql/parser/lex.go).
#include "core/base/go_text.h"
#include "core/syntax/scanner.h"
#include "core/syntax/words.h"

#include <algorithm>
#include <array>

namespace diopter::syntax {
namespace {

struct ScannedWord {
    std::string_view text;
    TokenKind kind;
};
constexpr std::array<ScannedWord, 11> kDescriptors{
    {{"sum", TokenKind::SumDesc}, {"count", TokenKind::CountDesc}, {"schema", TokenKind::SchemaDesc}, {"offset", TokenKind::OffsetDesc},
        {"n_offset", TokenKind::NegativeOffsetDesc}, {"buckets", TokenKind::BucketsDesc}, {"n_buckets", TokenKind::NegativeBucketsDesc},
        {"z_bucket", TokenKind::ZeroBucketDesc}, {"z_bucket_w", TokenKind::ZeroBucketWidthDesc},
        {"custom_values", TokenKind::CustomValuesDesc}, {"counter_reset_hint", TokenKind::CounterResetHintDesc}}};
constexpr std::array<ScannedWord, 4> kHints{{{"unknown", TokenKind::HintUnknown}, {"reset", TokenKind::HintReset},
    {"not_reset", TokenKind::HintNotReset}, {"gauge", TokenKind::HintGauge}}};

template <std::size_t N> TokenKind find(const std::array<ScannedWord, N> &words, std::string_view word)
{
    std::string lower(word);
    std::transform(
        lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto found = std::find_if(words.begin(), words.end(), [&](const ScannedWord &each) { return each.text == lower; });
    return found == words.end() ? TokenKind::Identifier : found->kind;
}

} // namespace

Token Scanner::nextOfSeries()
{
    if (m_numberExpected) {
        m_numberExpected = false;
        return seriesNumber();
    }
    if (m_inHistogram) return m_bracketOpen ? buckets() : histogram();
    const auto repeat = [this](TokenKind kind) {
        m_series = SeriesState::Values;
        advance();
        return emit(kind);
    };
    switch (m_series) {
    case SeriesState::HistogramRepeat: return repeat(TokenKind::Times);
    case SeriesState::HistogramAdd: return repeat(TokenKind::Add);
    case SeriesState::HistogramSub: return repeat(TokenKind::Sub);
    case SeriesState::Values: return seriesValue();
    case SeriesState::Statement: break;
    }
    skipSpaces();
    if (m_pos < m_text.size() && m_text[m_pos] == '#') return comment();
    return m_braceOpen ? insideBraces() : statement();
}

Token Scanner::seriesSpace()
{
    const Token token = emit(TokenKind::Space);
    skipSpaces();
    return token;
}

Token Scanner::seriesNumber()
{
    if (!scanNumber()) return fail("bad number syntax: " + quote(m_text.substr(m_start, m_pos - m_start)));
    return emit(TokenKind::Number);
}

Token Scanner::seriesValue()
{
    const int rune = advance();
    if (rune == kEnd) {
        back();
        return statement();
    }
    if (rune == '{' && peek() == '{') {
        m_inHistogram = true;
        advance();
        return emit(TokenKind::OpenHistogram);
    }
    if (isSpaceRune(rune)) return seriesSpace();
    switch (rune) {
    case '+': return emit(TokenKind::Add);
    case '-': return emit(TokenKind::Sub);
    case 'x': return emit(TokenKind::Times);
    case '_': return emit(TokenKind::Blank);
    default: break;
    }
    if (isDigitRune(rune) || (rune == '.' && isDigitRune(peek()))) {
        back();
        return seriesNumber();
    }
    if (isAlphaRune(rune)) {
        back();
        m_series = SeriesState::Statement; // unless the word is not followed by {
        return word();
    }
    return fail("unexpected character in series sequence: " + quoteRune(rune));
}

Token Scanner::histogram()
{
    const int rune = advance();
    if (isSpaceRune(rune)) return seriesSpace();
    if (isAlphaRune(rune)) {
        back();
        return histogramWord();
    }
    if (isDigitRune(rune)) {
        back();
        return seriesNumber();
    }
    switch (rune) {
    case ':': return emit(TokenKind::Colon);
    case '-': return emit(TokenKind::Sub);
    case '[': m_bracketOpen = true; return emit(TokenKind::LeftBracket);
    case '}':
        if (peek() == '}') return histogramEnd();
        break;
    default: break;
    }
    return fail("histogram description incomplete unexpected: " + quoteRune(rune));
}

Token Scanner::histogramEnd()
{
    advance();
    m_inHistogram = false;
    switch (peek()) {
    case 'x': m_series = SeriesState::HistogramRepeat; break;
    case '+': m_series = SeriesState::HistogramAdd; break;
    case '-': m_series = SeriesState::HistogramSub; break;
    default: m_series = SeriesState::Values;
    }
    return emit(TokenKind::CloseHistogram);
}

Token Scanner::histogramWord()
{
    while (isAlphaRune(peek())) advance();
    const std::string_view word = m_text.substr(m_start, m_pos - m_start);
    if (const TokenKind kind = find(kDescriptors, word); kind != TokenKind::Identifier) {
        return peek() == ':' ? emit(kind) : fail("missing `:` for histogram descriptor");
    }
    if (keywordKind(word) == TokenKind::Number) return emit(TokenKind::Number);
    if (const TokenKind kind = find(kHints, word); kind != TokenKind::Identifier) return emit(kind);
    return fail("bad histogram descriptor found: " + quote(word));
}

Token Scanner::buckets()
{
    for (;;) {
        const int rune = advance();
        if (isSpaceRune(rune)) return seriesSpace();
        if (rune == '-') {
            m_numberExpected = true;
            return emit(TokenKind::Sub);
        }
        if (isDigitRune(rune)) {
            back();
            return seriesNumber();
        }
        if (rune == ']') {
            m_bracketOpen = false;
            return emit(TokenKind::RightBracket);
        }
        if (!isAlphaRune(rune)) return fail("invalid character in buckets description: " + quoteRune(rune));
        // Inf and NaN, letter by letter.
        if (keywordKind(m_text.substr(m_start, m_pos - m_start)) == TokenKind::Number) return emit(TokenKind::Number);
    }
}

} // namespace diopter::syntax
