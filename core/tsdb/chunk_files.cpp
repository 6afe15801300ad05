// Prometheus tsdb/chunks/chunks.go Reader.ChunkOrIterable and tsdb/chunks/head_chunks.go ChunkDiskMapper.Chunk.
#include "core/tsdb/chunk_files.h"

#include "core/base/crc32c.h"
#include "core/chunk/bit_window.h"
#include "core/chunk/encoding.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kMaxLengthBytes = 5;
constexpr std::size_t kHeadPrefix = 24; ///< series reference, first and last time of a head chunk
constexpr std::size_t kChecksumBytes = 4;

} // namespace

Result<ByteSpan> ChunkWindow::at(const ByteSource &file, std::uint32_t fileIndex, std::uint64_t offset, std::size_t length)
{
    if (m_file == fileIndex && offset >= m_start && offset + length <= m_start + m_size)
        return ByteSpan(m_buffer.get() + (offset - m_start), m_size - static_cast<std::size_t>(offset - m_start));
    std::size_t wanted = length;
    if (m_expectedFile == fileIndex && m_expectedEnd > offset)
        wanted = std::max(length, static_cast<std::size_t>(std::min<std::uint64_t>(m_expectedEnd - offset, kMaxRange)));
    wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, file.size() - std::min(offset, file.size())));
    if (m_capacity < wanted) {
        m_capacity = std::max<std::size_t>(wanted, 4096);
        m_buffer = std::make_unique<std::uint8_t[]>(m_capacity + chunk::kDecodePadding);
    }
    m_file = UINT32_MAX;
    DIOPTER_ASSIGN(m_size, file.readAt(offset, wanted, m_buffer.get()));
    m_file = fileIndex;
    m_start = offset;
    return ByteSpan(m_buffer.get(), m_size);
}

void ChunkFiles::add(std::uint32_t index, ByteSourcePtr file) { m_files[index] = std::move(file); }

std::vector<std::uint32_t> ChunkFiles::ordinals() const
{
    std::vector<std::uint32_t> out;
    for (const auto &entry : m_files) out.push_back(entry.first);
    return out;
}

Error ChunkFiles::corrupt(std::string message, std::uint64_t ref) const
{
    Error error{ErrorCode::Corrupt, std::move(message), {}};
    if (const ByteSource *const source = file(fileOfRef(ref))) error.place.file = source->path();
    else error.place.file = fmt::format("{}/{:06}", m_directory, fileOfRef(ref) + (m_kind == Kind::BlockSegments ? 1ULL : 0ULL));
    error.place.offset = offsetOfRef(ref);
    error.place.section = m_kind == Kind::BlockSegments ? "chunks" : "head chunks";
    return error;
}

Result<RawChunk> ChunkFiles::read(std::uint64_t ref, ChunkWindow &window) const
{
    const std::uint32_t index = fileOfRef(ref);
    const ByteSource *const source = file(index);
    if (!source) return corrupt(fmt::format("segment index {} out of range", index), ref);
    const std::uint64_t offset = offsetOfRef(ref);
    const std::uint64_t available = source->size() - std::min(offset, source->size());
    const std::size_t headBytes = m_kind == Kind::HeadChunks ? kHeadPrefix : 0;
    const std::size_t least = headBytes + 1 + 1 + kChecksumBytes;
    if (available < least)
        return corrupt(
            fmt::format("segment doesn't include enough bytes to read the chunk - required:{}, available:{}", least, available), ref);
    const auto probe = static_cast<std::size_t>(std::min<std::uint64_t>(available, headBytes + kMaxLengthBytes + 2));
    DIOPTER_ASSIGN(ByteSpan bytes, window.at(*source, index, offset, probe));
    ByteReader reader(bytes);
    reader.skip(headBytes);
    if (headBytes != 0) reader.skip(1); // the encoding stands before the length
    const std::size_t lengthAt = reader.position();
    const std::uint64_t length = reader.uvarint();
    if (!reader.ok() || reader.position() - lengthAt > kMaxLengthBytes) return corrupt("invalid chunk length", ref);
    const std::uint64_t before = reader.position() + (headBytes != 0 ? 0 : 1);
    const std::uint64_t whole = before + length + kChecksumBytes;
    if (whole > available)
        return corrupt(
            fmt::format("segment doesn't include enough bytes to read the chunk - required:{}, available:{}", whole, available), ref);
    DIOPTER_ASSIGN(bytes, window.at(*source, index, offset, static_cast<std::size_t>(whole)));
    if (bytes.size() < whole) return corrupt("file became shorter while it was read", ref);
    const std::size_t checkedFrom = headBytes != 0 ? 0 : static_cast<std::size_t>(before) - 1;
    const ByteSpan checkedBytes = bytes.subspan(checkedFrom, static_cast<std::size_t>(before + length) - checkedFrom);
    const std::uint32_t expected = ByteReader(bytes.subspan(static_cast<std::size_t>(before + length), kChecksumBytes)).u32();
    const std::uint32_t actual = crc32c(checkedBytes);
    if (expected != actual) return corrupt(fmt::format("checksum mismatch expected:{:x}, actual:{:x}", expected, actual), ref);
    RawChunk out;
    out.encoding = headBytes != 0 ? static_cast<std::uint8_t>(bytes[kHeadPrefix] & ~chunk::kOutOfOrderMark)
                                  : bytes[static_cast<std::size_t>(before) - 1];
    out.data = bytes.subspan(static_cast<std::size_t>(before), static_cast<std::size_t>(length));
    out.storedBytes = whole;
    return out;
}

} // namespace diopter::tsdb
