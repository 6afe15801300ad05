// A pull reader of JSON for inputs of any size: one token at a time from a feed, never the whole text in memory, every error with line and
// column. It exists beside nlohmann/json because imports need streaming, places, a depth limit and the numbers' own text
// (core/DECISIONS.md).
#pragma once

#include "core/exchange/byte_feed.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diopter::exchange {

/// One thread. The first error sticks: later calls return it again.
class JsonScanner {
public:
    enum class Kind : std::uint8_t { ObjectStart, ObjectEnd, ArrayStart, ArrayEnd, String, Number, True, False, Null, End };
    static constexpr std::size_t kMaxDepth = 128;
    static constexpr std::size_t kMaxTextBytes = 16 << 20;

    explicit JsonScanner(ByteFeed &feed) : m_feed(feed), m_buffer(kFirstWindowBytes) {}

    /// Kind of the next value or closing bracket, not consumed. End between top-level values at the end of input.
    Result<Kind> peek();
    /// Enters an object or array; Corrupt when the next value is something else.
    Status enter(Kind start);
    /// In an object: the next key (valid until the next call), or nothing behind the last (the closing brace is consumed then).
    Result<bool> nextKey(std::string_view &key);
    /// In an array: true when another element follows; false consumes the closing bracket.
    Result<bool> nextElement();
    /// The text of a string, unescaped, or of a number as written; valid until the next call.
    Result<std::string_view> text(Kind kind);
    /// Consumes one value of any kind.
    Status skip();
    Status literal(Kind kind);

    /// An error at the place of the token peeked or read last.
    Error error(std::string message) const;
    std::uint64_t line() const { return m_tokenLine; }
    /// Bytes consumed so far.
    std::uint64_t offset() const { return m_base + m_at; }

private:
    enum class Frame : std::uint8_t { ObjectFirst, Object, ArrayFirst, Array };
    static constexpr int kEnd = -1;

    int get();
    int look();
    bool refill();
    void skipSpace();
    void markToken();
    Error fail(std::string message);
    Result<Kind> kindAt(int c);
    Result<bool> step(char close, Frame first, Frame later);
    Result<std::string_view> readString();
    Result<std::string_view> readNumber();
    Status readEscape();
    Result<unsigned> readHex();
    Status expectWord(const char *word);

    ByteFeed &m_feed;
    std::vector<std::uint8_t> m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::uint64_t m_base = 0; ///< bytes before m_buffer
    std::uint64_t m_line = 1;
    std::uint64_t m_lineStart = 0; ///< offset of the line's first byte
    std::uint64_t m_tokenLine = 1;
    std::uint64_t m_tokenColumn = 1;
    bool m_ended = false;
    std::vector<Frame> m_frames;
    std::string m_text;
    std::optional<Error> m_error;
};

} // namespace diopter::exchange
