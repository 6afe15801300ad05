// The JSON of RFC 8259, strictly; texts must be valid UTF-8 once unescaped.
#include "core/exchange/json_scanner.h"

#include "core/base/go_text.h"

#include <fmt/format.h>

namespace diopter::exchange {

bool JsonScanner::refill()
{
    if (m_ended || m_error) return false;
    m_base += m_end;
    growWindow(m_buffer, m_end);
    m_at = m_end = 0;
    auto count = m_feed.read(m_buffer.data(), m_buffer.size());
    if (!count) {
        m_error = std::move(count).error();
        if (m_error->place.file.empty()) m_error->place.file = m_feed.name();
        return false;
    }
    m_end = *count;
    m_ended = m_end == 0;
    return !m_ended;
}

int JsonScanner::look()
{
    if (m_at == m_end && !refill()) return kEnd;
    return m_buffer[m_at];
}

int JsonScanner::get()
{
    const int c = look();
    if (c == kEnd) return c;
    ++m_at;
    if (c == '\n') {
        ++m_line;
        m_lineStart = offset();
    }
    return c;
}

void JsonScanner::skipSpace()
{
    for (int c = look(); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = look()) get();
}

void JsonScanner::markToken()
{
    m_tokenLine = m_line;
    m_tokenColumn = offset() - m_lineStart + 1;
}

Error JsonScanner::error(std::string message) const
{
    if (m_error) return *m_error;
    Error out{ErrorCode::Corrupt, std::move(message), {}};
    out.place.file = m_feed.name();
    out.place.line = static_cast<std::uint32_t>(m_tokenLine);
    out.place.column = static_cast<std::uint32_t>(m_tokenColumn);
    return out;
}

Error JsonScanner::fail(std::string message)
{
    if (!m_error) m_error = error(std::move(message));
    return *m_error;
}

Result<JsonScanner::Kind> JsonScanner::kindAt(int c)
{
    switch (c) {
    case '{': return Kind::ObjectStart;
    case '}': return Kind::ObjectEnd;
    case '[': return Kind::ArrayStart;
    case ']': return Kind::ArrayEnd;
    case '"': return Kind::String;
    case 't': return Kind::True;
    case 'f': return Kind::False;
    case 'n': return Kind::Null;
    case kEnd:
        if (m_error) return *m_error;
        if (!m_frames.empty()) return fail("the text ends inside an object or array");
        return Kind::End;
    default: break;
    }
    if (c == '-' || (c >= '0' && c <= '9')) return Kind::Number;
    return fail("expected a value, got " + quote(std::string(1, static_cast<char>(c))));
}

Result<JsonScanner::Kind> JsonScanner::peek()
{
    if (m_error) return *m_error;
    skipSpace();
    markToken();
    return kindAt(look());
}

Status JsonScanner::enter(Kind start)
{
    DIOPTER_ASSIGN(const Kind kind, peek());
    if (kind != start) return fail(start == Kind::ObjectStart ? "expected an object" : "expected an array");
    if (m_frames.size() >= kMaxDepth) {
        (void)fail(fmt::format("nested deeper than {}", kMaxDepth));
        m_error->code = ErrorCode::LimitExceeded;
        return *m_error;
    }
    get();
    m_frames.push_back(start == Kind::ObjectStart ? Frame::ObjectFirst : Frame::ArrayFirst);
    return {};
}

/// Steps to the next member or element: consumes the comma, or the closing bracket (then false).
Result<bool> JsonScanner::step(char close, Frame first, Frame later)
{
    if (m_error) return *m_error;
    skipSpace();
    markToken();
    const int c = look();
    if (c == close) {
        get();
        m_frames.pop_back();
        return false;
    }
    if (m_frames.back() != first) {
        if (c == kEnd) return m_error ? *m_error : fail("the text ends inside an object or array");
        if (c != ',') return fail(fmt::format("expected \",\" or \"{}\"", close));
        get();
        skipSpace();
        markToken();
    }
    m_frames.back() = later;
    return true;
}

Result<bool> JsonScanner::nextKey(std::string_view &key)
{
    DIOPTER_ASSIGN(const bool more, step('}', Frame::ObjectFirst, Frame::Object));
    if (!more) return false;
    if (look() != '"') return m_error ? *m_error : fail("expected a key");
    DIOPTER_ASSIGN(key, readString());
    skipSpace();
    if (look() != ':') {
        markToken();
        return fail("expected \":\"");
    }
    get();
    return true;
}

Result<bool> JsonScanner::nextElement() { return step(']', Frame::ArrayFirst, Frame::Array); }

Result<std::string_view> JsonScanner::text(Kind wanted)
{
    DIOPTER_ASSIGN(const Kind kind, peek());
    if (kind != wanted) return fail(wanted == Kind::String ? "expected a text" : "expected a number");
    return kind == Kind::String ? readString() : readNumber();
}

Result<std::string_view> JsonScanner::readString()
{
    get();
    m_text.clear();
    bool plain = true; // only ASCII so far
    while (true) {
        const int c = get();
        if (c == '"') break;
        if (c == kEnd) return m_error ? *m_error : fail("the text does not end");
        if (c < 0x20) return fail("a control character inside a text");
        if (c == '\\') {
            plain = false;
            DIOPTER_TRY(readEscape());
        } else {
            plain = plain && c < 0x80;
            m_text += static_cast<char>(c);
        }
        if (m_text.size() > kMaxTextBytes) {
            (void)fail(fmt::format("a text is longer than {} bytes", kMaxTextBytes));
            m_error->code = ErrorCode::LimitExceeded;
            return *m_error;
        }
    }
    if (!plain && !isValidUtf8(m_text)) return fail("invalid UTF-8 in a text");
    return std::string_view(m_text);
}

Result<unsigned> JsonScanner::readHex()
{
    unsigned out = 0;
    for (int i = 0; i < 4; ++i) {
        const int c = get();
        if (c >= '0' && c <= '9') out = out * 16 + static_cast<unsigned>(c - '0');
        else if (c >= 'a' && c <= 'f') out = out * 16 + static_cast<unsigned>(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F') out = out * 16 + static_cast<unsigned>(c - 'A' + 10);
        else return fail("\\u needs four hexadecimal digits");
    }
    return out;
}

Status JsonScanner::readEscape()
{
    static constexpr std::string_view kFrom = "\"\\/bfnrt";
    static constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    const int c = get();
    if (c != kEnd && c != 'u') {
        const std::size_t at = kFrom.find(static_cast<char>(c));
        if (at == std::string_view::npos) return fail("unknown escape \\" + std::string(1, static_cast<char>(c)));
        m_text += kTo[at];
        return {};
    }
    DIOPTER_ASSIGN(unsigned code, readHex());
    if (code >= 0xd800 && code < 0xdc00) {
        if (get() != '\\' || get() != 'u') return fail("a lone surrogate");
        DIOPTER_ASSIGN(const unsigned low, readHex());
        if (low < 0xdc00 || low > 0xdfff) return fail("a lone surrogate");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code < 0xe000) {
        return fail("a lone surrogate");
    }
    const auto put = [this](unsigned byte) { m_text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else {
        if (code < 0x10000) {
            put(0xe0 | code >> 12);
        } else {
            put(0xf0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3f));
        }
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
    return {};
}

Result<std::string_view> JsonScanner::readNumber()
{
    m_text.clear();
    const auto digits = [this] {
        std::size_t count = 0;
        for (int c = look(); c >= '0' && c <= '9'; c = look(), ++count) m_text += static_cast<char>(get());
        return count;
    };
    if (look() == '-') m_text += static_cast<char>(get());
    const bool zero = look() == '0';
    const std::size_t whole = digits();
    bool ok = whole > 0 && (!zero || whole == 1);
    if (look() == '.') {
        m_text += static_cast<char>(get());
        ok = digits() > 0 && ok;
    }
    if (look() == 'e' || look() == 'E') {
        m_text += static_cast<char>(get());
        if (look() == '+' || look() == '-') m_text += static_cast<char>(get());
        ok = digits() > 0 && ok;
    }
    if (m_text.size() > 4096) ok = false;
    if (!ok) return fail("not a number: " + m_text.substr(0, 60));
    return std::string_view(m_text);
}

Status JsonScanner::expectWord(const char *word)
{
    for (const char *at = word; *at != '\0'; ++at)
        if (get() != *at) return fail(fmt::format("expected {}", word));
    return {};
}

Status JsonScanner::literal(Kind wanted)
{
    DIOPTER_ASSIGN(const Kind kind, peek());
    if (kind != wanted) return fail("expected true, false or null");
    return expectWord(kind == Kind::True ? "true" : kind == Kind::False ? "false" : "null");
}

Status JsonScanner::skip()
{
    // Brackets opened here; bounded by kMaxDepth, walked without recursion.
    const std::size_t outer = m_frames.size();
    std::string_view ignored;
    do {
        bool value = true;
        if (m_frames.size() > outer) {
            const Frame frame = m_frames.back();
            const bool object = frame == Frame::ObjectFirst || frame == Frame::Object;
            if (object) {
                DIOPTER_ASSIGN(value, nextKey(ignored));
            } else {
                DIOPTER_ASSIGN(value, nextElement());
            }
        }
        if (!value) continue;
        DIOPTER_ASSIGN(const Kind kind, peek());
        switch (kind) {
        case Kind::ObjectStart:
        case Kind::ArrayStart: DIOPTER_TRY(enter(kind)); break;
        case Kind::String:
        case Kind::Number:
            if (auto read = text(kind); !read) return std::move(read).error();
            break;
        case Kind::True:
        case Kind::False:
        case Kind::Null: DIOPTER_TRY(literal(kind)); break;
        case Kind::ObjectEnd:
        case Kind::ArrayEnd:
        case Kind::End: return fail("expected a value");
        }
    } while (m_frames.size() > outer);
    return {};
}

} // namespace diopter::exchange
