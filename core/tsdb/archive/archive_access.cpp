// The tree inside an archive: names checked against a list of what Prometheus writes, data in place, in memory, or spooled.
#include "core/tsdb/archive/archive_access.h"

#include "core/tsdb/directory_access.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <unistd.h>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kMaxFolderDepth = 16;
constexpr std::uint64_t kMemoryBytes = 64ULL << 20;
constexpr std::size_t kReadBytes = 256 << 10;

bool allDigits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// Files that readers of blocks and heads open.
bool isWanted(const std::vector<std::string> &parts)
{
    const std::string &name = parts.back();
    if (name == "index" || name == "meta.json" || name == "tombstones") return true;
    if (parts.size() < 2 || !allDigits(name)) return false;
    const std::string &folder = parts[parts.size() - 2];
    return folder == "chunks" || folder == "chunks_head" || folder == "wal" || folder == "wbl" || folder.starts_with("checkpoint.") ||
        folder.starts_with("chunk_snapshot.");
}

/// An unnamed temporary file; grows at its end.
class Spool {
public:
    ~Spool()
    {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    Status open()
    {
        std::error_code failed;
        std::string directory = std::filesystem::temp_directory_path(failed).string();
        if (failed) directory = "/tmp";
        m_descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (m_descriptor < 0) { // not every file system has O_TMPFILE
            std::string name = directory + "/diopter-XXXXXX";
            m_descriptor = ::mkostemp(name.data(), O_CLOEXEC);
            if (m_descriptor >= 0) ::unlink(name.c_str());
        }
        return m_descriptor >= 0 ? Status() : Status(error("cannot make a temporary file in " + directory));
    }
    bool isOpen() const { return m_descriptor >= 0; }
    std::uint64_t size() const { return m_size; }
    Status append(const std::uint8_t *bytes, std::size_t length)
    {
        while (length > 0) {
            const ssize_t count = ::pwrite(m_descriptor, bytes, length, static_cast<off_t>(m_size));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return error("cannot write the temporary file");
            m_size += static_cast<std::uint64_t>(count);
            bytes += count;
            length -= static_cast<std::size_t>(count);
        }
        return {};
    }
    Result<std::size_t> readAt(std::uint64_t offset, std::size_t length, std::uint8_t *out) const
    {
        std::size_t done = 0;
        while (done < length) {
            const ssize_t count = ::pread(m_descriptor, out + done, length - done, static_cast<off_t>(offset + done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return error("cannot read the temporary file");
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

private:
    static Error error(const std::string &what) { return {ErrorCode::Io, fmt::format("{}: {}", what, std::strerror(errno)), {}}; }
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

/// Where the bytes of one member are.
struct Member {
    ByteSourcePtr file; ///< the archive itself, for data in place
    std::shared_ptr<Spool> spool; ///< or the temporary file
    std::shared_ptr<const std::vector<std::uint8_t>> memory; ///< or neither
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

class MemberSource final : public ByteSource {
public:
    MemberSource(Member member, std::string path) : m_member(std::move(member)), m_path(std::move(path)) {}
    std::uint64_t size() const override { return m_member.size; }
    const std::string &path() const override { return m_path; }
    Result<std::size_t> readAt(std::uint64_t offset, std::size_t length, std::uint8_t *out) const override
    {
        if (offset >= m_member.size) return std::size_t{0};
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(length, m_member.size - offset));
        if (m_member.memory) {
            std::memcpy(out, m_member.memory->data() + offset, count);
            return count;
        }
        return m_member.spool ? m_member.spool->readAt(m_member.offset + offset, count, out)
                              : m_member.file->readAt(m_member.offset + offset, count, out);
    }

private:
    Member m_member;
    std::string m_path;
};

class ArchiveAccess final : public FileAccess {
public:
    explicit ArchiveAccess(std::string name) : m_name(std::move(name)) {}

    Result<std::vector<FileEntry>> list(const std::string &path) const override
    {
        const auto found = m_directories.find(path);
        if (found == m_directories.end()) return notFound(path);
        std::vector<FileEntry> out;
        for (const auto &[name, entry] : found->second) out.push_back(entry);
        return out;
    }
    Result<ByteSourcePtr> open(const std::string &path) const override
    {
        const auto found = m_members.find(path);
        if (found == m_members.end()) return notFound(path);
        return ByteSourcePtr(std::make_shared<MemberSource>(found->second, m_name + "/" + path));
    }
    const std::string &name() const override { return m_name; }
    std::vector<Error> problems() const override { return m_problems; }

    Status fill(const ByteSourcePtr &file, const CancelToken &cancel, const ArchiveLimits &limits)
    {
        const Status status = readEntries(file, cancel, limits);
        m_buffer.reset();
        return status;
    }

private:
    Status readEntries(const ByteSourcePtr &file, const CancelToken &cancel, const ArchiveLimits &limits)
    {
        DIOPTER_ASSIGN(const auto stream, ArchiveStream::open(file, false, limits, cancel));
        m_directories[""];
        ArchiveStream::Entry entry;
        while (true) {
            auto more = stream->next(entry);
            if (!more) return stopAt(std::move(more).error());
            if (!*more) return {};
            const auto parts = safePathParts(entry.path);
            if (!parts || parts->empty() || !entry.isFile || !isWanted(*parts)) continue;
            Member member;
            Status status = stream->isPlainTar() ? placeInFile(file, entry, member) : copy(*stream, member);
            const bool stop = !status;
            add(*parts, std::move(member));
            if (stop) return stopAt(std::move(status).error());
        }
    }

    /// A damaged rest is remembered; limits, cancellation and the system's refusals end the opening.
    Status stopAt(Error error)
    {
        if (error.code != ErrorCode::Corrupt) return error;
        if (m_members.empty()) return error;
        m_problems.push_back(std::move(error));
        return {};
    }

    static Status placeInFile(const ByteSourcePtr &file, const ArchiveStream::Entry &entry, Member &member)
    {
        member.file = file;
        member.offset = std::min(entry.dataOffset, file->size());
        member.size = std::min(entry.size, file->size() - member.offset);
        if (member.size == entry.size) return {};
        Error error{ErrorCode::Corrupt, fmt::format("the archive ends inside {}", entry.path), {}};
        error.place.file = file->path();
        return error;
    }

    Status copy(ArchiveStream &stream, Member &member)
    {
        auto memory = std::make_shared<std::vector<std::uint8_t>>();
        if (!m_buffer) m_buffer = std::make_unique_for_overwrite<std::uint8_t[]>(kReadBytes);
        Status status;
        while (true) {
            auto count = stream.read(m_buffer.get(), kReadBytes);
            if (!count) {
                status = std::move(count).error();
                break;
            }
            if (*count == 0) break;
            if (!member.spool && m_inMemory + memory->size() + *count > kMemoryBytes) DIOPTER_TRY(startSpooling(member, *memory));
            if (member.spool) DIOPTER_TRY(m_spool->append(m_buffer.get(), *count));
            else memory->insert(memory->end(), m_buffer.get(), m_buffer.get() + *count);
        }
        if (member.spool) {
            member.size = m_spool->size() - member.offset;
        } else {
            member.size = memory->size();
            m_inMemory += memory->size();
            member.memory = std::move(memory);
        }
        return status;
    }

    Status startSpooling(Member &member, std::vector<std::uint8_t> &soFar)
    {
        if (!m_spool) {
            m_spool = std::make_shared<Spool>();
            DIOPTER_TRY(m_spool->open());
        }
        member.spool = m_spool;
        member.offset = m_spool->size();
        DIOPTER_TRY(m_spool->append(soFar.data(), soFar.size()));
        std::vector<std::uint8_t>().swap(soFar);
        return {};
    }

    void add(const std::vector<std::string> &parts, Member member)
    {
        std::string directory;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            m_directories[directory].try_emplace(parts[i], FileEntry{parts[i], true, 0});
            directory += (directory.empty() ? "" : "/") + parts[i];
            m_directories[directory];
        }
        const std::string path = directory.empty() ? parts.back() : directory + "/" + parts.back();
        if (m_directories.contains(path)) {
            problem(path + " is a file and a directory; the file is left out");
            return;
        }
        if (m_members.contains(path)) problem(path + " occurs twice; the later one is used");
        m_directories[directory].insert_or_assign(parts.back(), FileEntry{parts.back(), false, member.size});
        m_members.insert_or_assign(path, std::move(member));
    }

    void problem(std::string text)
    {
        if (m_problems.size() >= 1000) return;
        Error error{ErrorCode::Corrupt, std::move(text), {}};
        error.place.file = m_name;
        m_problems.push_back(std::move(error));
    }

    Error notFound(const std::string &path) const
    {
        Error error{ErrorCode::NotFound, "no such file in the archive", {}};
        error.place.file = m_name + "/" + path;
        return error;
    }

    std::string m_name;
    std::map<std::string, Member> m_members;
    std::map<std::string, std::map<std::string, FileEntry>> m_directories;
    std::unique_ptr<std::uint8_t[]> m_buffer; ///< while filling
    std::shared_ptr<Spool> m_spool;
    std::uint64_t m_inMemory = 0;
    std::vector<Error> m_problems;
};

} // namespace

std::optional<std::vector<std::string>> safePathParts(const std::string &path)
{
    std::vector<std::string> out;
    if (path.starts_with('/')) return {};
    for (const char c : path)
        if (static_cast<unsigned char>(c) < ' ' || c == '\\') return {};
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string part = path.substr(begin, end - begin);
        if (part == "..") return {};
        if (!part.empty() && part != ".") out.push_back(part);
        if (out.size() > kMaxFolderDepth) return {};
        begin = end + 1;
    }
    return out;
}

Result<FileAccessPtr> openArchive(const std::string &path, const CancelToken &cancel, const ArchiveLimits &limits)
{
    DIOPTER_ASSIGN(const ByteSourcePtr file, openFile(path));
    return openArchive(file, cancel, limits);
}

Result<FileAccessPtr> openArchive(const ByteSourcePtr &file, const CancelToken &cancel, const ArchiveLimits &limits)
{
    auto out = std::make_shared<ArchiveAccess>(file->path());
    DIOPTER_TRY(out->fill(file, cancel, limits));
    return FileAccessPtr(std::move(out));
}

} // namespace diopter::tsdb
