// State machine over single characters, with a fast path for the inside of strings and numbers.
#include "core/client/json_push_parser.h"

#include <cstddef>

namespace diopter::client {

namespace {

constexpr std::size_t kMaxDepth = 128;
constexpr std::size_t kMaxString = 16 << 20;
constexpr std::size_t kMaxNumber = 64;

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool isNumberChar(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

void appendUtf8(std::string &out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// JSON's grammar of numbers: -? (0 | [1-9][0-9]*) (.[0-9]+)? ([eE][+-]?[0-9]+)?
bool isJsonNumber(std::string_view text)
{
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t from = i;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
        return i > from;
    };
    if (i < text.size() && text[i] == '-') ++i;
    const bool zero = i < text.size() && text[i] == '0';
    if (zero) ++i;
    else if (!digits()) return false;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!digits()) return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!digits()) return false;
    }
    return i == text.size();
}

} // namespace

Error JsonPushParser::bad(const char *what) const
{
    Place place;
    place.section = "answer";
    place.offset = m_offset;
    return {ErrorCode::Corrupt, std::string("the answer is no valid JSON: ") + what, place};
}

Status JsonPushParser::feed(std::string_view piece)
{
    for (std::size_t i = 0; i < piece.size(); ++i, ++m_offset) {
        if (m_state == State::String) {
            if (m_highSurrogate != 0 && piece[i] != '\\') loneSurrogate();
            std::size_t end = i;
            while (end < piece.size() && piece[end] != '"' && piece[end] != '\\' && static_cast<unsigned char>(piece[end]) >= 0x20) ++end;
            if (end > i) {
                if (m_text.size() + (end - i) > kMaxString)
                    return Error{ErrorCode::LimitExceeded, "a text in the answer is larger than 16 MiB", {}};
                m_text.append(piece, i, end - i);
                m_offset += end - i;
                i = end;
                if (i == piece.size()) return {};
            }
        }
        DIOPTER_TRY(step(piece[i]));
    }
    return {};
}

Status JsonPushParser::finish()
{
    if (m_state == State::Number && m_nesting.empty()) DIOPTER_TRY(endNumber());
    if (m_state != State::Done) return bad("it ends too early");
    return {};
}

Status JsonPushParser::step(char c)
{
    switch (m_state) {
    case State::Value:
        if (isSpace(c)) return {};
        return beginValue(c);
    case State::FirstElement:
        if (isSpace(c)) return {};
        return c == ']' ? close(c) : beginValue(c);
    case State::FirstKey:
    case State::Key:
        if (isSpace(c)) return {};
        if (c == '}' && m_state == State::FirstKey) return close(c);
        if (c != '"') return bad("a key is missing");
        m_isKey = true;
        m_text.clear();
        m_state = State::String;
        return {};
    case State::Colon:
        if (isSpace(c)) return {};
        if (c != ':') return bad("a colon is missing");
        m_state = State::Value;
        return {};
    case State::AfterValue: return afterValue(c);
    case State::String:
        if (c == '"') return endString();
        if (c != '\\') return bad("a control character within a text");
        m_state = State::Escape;
        return {};
    case State::Escape: return escape(c);
    case State::Unicode: return unicodeDigit(c);
    case State::Number:
        if (isNumberChar(c)) {
            m_text += c;
            return m_text.size() > kMaxNumber ? Status(bad("a number is too long")) : Status();
        }
        DIOPTER_TRY(endNumber());
        return step(c);
    case State::Word:
        m_text += c;
        for (const std::string_view word : {"true", "false", "null"}) {
            if (m_text == word) {
                valueEnded();
                return m_events.word(word);
            }
            if (word.starts_with(m_text)) return {};
        }
        return bad("an unknown word");
    case State::Done:
        if (isSpace(c)) return {};
        return bad("something follows its end");
    }
    return {};
}

Status JsonPushParser::beginValue(char c)
{
    if (c == '{' || c == '[') return open(c);
    m_text.clear();
    if (c == '"') {
        m_isKey = false;
        m_state = State::String;
        return {};
    }
    m_text += c;
    if (c == '-' || (c >= '0' && c <= '9')) {
        m_state = State::Number;
        return {};
    }
    if (c == 't' || c == 'f' || c == 'n') {
        m_state = State::Word;
        return {};
    }
    return bad("a value is missing");
}

Status JsonPushParser::open(char bracket)
{
    if (m_nesting.size() >= kMaxDepth) return Error{ErrorCode::LimitExceeded, "the answer is nested deeper than 128 levels", {}};
    m_nesting.push_back(bracket);
    m_state = bracket == '{' ? State::FirstKey : State::FirstElement;
    return bracket == '{' ? m_events.beginObject() : m_events.beginArray();
}

Status JsonPushParser::close(char bracket)
{
    const char opened = bracket == '}' ? '{' : '[';
    if (m_nesting.empty() || m_nesting.back() != opened) return bad("brackets do not match");
    m_nesting.pop_back();
    valueEnded();
    return bracket == '}' ? m_events.endObject() : m_events.endArray();
}

Status JsonPushParser::afterValue(char c)
{
    if (isSpace(c)) return {};
    if (c == ',') {
        m_state = m_nesting.back() == '{' ? State::Key : State::Value;
        return {};
    }
    if (c == '}' || c == ']') return close(c);
    return bad("a comma is missing");
}

Status JsonPushParser::endString()
{
    if (m_isKey) {
        m_state = State::Colon;
        return m_events.key(m_text);
    }
    valueEnded();
    return m_events.string(m_text);
}

Status JsonPushParser::endNumber()
{
    if (!isJsonNumber(m_text)) return bad("a malformed number");
    valueEnded();
    return m_events.number(m_text);
}

void JsonPushParser::loneSurrogate()
{
    appendUtf8(m_text, 0xfffd);
    m_highSurrogate = 0;
}

Status JsonPushParser::escape(char c)
{
    if (c == 'u') {
        m_unicode = 0;
        m_unicodeDigits = 0;
        m_state = State::Unicode;
        return {};
    }
    if (m_highSurrogate != 0) loneSurrogate();
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t at = kNames.find(c);
    if (at == std::string_view::npos) return bad("an unknown escape");
    m_text += kMeanings[at];
    m_state = State::String;
    return {};
}

Status JsonPushParser::unicodeDigit(char c)
{
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return bad("a malformed \\u escape");
    m_unicode = m_unicode << 4 | static_cast<std::uint32_t>(digit);
    if (++m_unicodeDigits < 4) return {};
    m_state = State::String;
    const bool isLow = m_unicode >= 0xdc00 && m_unicode < 0xe000;
    if (m_highSurrogate != 0 && isLow) {
        appendUtf8(m_text, 0x10000 + ((m_highSurrogate - 0xd800) << 10) + (m_unicode - 0xdc00));
        m_highSurrogate = 0;
        return {};
    }
    if (m_highSurrogate != 0) appendUtf8(m_text, 0xfffd);
    m_highSurrogate = m_unicode >= 0xd800 && m_unicode < 0xdc00 ? m_unicode : 0;
    if (m_highSurrogate == 0) appendUtf8(m_text, isLow ? 0xfffd : m_unicode);
    return {};
}

} // namespace diopter::client
