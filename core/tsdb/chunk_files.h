// Chunk segments of a block and memory-mapped chunks of a head: bytes of one chunk by reference, read in coalesced ranges.
#pragma once

#include "core/base/result.h"
#include "core/tsdb/file_access.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace diopter::tsdb {

inline constexpr std::uint32_t kSegmentMagic = 0x85BD40DD;

/// One chunk as stored, its checksum verified. `data` lives until the next read through the same window and is followed by
/// chunk::kDecodePadding readable bytes.
struct RawChunk {
    std::uint8_t encoding = 0; ///< without the out-of-order mark
    ByteSpan data;
    std::uint64_t storedBytes = 0; ///< with length, encoding and checksum
};

/// A stretch of one file in memory, so that neighbouring chunks cost one read. One window per thread and block.
class ChunkWindow {
public:
    static constexpr std::size_t kMaxRange = 1 << 20; ///< bytes per read, unless one chunk is larger
    static constexpr std::uint64_t kMaxGap = 32 << 10; ///< bytes between two chunks that are still read together

    /// The next load reads up to file offset `end` of file `fileIndex` at once.
    void expect(std::uint32_t fileIndex, std::uint64_t end)
    {
        m_expectedFile = fileIndex;
        m_expectedEnd = end;
    }
    /// True when [offset, end) of that file is in memory.
    bool holds(std::uint32_t fileIndex, std::uint64_t offset, std::uint64_t end) const
    {
        return m_file == fileIndex && offset >= m_start && end <= m_start + m_size;
    }
    /// Bytes of [offset, offset + length) as far as the file goes. Io.
    Result<ByteSpan> at(const ByteSource &file, std::uint32_t fileIndex, std::uint64_t offset, std::size_t length);

private:
    std::unique_ptr<std::uint8_t[]> m_buffer;
    std::size_t m_capacity = 0;
    std::size_t m_size = 0;
    std::uint64_t m_start = 0;
    std::uint32_t m_file = UINT32_MAX;
    std::uint32_t m_expectedFile = UINT32_MAX;
    std::uint64_t m_expectedEnd = 0;
};

inline std::uint32_t fileOfRef(std::uint64_t ref) { return static_cast<std::uint32_t>(ref >> 32); }
inline std::uint64_t offsetOfRef(std::uint64_t ref) { return ref & 0xffffffffULL; }

/// The numbered files that hold chunks. Immutable after opening.
class ChunkFiles {
public:
    enum class Kind { BlockSegments, HeadChunks };

    explicit ChunkFiles(Kind kind) : m_kind(kind) {}
    /// Where the files lie, so that a message can name one that is missing.
    void setDirectory(std::string directory) { m_directory = std::move(directory); }
    /// Makes `file` the one with ordinal `index` of references.
    void add(std::uint32_t index, ByteSourcePtr file);
    const ByteSource *file(std::uint32_t index) const
    {
        const auto found = m_files.find(index);
        return found == m_files.end() ? nullptr : found->second.get();
    }
    /// Ordinals of all files, ascending.
    std::vector<std::uint32_t> ordinals() const;

    /// Reads one chunk and checks its checksum. Corrupt with place and Prometheus' text, Io.
    Result<RawChunk> read(std::uint64_t ref, ChunkWindow &window) const;

private:
    Error corrupt(std::string message, std::uint64_t ref) const;

    Kind m_kind;
    std::string m_directory;
    std::map<std::uint32_t, ByteSourcePtr> m_files; ///< few, whatever numbers their names carry
};

} // namespace diopter::tsdb
