// Chunk segments, writing side (tsdb/chunks/chunks.go).
#include "core/tsdb/writer/segment_writer.h"

#include "core/base/crc32c.h"
#include "core/tsdb/chunk_files.h"

#include <fmt/format.h>

namespace diopter::tsdb {
namespace {
constexpr std::size_t kFrameBytes = 5 + 1 + 4; // longest length, encoding, CRC
} // namespace

Status SegmentWriter::nextSegment()
{
    if (m_numSegments > 0) {
        m_finishedBytes += m_file.size();
        DIOPTER_TRY(m_file.finish());
    }
    ++m_numSegments;
    DIOPTER_ASSIGN(m_file, OutputFile::create(fmt::format("{}/{:06}", m_directory, m_numSegments)));
    const std::uint8_t header[8] = {
        kSegmentMagic >> 24, (kSegmentMagic >> 16) & 0xff, (kSegmentMagic >> 8) & 0xff, kSegmentMagic & 0xff, 1, 0, 0, 0};
    return m_file.write(header);
}

Result<ChunkReference> SegmentWriter::write(chunk::Encoding encoding, ByteSpan data)
{
    if (m_numSegments == 0 || m_file.size() + data.size() + kFrameBytes > m_segmentBytes) DIOPTER_TRY(nextSegment());
    const ChunkReference reference = (m_numSegments - 1) << 32 | m_file.size();
    const auto encodingByte = static_cast<std::uint8_t>(encoding);
    m_frame.bytes.clear();
    m_frame.uvarint(data.size());
    m_frame.u8(encodingByte);
    DIOPTER_TRY(m_file.write(m_frame.bytes));
    DIOPTER_TRY(m_file.write(data));
    m_frame.bytes.clear();
    m_frame.u32(crc32c(data, crc32c(ByteSpan(&encodingByte, 1))));
    DIOPTER_TRY(m_file.write(m_frame.bytes));
    return reference;
}

Status SegmentWriter::finish()
{
    if (m_numSegments == 0) DIOPTER_TRY(nextSegment()); // readers want at least one
    return m_file.finish();
}

} // namespace diopter::tsdb
