// Loss reports of chunks, with the series, block and time range that the index knows.
#include "core/tsdb/store.h"

#include "core/tsdb/block.h"

namespace diopter::tsdb {
namespace {

const char *codeOf(const Error &error)
{
    if (error.code == ErrorCode::Unsupported) return "chunk_encoding";
    if (error.code == ErrorCode::Io) return "chunk_io";
    if (error.message.starts_with("checksum")) return "chunk_checksum";
    if (error.message.starts_with("segment")) return "chunk_missing";
    return "chunk_corrupt";
}

} // namespace

void Store::reportChunk(
    SeriesId id, SeriesPlace place, const ChunkEntry &entry, const Error &error, std::optional<std::uint64_t> samples) const
{
    {
        const std::lock_guard lock(m_reportedMutex);
        if (!m_reported.insert(static_cast<std::uint64_t>(place.part) << 48 ^ entry.ref).second) return;
    }
    const Part &part = *table.parts()[place.part];
    source::Loss loss = lossOf(error, codeOf(error), part.name());
    if (loss.file.empty())
        if (const ByteSource *const file = part.files().file(fileOfRef(entry.ref))) loss.file = file->path();
    if (!loss.offset) loss.offset = offsetOfRef(entry.ref);
    if (loss.section.empty()) loss.section = "chunks";
    loss.series = seriesText(*symbols, table.labels(id));
    loss.numSeries = 1;
    loss.samples = samples;
    loss.start = entry.minTime;
    loss.end = entry.maxTime;
    losses.add(std::move(loss));
}

} // namespace diopter::tsdb
