// flock with a readable owner; the file itself stays, as Prometheus leaves it too.
#include "core/tsdb/writer/directory_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace diopter::tsdb {
namespace {

std::string ownerOf(int descriptor)
{
    char text[256] = {};
    const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
    std::string out(text, length > 0 ? static_cast<std::size_t>(length) : 0);
    while (!out.empty() && static_cast<unsigned char>(out.back()) <= ' ') out.pop_back();
    for (char &c : out)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return out.empty() ? "another process" : out;
}

} // namespace

Result<DirectoryLock> DirectoryLock::acquire(const std::string &directory)
{
    Place place;
    place.file = directory + "/lock";
    const int descriptor = ::open(place.file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (descriptor < 0) return Error{ErrorCode::Io, fmt::format("cannot open the lock file: {}", std::strerror(errno)), place};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const std::string owner = ownerOf(descriptor);
        ::close(descriptor);
        return Error{ErrorCode::Io, "the directory is in use by " + owner, place};
    }
    char host[256] = {};
    if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
    const std::string owner = fmt::format("process {} on {}\n", ::getpid(), host);
    if (::ftruncate(descriptor, 0) == 0) (void)!::pwrite(descriptor, owner.data(), owner.size(), 0); // for people only
    return DirectoryLock(descriptor);
}

DirectoryLock::DirectoryLock(DirectoryLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

DirectoryLock &DirectoryLock::operator=(DirectoryLock &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

DirectoryLock::~DirectoryLock()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

} // namespace diopter::tsdb
