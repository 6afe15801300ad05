// Escaping and separators of JSON output (RFC 8259).
#include "core/report/json_writer.h"

#include "core/base/go_text.h"

#include <cmath>

namespace diopter::report {

namespace {

/// Length of the valid UTF-8 sequence at `text[i]`, or 0.
std::size_t sequenceLength(std::string_view text, std::size_t i)
{
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return 0;
    return isValidUtf8(text.substr(i, length)) ? length : 0;
}

void appendEscape(std::string &out, unsigned char byte)
{
    static constexpr char kHex[] = "0123456789abcdef";
    switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
        out += "\\u00";
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
}

} // namespace

void appendJsonString(std::string &out, std::string_view text)
{
    out += '"';
    std::size_t plainFrom = 0;
    std::size_t i = 0;
    while (i < text.size()) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
            ++i;
            continue;
        }
        if (byte >= 0x80) {
            if (const std::size_t length = sequenceLength(text, i)) {
                i += length;
                continue;
            }
        }
        out.append(text, plainFrom, i - plainFrom);
        if (byte >= 0x80) out += "\xef\xbf\xbd";
        else appendEscape(out, byte);
        plainFrom = ++i;
    }
    out.append(text, plainFrom, text.size() - plainFrom);
    out += '"';
}

JsonWriter &JsonWriter::key(std::string_view name)
{
    separate();
    appendJsonString(m_out, name);
    m_out += ':';
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::value(std::string_view text)
{
    separate();
    appendJsonString(m_out, text);
    m_needsComma = true;
    return *this;
}

JsonWriter &JsonWriter::value(double number)
{
    if (!std::isfinite(number)) return null();
    separate();
    const double magnitude = std::fabs(number);
    if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) appendFloat(m_out, number);
    else m_out += formatFloatG(number);
    m_needsComma = true;
    return *this;
}

JsonWriter &JsonWriter::raw(std::string_view json)
{
    separate();
    m_out += json;
    m_needsComma = true;
    return *this;
}

JsonWriter &JsonWriter::open(char bracket)
{
    separate();
    m_out += bracket;
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::close(char bracket)
{
    m_out += bracket;
    m_needsComma = true;
    return *this;
}

void JsonWriter::separate()
{
    if (m_needsComma) m_out += ',';
}

} // namespace diopter::report
