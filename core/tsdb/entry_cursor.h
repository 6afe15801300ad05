// Varints of one series entry, quickly: most of an index is numbers of one or two bytes, a million entries of a dozen each.
#pragma once

#include "core/base/byte_reader.h"

namespace diopter::tsdb {

/// As ByteReader: bounds-checked, sticky error, Go's varints.
class EntryCursor {
public:
    explicit EntryCursor(ByteSpan bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    bool ok() const { return m_ok; }
    std::size_t remaining() const { return static_cast<std::size_t>(m_end - m_at); }
    bool atEnd() const { return m_at == m_end; }
    /// What is left to read.
    ByteSpan rest() const { return {m_at, m_end}; }
    /// `count` at most remaining().
    void skip(std::size_t count) { m_at += count; }

    std::uint64_t uvarint()
    {
        if (remaining() >= 2) {
            const std::uint64_t first = m_at[0];
            if (first < 0x80) {
                ++m_at;
                return first;
            }
            if (const std::uint64_t second = m_at[1]; second < 0x80) {
                m_at += 2;
                return (first & 0x7f) | second << 7;
            }
        }
        return longUvarint();
    }
    std::int64_t varint()
    {
        const std::uint64_t raw = uvarint();
        return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
    }

private:
    std::uint64_t longUvarint()
    {
        ByteReader reader(ByteSpan(m_at, m_end));
        const std::uint64_t out = reader.uvarint();
        m_ok = m_ok && reader.ok();
        m_at = reader.ok() ? m_at + reader.position() : m_end;
        return out;
    }

    const std::uint8_t *m_at;
    const std::uint8_t *m_end;
    bool m_ok = true;
};

} // namespace diopter::tsdb
