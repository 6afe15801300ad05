// Recognises directories by what they hold, not by their names: people rename copies.
#include "core/tsdb/layout.h"

#include "core/tsdb/block_meta.h"

#include <algorithm>

namespace diopter::tsdb {
namespace {

constexpr int kMaxDescent = 4;

bool has(const std::vector<FileEntry> &entries, std::string_view name)
{
    return std::any_of(entries.begin(), entries.end(), [name](const FileEntry &entry) { return entry.name == name; });
}

bool isBlock(const std::vector<FileEntry> &entries)
{
    return has(entries, "index") && (has(entries, "meta.json") || has(entries, "chunks"));
}

bool isUnfinished(std::string_view name)
{
    return name.ends_with(".tmp") || name.ends_with(".tmp-for-creation") || name.ends_with(".tmp-for-deletion");
}

bool isHeadPart(std::string_view name)
{
    return name == "wal" || name == "wbl" || name == "chunks_head" || name.starts_with("chunk_snapshot.");
}

/// Fills the layout from one directory; leaves it without blocks and head when there are none.
Status inspectDirectory(const FileAccess &files, const std::string &path, const std::vector<FileEntry> &entries, SourceLayout &layout)
{
    layout.root = path;
    for (const FileEntry &entry : entries) {
        if (!entry.isDirectory || isUnfinished(entry.name)) continue;
        if (isHeadPart(entry.name)) {
            layout.hasHead = true;
            continue;
        }
        const std::string child = joined(path, entry.name);
        Result<std::vector<FileEntry>> inside = files.list(child);
        if (!inside) {
            if (isUlid(entry.name)) layout.blocks.push_back(child); // opening it will say what is wrong
            continue;
        }
        if (isUlid(entry.name) ? !inside->empty() : isBlock(*inside)) layout.blocks.push_back(child);
    }
    return {};
}

} // namespace

Result<SourceLayout> findLayout(const FileAccess &files)
{
    std::string path;
    for (int depth = 0; depth <= kMaxDescent; ++depth) {
        DIOPTER_ASSIGN(const std::vector<FileEntry> entries, files.list(path));
        SourceLayout layout;
        if (isBlock(entries)) {
            layout.kind = "block";
            layout.root = path;
            layout.blocks.push_back(path);
            return layout;
        }
        DIOPTER_TRY(inspectDirectory(files, path, entries, layout));
        if (!layout.blocks.empty() || layout.hasHead) {
            layout.kind = layout.hasHead ? "data directory" : "snapshot";
            return layout;
        }
        const auto isDirectory = [](const FileEntry &entry) { return entry.isDirectory; };
        if (std::count_if(entries.begin(), entries.end(), isDirectory) != 1) break;
        path = joined(path, std::find_if(entries.begin(), entries.end(), isDirectory)->name);
    }
    Error error{ErrorCode::NotFound, "no Prometheus block, snapshot or data directory here", {}};
    error.place.file = files.name();
    return error;
}

} // namespace diopter::tsdb
