// Where text formats come from: bytes in order, whether from a file, an archive member, a decompressor or memory.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace diopter::exchange {

/// One reader, one thread.
class ByteFeed {
public:
    virtual ~ByteFeed() = default;
    /// Fills up to `length` bytes (> 0) and returns how many; 0 = end. Io, Corrupt (a broken stream), LimitExceeded (too much data).
    virtual Result<std::size_t> read(std::uint8_t *out, std::size_t length) = 0;
    /// As people know it, for messages.
    virtual const std::string &name() const = 0;
};

inline constexpr std::size_t kFirstWindowBytes = 4 << 10;
inline constexpr std::size_t kWindowBytes = 1 << 20;

/// For readers that look at a feed through a window: after a window that the feed filled, a larger one, so that short texts cost little.
inline void growWindow(std::vector<std::uint8_t> &window, std::size_t filled)
{
    if (filled == window.size() && filled < kWindowBytes) window.resize(std::min(kWindowBytes, 16 * filled));
}

/// Bytes that somebody else keeps alive.
class MemoryFeed final : public ByteFeed {
public:
    MemoryFeed(ByteSpan bytes, std::string name) : m_bytes(bytes), m_name(std::move(name)) {}
    Result<std::size_t> read(std::uint8_t *out, std::size_t length) override
    {
        const std::size_t count = std::min(length, m_bytes.size());
        if (count > 0) std::memcpy(out, m_bytes.data(), count);
        m_bytes = m_bytes.subspan(count);
        return count;
    }
    const std::string &name() const override { return m_name; }

private:
    ByteSpan m_bytes;
    std::string m_name;
};

} // namespace diopter::exchange
