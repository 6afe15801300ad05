// Opens with O_NONBLOCK and checks for a regular file, so that a pipe under a block's name cannot hang the program.
#include "core/tsdb/directory_access.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace diopter::tsdb {
namespace {

Error systemError(const std::string &what, const std::string &path)
{
    const int number = errno;
    const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
    Error error{code, what + ": " + std::generic_category().message(number), {}};
    error.place.file = path;
    return error;
}

class LocalFile : public ByteSource {
public:
    LocalFile(int fd, std::uint64_t size, std::string path) : m_fd(fd), m_size(size), m_path(std::move(path)) {}
    ~LocalFile() override { ::close(m_fd); }
    LocalFile(const LocalFile &) = delete;
    LocalFile &operator=(const LocalFile &) = delete;

    std::uint64_t size() const override { return m_size; }
    const std::string &path() const override { return m_path; }

    Result<std::size_t> readAt(std::uint64_t offset, std::size_t length, std::uint8_t *out) const override
    {
        if (offset >= m_size) return std::size_t{0};
        length = static_cast<std::size_t>(std::min<std::uint64_t>(length, m_size - offset));
        std::size_t done = 0;
        while (done < length) {
            const ssize_t got = ::pread(m_fd, out + done, length - done, static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return systemError("cannot read", m_path);
            if (got == 0) break; // cut short since it was opened
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

private:
    int m_fd;
    std::uint64_t m_size;
    std::string m_path;
};

bool isSafeRelative(const std::string &path)
{
    if (!path.empty() && path.front() == '/') return false;
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        if (path.compare(start, end - start, "..") == 0) return false;
        start = end + 1;
    }
    return true;
}

class DirectoryAccess : public FileAccess {
public:
    explicit DirectoryAccess(std::string root) : m_root(std::move(root)) {}
    const std::string &name() const override { return m_root; }

    Result<std::vector<FileEntry>> list(const std::string &path) const override
    {
        DIOPTER_ASSIGN(const std::string full, resolve(path));
        DIR *const handle = ::opendir(full.c_str());
        if (!handle) return systemError("cannot list", full);
        std::vector<FileEntry> out;
        while (const dirent *entry = ::readdir(handle)) {
            const std::string name = entry->d_name;
            if (name == "." || name == "..") continue;
            struct stat info {};
            if (::fstatat(::dirfd(handle), name.c_str(), &info, 0) != 0) continue; // vanished while a server writes
            if (S_ISDIR(info.st_mode)) out.push_back({name, true, 0});
            else if (S_ISREG(info.st_mode)) out.push_back({name, false, static_cast<std::uint64_t>(info.st_size)});
        }
        ::closedir(handle);
        std::sort(out.begin(), out.end(), [](const FileEntry &a, const FileEntry &b) { return a.name < b.name; });
        return out;
    }

    Result<ByteSourcePtr> open(const std::string &path) const override
    {
        DIOPTER_ASSIGN(const std::string full, resolve(path));
        return openFile(full);
    }

private:
    Result<std::string> resolve(const std::string &path) const
    {
        if (!isSafeRelative(path)) return Error{ErrorCode::Usage, "path leaves the directory: " + path, {}};
        return path.empty() ? m_root : m_root + "/" + path;
    }

    std::string m_root;
};

} // namespace

Result<FileAccessPtr> openDirectory(const std::string &path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return systemError("cannot open", path);
    if (!S_ISDIR(info.st_mode)) {
        Error error{ErrorCode::Unsupported, "not a directory", {}};
        error.place.file = path;
        return error;
    }
    return FileAccessPtr(std::make_shared<DirectoryAccess>(path));
}

Result<ByteSourcePtr> openFile(const std::string &path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return systemError("cannot open", path);
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
        const Error error = systemError("cannot inspect", path);
        ::close(fd);
        return error;
    }
    if (!S_ISREG(info.st_mode)) {
        ::close(fd);
        Error error{ErrorCode::Unsupported, "not a regular file", {}};
        error.place.file = path;
        return error;
    }
    return ByteSourcePtr(std::make_shared<LocalFile>(fd, static_cast<std::uint64_t>(info.st_size), path));
}

Result<std::vector<std::uint8_t>> readWhole(const ByteSource &file, std::uint64_t maxBytes)
{
    if (file.size() > maxBytes) {
        Error error{
            ErrorCode::LimitExceeded, "file of " + std::to_string(file.size()) + " bytes is larger than " + std::to_string(maxBytes), {}};
        error.place.file = file.path();
        return error;
    }
    std::vector<std::uint8_t> out(static_cast<std::size_t>(file.size()));
    DIOPTER_ASSIGN(const std::size_t got, file.readAt(0, out.size(), out.data()));
    out.resize(got);
    return out;
}

} // namespace diopter::tsdb
