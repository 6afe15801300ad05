// Text to tokens, rune for rune as Prometheus' lexer: modal (braces, brackets, strings), stops at the first thing it cannot read.
// First stage of parse(); the highlighter starts it again behind an error.
#pragma once

#include "core/syntax/parser.h"
#include "core/syntax/token.h"

namespace diopter::syntax {

struct ScanOptions {
    bool unquotedUtf8Names = false;
    bool placeholders = false; ///< template variables become tokens or parts of names
    bool keepComments = false; ///< comments become tokens, for the highlighter
    bool series = false; ///< promqltest series notation
};

/// What the lexer would complain about.
struct ScanError {
    TextSpan span;
    std::string message;
};

struct ScanResult {
    std::vector<Token> tokens; ///< ends with EndOfInput, or with Error where `error` says why
    ScanError error; ///< message is empty when the whole text was read
    bool ok() const { return error.message.empty(); }
};

/// All tokens of a text that may be broken: what cannot be read becomes Error tokens; ends with EndOfInput.
std::vector<Token> tokenizeBroken(std::string_view text, const ParseOptions &options, bool keepComments);

class Scanner {
public:
    Scanner(std::string_view text, const ScanOptions &options) : m_text(text), m_options(options) {}

    /// Reads everything into `out` (cleared first).
    void run(ScanResult &out);
    /// Reads one token (the highlighter's way to go on behind errors). EndOfInput repeats.
    Token next();
    const ScanError &error() const { return m_error; }
    /// After an Error token: goes on behind what could not be read, at least one byte, and makes `token` span just that. An unfinished
    /// string becomes a String. False at the end of the text.
    bool recover(Token &token);

private:
    static constexpr int kEnd = -1;

    int peek() const;
    int advance();
    void back() { m_pos -= m_width; }
    bool accept(std::string_view set);
    bool is(std::string_view set) const;
    bool isNameStart(int rune) const;
    bool isNameContinue(int rune) const;
    Token emit(TokenKind kind);
    Token fail(std::string message);
    Token failAt(std::string message, std::size_t start);

    Token statement();
    Token statementSign(int rune);
    Token comparisonSign(int rune);
    Token bracketWord(int rune);
    Token insideBraces();
    Token label();
    Token durationExpression();
    Token comment();
    Token number();
    bool scanNumber();
    bool acceptRemainingDuration();
    bool scanDurationKeyword(TokenKind &kind);
    Token word();
    Token string(char quote);
    bool escape(char quote, std::string &message);
    bool followedByLeftParen() const;
    void skipSpaces();
    Token placeholder(std::size_t length);

    // Series notation (scan_series.cpp).
    enum class SeriesState : std::uint8_t { Statement, Values, HistogramRepeat, HistogramAdd, HistogramSub };
    Token nextOfSeries();
    Token seriesValue();
    Token seriesNumber();
    Token seriesSpace();
    Token histogram();
    Token histogramEnd();
    Token histogramWord();
    Token buckets();

    std::string_view m_text;
    ScanOptions m_options;
    ScanError m_error;
    std::size_t m_pos = 0;
    std::size_t m_start = 0;
    std::size_t m_width = 0;
    int m_parenDepth = 0;
    bool m_braceOpen = false;
    bool m_bracketOpen = false;
    bool m_inDuration = false; ///< behind [ until a number or duration was read: the state lexDurationExpr
    bool m_gotColon = false;
    bool m_gotDuration = false;
    SeriesState m_series = SeriesState::Statement;
    bool m_inHistogram = false;
    bool m_numberExpected = false; ///< behind a minus in buckets
};

} // namespace diopter::syntax
