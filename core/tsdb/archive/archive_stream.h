// libarchive behind RAII, reading through our own bounded file access: tar, zip, and single compressed files, with limits against bombs.
#pragma once

#include "core/base/cancellation.h"
#include "core/tsdb/file_access.h"

#include <memory>
#include <optional>
#include <string>

struct archive;
struct archive_entry;

namespace diopter::tsdb {

/// Limits of what an archive may unfold to (RELIABILITY.md H5, H6).
struct ArchiveLimits {
    std::uint64_t maxEntries = 100'000;
    std::uint64_t maxBytes = 64ULL << 30; ///< unpacked
    std::uint64_t maxRatio = 200; ///< unpacked / packed, beyond the slack
    std::uint64_t ratioSlackBytes = 64ULL << 20; ///< unpacked bytes that are always allowed
    std::size_t maxPathBytes = 4096;
};

enum class ArchiveKind { Tree, CompressedFile, Plain };

/// What the file is, by its content. Io.
Result<ArchiveKind> archiveKind(const ByteSourcePtr &file);

/// One pass over the entries. One thread.
class ArchiveStream {
public:
    /// `raw` treats the file as one compressed stream instead of a tree.
    static Result<std::unique_ptr<ArchiveStream>> open(ByteSourcePtr file, bool raw, const ArchiveLimits &limits, CancelToken cancel);
    ~ArchiveStream();
    ArchiveStream(const ArchiveStream &) = delete;
    ArchiveStream &operator=(const ArchiveStream &) = delete;

    struct Entry {
        std::string path; ///< as the archive has it
        bool isFile = false; ///< a regular file with data of its own: no link, no device, no hole in it
        std::uint64_t size = 0; ///< as the archive says; 0 = unknown
        std::uint64_t dataOffset = 0; ///< in the unpacked stream
    };
    /// False at the end. Corrupt for a broken archive, LimitExceeded.
    Result<bool> next(Entry &entry);
    /// Data of the current entry; 0 = its end.
    Result<std::size_t> read(std::uint8_t *out, std::size_t length);
    /// True for a tar without compression: data lie in the file itself at Entry::dataOffset.
    bool isPlainTar() const;

private:
    explicit ArchiveStream(ByteSourcePtr file, const ArchiveLimits &limits, CancelToken cancel);
    static long readCallback(archive *handle, void *self, const void **buffer);
    static std::int64_t seekCallback(archive *handle, void *self, std::int64_t offset, int whence);
    static std::int64_t skipCallback(archive *handle, void *self, std::int64_t request);
    Status checkLimits();
    Error failure(const char *what) const;

    ByteSourcePtr m_file;
    ArchiveLimits m_limits;
    CancelToken m_cancel;
    archive *m_archive = nullptr;
    std::vector<std::uint8_t> m_block;
    std::uint64_t m_position = 0;
    std::uint64_t m_entries = 0;
    std::uint64_t m_unpacked = 0;
    std::optional<Error> m_ioError;
};

} // namespace diopter::tsdb
