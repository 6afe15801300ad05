// The callbacks libarchive reads through, and the limits.
#include "core/tsdb/archive/archive_stream.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;

bool startsWith(std::span<const std::uint8_t> head, std::initializer_list<int> magic)
{
    return head.size() >= magic.size() &&
        std::equal(magic.begin(), magic.end(), head.begin(), [](int a, std::uint8_t b) { return a == b; });
}

void enableFilters(archive *handle)
{
    archive_read_support_filter_gzip(handle);
    archive_read_support_filter_zstd(handle);
    archive_read_support_filter_bzip2(handle);
    archive_read_support_filter_xz(handle);
}

/// A tar header carries the sum of its bytes; "ustar" stands in all but the oldest.
bool isTarHeader(std::span<const std::uint8_t> head) { return head.size() >= 512 && std::memcmp(head.data() + 257, "ustar", 5) == 0; }

} // namespace

Result<ArchiveKind> archiveKind(const ByteSourcePtr &file)
{
    std::vector<std::uint8_t> head(512);
    DIOPTER_ASSIGN(const std::size_t count, file->readAt(0, head.size(), head.data()));
    head.resize(count);
    if (isTarHeader(head) || startsWith(head, {'P', 'K', 3, 4}) || startsWith(head, {'P', 'K', 5, 6})) return ArchiveKind::Tree;
    const bool packed = startsWith(head, {0x1f, 0x8b}) || startsWith(head, {0x28, 0xb5, 0x2f, 0xfd}) || startsWith(head, {'B', 'Z', 'h'}) ||
        startsWith(head, {0xfd, '7', 'z', 'X', 'Z', 0});
    if (!packed) return ArchiveKind::Plain;
    auto stream = ArchiveStream::open(file, true, {}, {});
    if (!stream) return std::move(stream).error();
    ArchiveStream::Entry entry;
    head.assign(512, 0);
    if (auto more = (*stream)->next(entry); !more) return std::move(more).error();
    std::size_t have = 0;
    while (have < head.size()) {
        DIOPTER_ASSIGN(const std::size_t got, (*stream)->read(head.data() + have, head.size() - have));
        if (got == 0) break;
        have += got;
    }
    head.resize(have);
    return isTarHeader(head) ? ArchiveKind::Tree : ArchiveKind::CompressedFile;
}

ArchiveStream::ArchiveStream(ByteSourcePtr file, const ArchiveLimits &limits, CancelToken cancel)
    : m_file(std::move(file)), m_limits(limits), m_cancel(std::move(cancel)),
      m_block(static_cast<std::size_t>(std::clamp<std::uint64_t>(m_file->size(), 1, kBlockBytes)))
{}

ArchiveStream::~ArchiveStream()
{
    if (m_archive != nullptr) archive_read_free(m_archive);
}

Result<std::unique_ptr<ArchiveStream>> ArchiveStream::open(ByteSourcePtr file, bool raw, const ArchiveLimits &limits, CancelToken cancel)
{
    std::unique_ptr<ArchiveStream> out(new ArchiveStream(std::move(file), limits, std::move(cancel)));
    out->m_archive = archive_read_new();
    if (out->m_archive == nullptr) return Error{ErrorCode::LimitExceeded, "no memory for reading the archive", {}};
    enableFilters(out->m_archive);
    if (raw) {
        archive_read_support_format_raw(out->m_archive);
        archive_read_support_format_empty(out->m_archive);
    } else {
        archive_read_support_format_tar(out->m_archive);
        archive_read_support_format_zip(out->m_archive);
    }
    archive_read_set_callback_data(out->m_archive, out.get());
    archive_read_set_read_callback(out->m_archive, &ArchiveStream::readCallback);
    archive_read_set_seek_callback(out->m_archive, &ArchiveStream::seekCallback);
    archive_read_set_skip_callback(out->m_archive, &ArchiveStream::skipCallback);
    if (archive_read_open1(out->m_archive) != ARCHIVE_OK) return out->failure("cannot open the archive");
    return out;
}

long ArchiveStream::readCallback(archive *handle, void *self, const void **buffer)
{
    auto *const stream = static_cast<ArchiveStream *>(self);
    *buffer = stream->m_block.data();
    auto count = stream->m_file->readAt(stream->m_position, stream->m_block.size(), stream->m_block.data());
    if (!count) {
        stream->m_ioError = std::move(count).error();
        archive_set_error(handle, EIO, "read error");
        return ARCHIVE_FATAL;
    }
    stream->m_position += *count;
    return static_cast<long>(*count);
}

std::int64_t ArchiveStream::seekCallback(archive *, void *self, std::int64_t offset, int whence)
{
    auto *const stream = static_cast<ArchiveStream *>(self);
    const auto size = static_cast<std::int64_t>(stream->m_file->size());
    const std::int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<std::int64_t>(stream->m_position) : size;
    std::int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0 || target > size) return ARCHIVE_FATAL;
    stream->m_position = static_cast<std::uint64_t>(target);
    return target;
}

std::int64_t ArchiveStream::skipCallback(archive *, void *self, std::int64_t request)
{
    auto *const stream = static_cast<ArchiveStream *>(self);
    const std::uint64_t left = stream->m_file->size() - std::min(stream->m_file->size(), stream->m_position);
    const auto skipped = static_cast<std::int64_t>(std::min<std::uint64_t>(left, request > 0 ? static_cast<std::uint64_t>(request) : 0));
    stream->m_position += static_cast<std::uint64_t>(skipped);
    return skipped;
}

Error ArchiveStream::failure(const char *what) const
{
    if (m_ioError) return *m_ioError;
    const char *const reason = archive_error_string(m_archive);
    Error out{ErrorCode::Corrupt, fmt::format("{}: {}", what, reason != nullptr ? reason : "unknown reason"), {}};
    out.place.file = m_file->path();
    return out;
}

Status ArchiveStream::checkLimits()
{
    DIOPTER_TRY(m_cancel.check("reading the archive"));
    // Whichever is larger: what filters unpacked (skipped entries included) or what entries gave (zip compresses inside entries).
    const auto filtered = static_cast<std::uint64_t>(std::max<std::int64_t>(0, archive_filter_bytes(m_archive, 0)));
    const std::uint64_t unpacked = std::max(filtered, m_unpacked);
    Error tooMuch{ErrorCode::LimitExceeded, {}, {}};
    tooMuch.place.file = m_file->path();
    if (unpacked > m_limits.maxBytes) {
        tooMuch.message = fmt::format("the archive unpacks to more than {} bytes", m_limits.maxBytes);
        return tooMuch;
    }
    if (unpacked > m_limits.ratioSlackBytes && (unpacked - m_limits.ratioSlackBytes) / m_limits.maxRatio > m_position) {
        tooMuch.message = fmt::format("the archive unpacks to more than {} times its size", m_limits.maxRatio);
        return tooMuch;
    }
    return {};
}

Result<bool> ArchiveStream::next(Entry &entry)
{
    DIOPTER_TRY(checkLimits());
    archive_entry *header = nullptr;
    const int status = archive_read_next_header(m_archive, &header);
    if (status == ARCHIVE_EOF) return false;
    if (status < ARCHIVE_WARN) return failure("the archive is damaged");
    if (++m_entries > m_limits.maxEntries)
        return Error{ErrorCode::LimitExceeded, fmt::format("the archive has more than {} entries", m_limits.maxEntries), {}};
    const char *const path = archive_entry_pathname(header);
    entry.path = path != nullptr ? std::string(path, ::strnlen(path, m_limits.maxPathBytes + 1)) : std::string();
    const bool link = archive_entry_hardlink(header) != nullptr || archive_entry_symlink(header) != nullptr;
    entry.isFile = archive_entry_filetype(header) == AE_IFREG && !link && archive_entry_sparse_count(header) == 0 &&
        archive_entry_is_data_encrypted(header) == 0 && entry.path.size() <= m_limits.maxPathBytes;
    entry.size =
        archive_entry_size_is_set(header) != 0 ? static_cast<std::uint64_t>(std::max<std::int64_t>(0, archive_entry_size(header))) : 0;
    entry.dataOffset = static_cast<std::uint64_t>(std::max<std::int64_t>(0, archive_filter_bytes(m_archive, 0)));
    return true;
}

Result<std::size_t> ArchiveStream::read(std::uint8_t *out, std::size_t length)
{
    const la_ssize_t count = archive_read_data(m_archive, out, std::min<std::size_t>(length, 1 << 20));
    if (count < 0) return failure("an entry of the archive is damaged");
    m_unpacked += static_cast<std::uint64_t>(count);
    DIOPTER_TRY(checkLimits());
    return static_cast<std::size_t>(count);
}

bool ArchiveStream::isPlainTar() const
{
    return archive_filter_count(m_archive) == 1 && (archive_format(m_archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
}

} // namespace diopter::tsdb
