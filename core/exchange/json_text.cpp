// Escaping.
#include "core/exchange/json_text.h"

#include "core/base/go_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace diopter::exchange {
namespace {

/// Length of the valid UTF-8 sequence at the beginning of `text`, 0 when there is none.
std::size_t sequenceLength(std::string_view text)
{
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length)
        if (isValidUtf8(text.substr(0, length))) return length;
    return 0;
}

} // namespace

void appendJsonText(std::string &out, std::string_view text)
{
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else if (static_cast<unsigned char>(c) < 0x80) {
            out += c;
        } else {
            const std::size_t length = sequenceLength(text.substr(i));
            if (length == 0) {
                out += "\xef\xbf\xbd";
            } else {
                out += text.substr(i, length);
                i += length - 1;
            }
        }
    }
    out += '"';
}

void appendJsonLabels(std::string &out, const SymbolTable &symbols, LabelsView labels)
{
    out += '{';
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i > 0) out += ',';
        appendJsonText(out, symbols.text(labels[i].name));
        out += ':';
        appendJsonText(out, symbols.text(labels[i].value));
    }
    out += '}';
}

} // namespace diopter::exchange
