// Writes archives for tests, well-meant and hostile ones, with any name and kind of entry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace diopter::test {

enum class EntryKind : std::uint8_t { File, Directory, SymbolicLink, HardLink, Fifo, CharacterDevice, SparseFile };
enum class ArchiveFormat : std::uint8_t { Tar, TarGz, TarZst, Zip };

struct ArchiveEntry {
    std::string name;
    EntryKind kind = EntryKind::File;
    std::string content; ///< of files; target of links
    std::uint64_t zeros = 0; ///< zero bytes behind the content
};

/// "" or why it could not be written.
std::string writeArchive(const std::string &path, ArchiveFormat format, const std::vector<ArchiveEntry> &entries);
/// One compressed stream without a tree ("gz" or "zst"), packed `times` times over.
std::string writeCompressed(const std::string &path, const std::string &filter, const std::string &content, std::uint64_t zeros, int times);

} // namespace diopter::test
