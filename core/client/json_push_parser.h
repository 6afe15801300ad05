// JSON in pieces: an answer of hundreds of megabytes is taken apart while it arrives, without ever being held whole.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diopter::client {

/// Told what the parser meets, in the order of the text. Strings and numbers are handed over as text; the views live until the call
/// returns. An error ends the parsing.
class JsonEvents {
public:
    virtual ~JsonEvents() = default;
    virtual Status beginObject() = 0;
    virtual Status endObject() = 0;
    virtual Status beginArray() = 0;
    virtual Status endArray() = 0;
    virtual Status key(std::string_view name) = 0;
    virtual Status string(std::string_view text) = 0;
    virtual Status number(std::string_view text) = 0;
    /// true, false or null.
    virtual Status word(std::string_view text) = 0;
};

/// Accepts exactly one JSON value (RFC 8259). Limits: nesting 128, one string 16 MiB, one number 64 characters.
class JsonPushParser {
public:
    explicit JsonPushParser(JsonEvents &events) : m_events(events) {}

    /// Corrupt with the byte offset for text that is no JSON, LimitExceeded, or the error of an event.
    Status feed(std::string_view piece);
    /// Corrupt when the text ended too early.
    Status finish();

private:
    enum class State : std::uint8_t { Value, FirstElement, FirstKey, Key, Colon, AfterValue, String, Escape, Unicode, Number, Word, Done };

    Status step(char c);
    Status beginValue(char c);
    Status open(char bracket);
    Status close(char bracket);
    Status endString();
    Status endNumber();
    Status escape(char c);
    Status unicodeDigit(char c);
    void loneSurrogate();
    Status afterValue(char c);
    void valueEnded() { m_state = m_nesting.empty() ? State::Done : State::AfterValue; }
    Error bad(const char *what) const;

    JsonEvents &m_events;
    State m_state = State::Value;
    std::vector<char> m_nesting; ///< '{' or '['
    std::string m_text; ///< of the string, number or word under way
    bool m_isKey = false;
    std::uint32_t m_unicode = 0;
    int m_unicodeDigits = 0;
    std::uint32_t m_highSurrogate = 0;
    std::uint64_t m_offset = 0;
};

} // namespace diopter::client
