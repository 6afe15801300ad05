// Listing works on path prefixes: trees of tests are small.
#include "tests/core/tsdb/memory_files.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace diopter::test {
namespace {

class MemoryFile : public tsdb::ByteSource {
public:
    MemoryFile(const std::vector<std::uint8_t> &bytes, std::string path) : m_bytes(bytes), m_path(std::move(path)) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    const std::string &path() const override { return m_path; }
    Result<std::size_t> readAt(std::uint64_t offset, std::size_t length, std::uint8_t *out) const override
    {
        if (offset >= m_bytes.size()) return std::size_t{0};
        length = std::min<std::size_t>(length, m_bytes.size() - static_cast<std::size_t>(offset));
        if (length > 0) std::memcpy(out, m_bytes.data() + offset, length);
        return length;
    }

private:
    const std::vector<std::uint8_t> &m_bytes;
    std::string m_path;
};

class MemoryAccess : public tsdb::FileAccess {
public:
    MemoryAccess(const FileTree &tree, std::string name) : m_tree(tree), m_name(std::move(name)) {}
    const std::string &name() const override { return m_name; }

    Result<std::vector<tsdb::FileEntry>> list(const std::string &path) const override
    {
        const std::string prefix = path.empty() ? "" : path + "/";
        std::map<std::string, tsdb::FileEntry> found;
        for (const auto &[file, bytes] : m_tree) {
            if (!file.starts_with(prefix)) continue;
            const std::string rest = file.substr(prefix.size());
            const std::size_t slash = rest.find('/');
            const std::string name = rest.substr(0, slash);
            found[name] = {name, slash != std::string::npos, slash != std::string::npos ? 0 : bytes.size()};
        }
        if (found.empty() && !path.empty()) return Error{ErrorCode::NotFound, "no such directory: " + path, {}};
        std::vector<tsdb::FileEntry> out;
        for (const auto &[name, entry] : found) out.push_back(entry);
        return out;
    }

    Result<tsdb::ByteSourcePtr> open(const std::string &path) const override
    {
        const auto found = m_tree.find(path);
        if (found == m_tree.end()) return Error{ErrorCode::NotFound, "no such file: " + path, {}};
        return tsdb::ByteSourcePtr(std::make_shared<MemoryFile>(found->second, m_name + "/" + path));
    }

private:
    const FileTree &m_tree;
    std::string m_name;
};

} // namespace

tsdb::FileAccessPtr openTree(const FileTree &tree, std::string name) { return std::make_shared<MemoryAccess>(tree, std::move(name)); }

FileTree loadTree(const std::string &directory)
{
    FileTree out;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        out[std::filesystem::relative(entry.path(), directory).string()].assign(std::istreambuf_iterator<char>(in), {});
    }
    return out;
}

} // namespace diopter::test
