// libarchive's writing side.
#include "tests/core/tsdb/archive/archive_maker.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

namespace diopter::test {
namespace {

struct Free {
    void operator()(archive *handle) const { archive_write_free(handle); }
    void operator()(archive_entry *entry) const { archive_entry_free(entry); }
};
using Handle = std::unique_ptr<archive, Free>;
using EntryHandle = std::unique_ptr<archive_entry, Free>;

std::string reason(archive *handle)
{
    const char *const text = archive_error_string(handle);
    return text != nullptr ? text : "unknown";
}

bool writeData(archive *handle, const std::string &content, std::uint64_t zeros)
{
    static const std::vector<char> kZeros(1 << 20, 0);
    if (!content.empty() && archive_write_data(handle, content.data(), content.size()) < 0) return false;
    while (zeros > 0) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(zeros, kZeros.size()));
        if (archive_write_data(handle, kZeros.data(), count) < 0) return false;
        zeros -= count;
    }
    return true;
}

void describe(archive_entry *entry, const ArchiveEntry &from)
{
    archive_entry_set_pathname(entry, from.name.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, 0);
    switch (from.kind) {
    case EntryKind::SparseFile: archive_entry_sparse_add_entry(entry, 0, 1); [[fallthrough]];
    case EntryKind::File:
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, static_cast<la_int64_t>(from.content.size() + from.zeros));
        break;
    case EntryKind::Directory: archive_entry_set_filetype(entry, AE_IFDIR); break;
    case EntryKind::SymbolicLink:
        archive_entry_set_filetype(entry, AE_IFLNK);
        archive_entry_set_symlink(entry, from.content.c_str());
        break;
    case EntryKind::HardLink:
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_hardlink(entry, from.content.c_str());
        break;
    case EntryKind::Fifo: archive_entry_set_filetype(entry, AE_IFIFO); break;
    case EntryKind::CharacterDevice:
        archive_entry_set_filetype(entry, AE_IFCHR);
        archive_entry_set_rdevmajor(entry, 1);
        archive_entry_set_rdevminor(entry, 5);
        break;
    }
}

} // namespace

std::string writeArchive(const std::string &path, ArchiveFormat format, const std::vector<ArchiveEntry> &entries)
{
    const Handle handle(archive_write_new());
    if (format == ArchiveFormat::Zip) archive_write_set_format_zip(handle.get());
    else archive_write_set_format_pax_restricted(handle.get());
    if (format == ArchiveFormat::TarGz) archive_write_add_filter_gzip(handle.get());
    if (format == ArchiveFormat::TarZst) archive_write_add_filter_zstd(handle.get());
    if (archive_write_open_filename(handle.get(), path.c_str()) != ARCHIVE_OK) return reason(handle.get());
    for (const ArchiveEntry &from : entries) {
        const EntryHandle entry(archive_entry_new());
        describe(entry.get(), from);
        if (archive_write_header(handle.get(), entry.get()) < ARCHIVE_WARN) continue; // the format cannot say it
        const bool hasData = from.kind == EntryKind::File || from.kind == EntryKind::SparseFile;
        if (hasData && !writeData(handle.get(), from.content, from.zeros)) return reason(handle.get());
    }
    return archive_write_close(handle.get()) == ARCHIVE_OK ? std::string() : reason(handle.get());
}

std::string writeCompressed(const std::string &path, const std::string &filter, const std::string &content, std::uint64_t zeros, int times)
{
    const Handle handle(archive_write_new());
    archive_write_set_format_raw(handle.get());
    for (int i = 0; i < times; ++i) {
        if (filter == "gz") archive_write_add_filter_gzip(handle.get());
        else archive_write_add_filter_zstd(handle.get());
    }
    if (archive_write_open_filename(handle.get(), path.c_str()) != ARCHIVE_OK) return reason(handle.get());
    const EntryHandle entry(archive_entry_new());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_pathname(entry.get(), "data");
    if (archive_write_header(handle.get(), entry.get()) != ARCHIVE_OK) return reason(handle.get());
    if (!writeData(handle.get(), content, zeros)) return reason(handle.get());
    return archive_write_close(handle.get()) == ARCHIVE_OK ? std::string() : reason(handle.get());
}

} // namespace diopter::test
