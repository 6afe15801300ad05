// Append, fdatasync, acknowledge.
#include "core/tsdb/writer/journal.h"

#include "core/base/crc32c.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "core/tsdb/writer/output_file.h"

namespace diopter::tsdb {
namespace {

constexpr off_t kMaxJournalBytes = off_t{1} << 30;

Error ioError(const char *what, const std::string &path)
{
    Place place;
    place.file = path;
    return {ErrorCode::Io, fmt::format("{}: {}", what, std::strerror(errno)), place};
}

std::string checksumOf(std::string_view line)
{
    return fmt::format("{:08x}", crc32c(ByteSpan(reinterpret_cast<const std::uint8_t *>(line.data()), line.size())));
}

} // namespace

Journal::Journal(Journal &&other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_lines(std::move(other.m_lines))
{}

Journal &Journal::operator=(Journal &&other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_lines, other.m_lines);
    return *this;
}

Journal::~Journal()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<Journal> Journal::open(const std::string &path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_APPEND | O_NONBLOCK, 0644);
    if (descriptor < 0) return ioError("cannot open the manifest", path);
    Journal out(path, descriptor);
    DIOPTER_TRY(out.load());
    DIOPTER_TRY(syncDirectory(std::filesystem::path(path).parent_path().string()));
    return out;
}

Status Journal::load()
{
    struct stat info = {};
    if (::fstat(m_descriptor, &info) != 0) return ioError("cannot read the manifest", m_path);
    if (!S_ISREG(info.st_mode) || info.st_size > kMaxJournalBytes) return Error{ErrorCode::Corrupt, "not a manifest of ours", {}};
    std::string text(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const ssize_t count = ::pread(m_descriptor, text.data() + have, text.size() - have, static_cast<off_t>(have));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return ioError("cannot read the manifest", m_path);
        if (count == 0) break;
        have += static_cast<std::size_t>(count);
    }
    std::size_t good = 0;
    while (good < have) {
        const std::size_t end = text.find('\n', good);
        if (end == std::string::npos || end >= have || end - good < 9) break;
        const std::string_view line(text.data() + good, end - good - 9);
        if (text[end - 9] != ' ' || text.compare(end - 8, 8, checksumOf(line)) != 0) break;
        m_lines.emplace_back(line);
        good = end + 1;
    }
    if (good < text.size() && ::ftruncate(m_descriptor, static_cast<off_t>(good)) != 0) return ioError("cannot mend the manifest", m_path);
    return {};
}

Status Journal::append(std::string_view line)
{
    const std::string text = fmt::format("{} {}\n", line, checksumOf(line));
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = ::write(m_descriptor, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return ioError("cannot write the manifest", m_path);
        done += static_cast<std::size_t>(count);
    }
    if (::fdatasync(m_descriptor) != 0) return ioError("cannot make the manifest durable", m_path);
    m_lines.emplace_back(line);
    return {};
}

} // namespace diopter::tsdb
