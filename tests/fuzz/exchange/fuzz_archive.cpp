// Any bytes as an archive or a compressed text, through the production reader from a temporary file; every listed file is read.
#include "core/tsdb/archive/archive_access.h"
#include "core/tsdb/archive/text_stream.h"

#include <cstdlib>
#include <functional>

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    ArchiveLimits limits;
    limits.maxBytes = 16 << 20;
    limits.maxEntries = 1000;
    limits.ratioSlackBytes = 1 << 20;
    const auto file = std::make_shared<MemorySource>(data, size);
    const auto stream = ArchiveStream::open(file, false, limits, {});
    if (!stream) return 0;
    ArchiveStream::Entry entry;
    std::vector<std::uint8_t> buffer(65536);
    while (true) {
        const auto more = (*stream)->next(entry);
        if (!more || !*more) break;
        const auto parts = safePathParts(entry.path);
        if (parts)
            for (const std::string &part : *parts)
                if (part == ".." || part.find('/') != std::string::npos) std::abort();
        if (!entry.isFile) continue;
        while (true) {
            const auto count = (*stream)->read(buffer.data(), buffer.size());
            if (!count) return 0;
            if (*count == 0) break;
        }
    }
    return 0;
}
