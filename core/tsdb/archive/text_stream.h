// A file as a stream of bytes, unpacked on the way where it is compressed (gzip, zstd, bzip2, xz): what text imports read.
#pragma once

#include "core/base/cancellation.h"
#include "core/tsdb/file_access.h"

namespace diopter::tsdb {

/// One thread.
class TextStream {
public:
    virtual ~TextStream() = default;
    /// Up to `length` bytes; 0 = end. Io, Corrupt (damaged compression), LimitExceeded (unpacks to too much), Cancelled.
    virtual Result<std::size_t> read(std::uint8_t *out, std::size_t length) = 0;
};

/// Opens a regular file. Sparse or growing files end at the size they had.
Result<std::unique_ptr<TextStream>> openText(const ByteSourcePtr &file, const CancelToken &cancel);

} // namespace diopter::tsdb
