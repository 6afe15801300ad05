// Records of one write-ahead-log segment: pages, fragments, checksums, decompression (FORMATS.md 1.5).
// Serves WAL, WBL, checkpoints and chunk snapshots, which share this framing.
#pragma once

#include "core/base/result.h"
#include "core/tsdb/file_access.h"

#include <vector>

namespace diopter::tsdb {

/// Walks a segment from front to back. One thread.
class WalReader {
public:
    static constexpr std::size_t kPageSize = 32 * 1024;
    static constexpr std::size_t kMaxRecord = 64 << 20; ///< bytes after decompression

    enum class Next { Record, End, Damage };

    /// Starts at byte `offset` of the segment.
    explicit WalReader(ByteSourcePtr file, std::uint64_t offset = 0) : m_file(std::move(file)), m_position(offset) {}

    /// Moves to the next record. After Damage, error() says what and where; resync() may then be called to go on behind it.
    Next next();
    /// The record last found; lives until the next call.
    ByteSpan record() const { return m_record; }
    /// Offset of the record's first fragment.
    std::uint64_t recordOffset() const { return m_recordOffset; }
    const Error &error() const { return m_error; }
    /// True when the damage is a record that the end of the file cuts off: a server still writing, or a copy cut short.
    bool tornAtEnd() const { return m_torn; }
    /// Goes behind the damaged fragment where a sound one follows, else to the next page, and on to the next fragment that begins a record.
    /// Returns the offset where reading goes on.
    std::uint64_t resync();

private:
    Next damage(std::string message, std::uint64_t offset, bool torn = false);
    /// Loads the page that holds m_position. False on a read error (m_error is set).
    bool loadPage();
    Next takeFragment(std::uint8_t header, bool &complete);
    Next decompress(std::uint8_t header);
    /// True when a whole fragment with a right checksum starts at `offset`.
    bool isSoundFragment(std::uint64_t offset) const;

    ByteSourcePtr m_file;
    std::uint64_t m_position;
    std::vector<std::uint8_t> m_window;
    std::uint64_t m_windowStart = 0;
    std::size_t m_windowSize = 0;
    std::vector<std::uint8_t> m_joined;
    std::vector<std::uint8_t> m_decompressed;
    ByteSpan m_record;
    std::uint64_t m_recordOffset = 0;
    Error m_error;
    bool m_torn = false;
    bool m_skipping = false; ///< after resync: fragments that continue a lost record are passed over
    unsigned m_fragments = 0;
    std::uint64_t m_behindDamage = 0; ///< where the damaged fragment ends if its length is right, 0 = unknown
};

} // namespace diopter::tsdb
