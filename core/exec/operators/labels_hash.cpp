#include "core/exec/operators/labels_hash.h"

#include <string>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace diopter::exec {

namespace {

/// encodeSize: one byte, or 0xFF and three bytes little-endian from 255 on.
void appendText(std::string &out, std::string_view text)
{
    if (text.size() < 255) {
        out += static_cast<char>(text.size());
    } else {
        out += static_cast<char>(0xff);
        for (unsigned shift = 0; shift < 24; shift += 8) out += static_cast<char>(text.size() >> shift & 0xff);
    }
    out += text;
}

} // namespace

std::uint64_t prometheusHash(const SymbolTable &symbols, LabelsView labels)
{
    std::string bytes;
    for (const LabelPair &pair : labels) {
        appendText(bytes, symbols.text(pair.name));
        appendText(bytes, symbols.text(pair.value));
    }
    return XXH64(bytes.data(), bytes.size(), 0);
}

} // namespace diopter::exec
