// Any bytes as an archive or a compressed text, through the production reader. Archives: every second one as a stream of entries that are
// all read, the others as the tree that a block or a data directory is opened from.
#include "core/tsdb/archive/archive_access.h"

#include <algorithm>
#include <cstdlib>

using namespace diopter;
using namespace diopter::tsdb;

namespace {

class MemorySource final : public ByteSource {
public:
    MemorySource(const std::uint8_t *data, std::size_t size) : m_bytes(data, data + size) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    const std::string &path() const override { return m_path; }
    Result<std::size_t> readAt(std::uint64_t offset, std::size_t length, std::uint8_t *out) const override
    {
        if (offset >= m_bytes.size()) return std::size_t{0};
        const std::size_t count = std::min<std::size_t>(length, m_bytes.size() - static_cast<std::size_t>(offset));
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, out);
        return count;
    }

private:
    std::vector<std::uint8_t> m_bytes;
    std::string m_path = "input";
};

void readEntries(const ByteSourcePtr &file, bool raw, const ArchiveLimits &limits)
{
    static std::vector<std::uint8_t> buffer(65536);
    const auto stream = ArchiveStream::open(file, raw, limits, {});
    if (!stream) return;
    ArchiveStream::Entry entry;
    std::uint64_t unpacked = 0;
    while (true) {
        const auto more = (*stream)->next(entry);
        if (!more || !*more) return;
        const auto parts = safePathParts(entry.path);
        if (parts)
            for (const std::string &part : *parts)
                if (part == ".." || part.find('/') != std::string::npos) std::abort();
        if (!entry.isFile) continue;
        while (true) {
            const auto count = (*stream)->read(buffer.data(), buffer.size());
            if (!count) return;
            if (*count == 0) break;
            unpacked += *count;
            if (unpacked > limits.maxBytes + buffer.size()) std::abort();
        }
    }
}

/// Reads every file below; its size and its bytes must agree.
void readTree(const FileAccess &files, const std::string &path, int depth)
{
    if (depth > 20) std::abort();
    const auto entries = files.list(path);
    if (!entries) std::abort();
    for (const FileEntry &entry : *entries) {
        const std::string below = path.empty() ? entry.name : path + "/" + entry.name;
        if (entry.isDirectory) {
            readTree(files, below, depth + 1);
            continue;
        }
        const auto file = files.open(below);
        if (!file || (*file)->size() != entry.size) std::abort();
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(entry.size) + 1);
        const auto count = (*file)->readAt(0, bytes.size(), bytes.data());
        if (!count || *count != entry.size) std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    ArchiveLimits limits;
    limits.maxBytes = 4 << 20;
    limits.maxEntries = 1000;
    limits.ratioSlackBytes = 64 << 10;
    const ByteSourcePtr file = std::make_shared<MemorySource>(data, size);
    const auto kind = archiveKind(file);
    if (!kind || *kind == ArchiveKind::Plain) return 0;
    if (*kind == ArchiveKind::CompressedFile || size % 2 == 0) {
        readEntries(file, *kind == ArchiveKind::CompressedFile, limits);
        return 0;
    }
    const auto tree = openArchive(file, {}, limits);
    if (tree) readTree(**tree, "", 0);
    return 0;
}
