// A tiny sound index for the targets that fuzz other parts of a block: two series of one chunk each. Written by hand, checksums included.
#pragma once

#include "core/base/crc32c.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace diopter::test {

class Bytes {
public:
    std::vector<std::uint8_t> out;
    void u8(std::uint64_t v) { out.push_back(static_cast<std::uint8_t>(v)); }
    void u32(std::uint64_t v)
    {
        for (int shift = 24; shift >= 0; shift -= 8) u8(v >> shift & 0xff);
    }
    void u64(std::uint64_t v)
    {
        u32(v >> 32);
        u32(v & 0xffffffff);
    }
    void uvarint(std::uint64_t v)
    {
        for (; v >= 0x80; v >>= 7) u8((v & 0x7f) | 0x80);
        u8(v);
    }
    void varint(std::int64_t v) { uvarint(static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63)); }
    void text(std::string_view v)
    {
        uvarint(v.size());
        out.insert(out.end(), v.begin(), v.end());
    }
    void crc(std::size_t from) { u32(crc32c(ByteSpan(out).subspan(from))); }
    /// Reserves a u32 length; call end with the returned position.
    std::size_t begin()
    {
        u32(0);
        return out.size();
    }
    void end(std::size_t from)
    {
        const std::uint64_t length = out.size() - from;
        for (int i = 0; i < 4; ++i) out[from - 4 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
        crc(from);
    }
};

/// Index of series {a="b"} and {a="c"}, one chunk each at the given offsets of segment 1, times 1000..1000+`span`.
inline std::vector<std::uint8_t> seedIndex(std::uint64_t firstOffset, std::uint64_t secondOffset, std::uint64_t span)
{
    Bytes b;
    b.u32(0xBAAAD700);
    b.u8(2);
    std::size_t from = b.begin();
    b.u32(4);
    for (const char *symbol : {"", "a", "b", "c"}) b.text(symbol);
    b.end(from);
    while (b.out.size() % 16 != 0) b.u8(0);
    const std::size_t series = b.out.size();
    std::uint32_t refs[2] = {};
    for (int i = 0; i < 2; ++i) {
        while (b.out.size() % 16 != 0) b.u8(0);
        refs[i] = static_cast<std::uint32_t>(b.out.size() / 16);
        Bytes body;
        body.uvarint(1);
        body.uvarint(1);
        body.uvarint(2 + static_cast<std::uint64_t>(i));
        body.uvarint(1);
        body.varint(1000);
        body.uvarint(span);
        body.uvarint(i == 0 ? firstOffset : secondOffset);
        b.uvarint(body.out.size());
        from = b.out.size();
        b.out.insert(b.out.end(), body.out.begin(), body.out.end());
        b.crc(from);
    }
    const std::size_t postings = b.out.size();
    from = b.begin();
    b.u32(2);
    b.u32(refs[0]);
    b.u32(refs[1]);
    b.end(from);
    const std::size_t table = b.out.size();
    from = b.begin();
    b.u32(1);
    b.u8(2);
    b.text("");
    b.text("");
    b.uvarint(postings);
    b.end(from);
    from = b.out.size();
    b.u64(5);
    b.u64(series);
    b.u64(0);
    b.u64(0);
    b.u64(postings);
    b.u64(table);
    b.crc(from);
    return b.out;
}

/// A segment with its header and one chunk of `data` twice; the offsets of the chunks are returned.
inline std::vector<std::uint8_t> seedSegment(std::uint8_t encoding, ByteSpan data, std::uint64_t &firstOffset, std::uint64_t &secondOffset)
{
    Bytes b;
    b.u32(0x85BD40DD);
    b.u32(0x01000000);
    for (std::uint64_t *offset : {&firstOffset, &secondOffset}) {
        *offset = b.out.size();
        b.uvarint(data.size());
        const std::size_t from = b.out.size();
        b.u8(encoding);
        b.out.insert(b.out.end(), data.begin(), data.end());
        b.crc(from);
    }
    return b.out;
}

/// The same with a sound XOR chunk of one sample, for the targets that fuzz something else.
inline std::vector<std::uint8_t> soundSegment(std::uint64_t &firstOffset, std::uint64_t &secondOffset)
{
    static constexpr std::uint8_t kChunk[] = {0, 1, 0xd0, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0};
    return seedSegment(1, kChunk, firstOffset, secondOffset);
}

} // namespace diopter::test
