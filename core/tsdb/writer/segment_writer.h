// Writes the chunks/ folder of a block: numbered segment files of at most 512 MiB (FORMATS.md section 1.3).
#pragma once

#include "core/chunk/series_encoder.h"
#include "core/tsdb/writer/output_file.h"

namespace diopter::tsdb {

/// Where a chunk lies, as the index says it: segment ordinal << 32 | offset in the file.
using ChunkReference = std::uint64_t;

/// One thread. The folder must exist and be empty.
class SegmentWriter {
public:
    explicit SegmentWriter(std::string directory, std::uint64_t segmentBytes = std::uint64_t{512} << 20)
        : m_directory(std::move(directory)), m_segmentBytes(segmentBytes)
    {}
    /// Appends one chunk with its length, encoding and checksum. Io.
    Result<ChunkReference> write(chunk::Encoding encoding, ByteSpan data);
    /// Makes all segments durable.
    Status finish();
    std::uint64_t bytesWritten() const { return m_finishedBytes + m_file.size(); }

private:
    Status nextSegment();

    std::string m_directory;
    std::uint64_t m_segmentBytes;
    OutputFile m_file;
    std::uint64_t m_numSegments = 0;
    std::uint64_t m_finishedBytes = 0;
    ByteWriter m_frame;
};

} // namespace diopter::tsdb
