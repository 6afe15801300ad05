// POSIX calls behind OutputFile; interrupted and short writes are continued, all other failures name the path and the reason.
#include "core/tsdb/writer/output_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

Error ioError(const std::string &what, const std::string &path, int number)
{
    Place place;
    place.file = path;
    return {ErrorCode::Io, fmt::format("{}: {}", what, std::strerror(number)), place};
}

std::string parentOf(const std::string &path)
{
    const std::string parent = std::filesystem::path(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

} // namespace

OutputFile::OutputFile(OutputFile &&other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size),
      m_buffer(std::move(other.m_buffer))
{}

OutputFile &OutputFile::operator=(OutputFile &&other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_size, other.m_size);
    std::swap(m_buffer, other.m_buffer);
    return *this;
}

OutputFile::~OutputFile()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<OutputFile> OutputFile::create(const std::string &path)
{
    OutputFile out;
    out.m_path = path;
    out.m_descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (out.m_descriptor < 0) return ioError("cannot create the file", path, errno);
    out.m_buffer.reserve(kBufferBytes);
    return out;
}

Status OutputFile::write(ByteSpan bytes)
{
    m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
    m_size += bytes.size();
    return m_buffer.size() >= kBufferBytes ? flush() : Status();
}

Status OutputFile::flush()
{
    if (m_descriptor < 0) return Error{ErrorCode::Io, "the file is closed after an error", {}};
    std::size_t done = 0;
    while (done < m_buffer.size()) {
        const ssize_t count = ::write(m_descriptor, m_buffer.data() + done, m_buffer.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            const int number = count == 0 ? ENOSPC : errno;
            ::close(std::exchange(m_descriptor, -1));
            return ioError("cannot write", m_path, number);
        }
        done += static_cast<std::size_t>(count);
    }
    m_buffer.clear();
    return {};
}

Status OutputFile::finish()
{
    DIOPTER_TRY(flush());
    int failed = 0;
    if (::fsync(m_descriptor) != 0) failed = errno;
    if (::close(std::exchange(m_descriptor, -1)) != 0 && failed == 0) failed = errno;
    if (failed != 0) return ioError("cannot make the file durable", m_path, failed);
    return {};
}

Status makeDirectories(const std::string &path)
{
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) return ioError("cannot create the directory", path, failed.value());
    return {};
}

Status syncDirectory(const std::string &path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return ioError("cannot open the directory", path, errno);
    const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (failed != 0 && failed != EINVAL) return ioError("cannot make the directory durable", path, failed); // EINVAL: not supported there
    return {};
}

Status renameDurably(const std::string &from, const std::string &to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) return ioError("cannot rename to " + to, from, errno);
    return syncDirectory(parentOf(to));
}

Status removeTree(const std::string &path)
{
    std::error_code failed;
    std::filesystem::remove_all(path, failed);
    if (failed) return ioError("cannot remove", path, failed.value());
    return {};
}

} // namespace diopter::tsdb
