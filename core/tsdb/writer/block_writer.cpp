// The life of a block: temporary folder, files, fsync, rename, fsync of the parent.
#include "core/tsdb/writer/block_writer.h"

#include "core/tsdb/writer/ulid.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::string_view kUnfinished = ".tmp-for-creation"; // Prometheus ignores and removes such folders too

TimestampMs wallClock()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Status writeWhole(const std::string &path, ByteSpan bytes)
{
    DIOPTER_ASSIGN(OutputFile file, OutputFile::create(path));
    DIOPTER_TRY(file.write(bytes));
    return file.finish();
}

} // namespace

BlockWriter::BlockWriter(std::string parent, const SymbolTable &symbols, BlockOptions options)
    : m_parent(std::move(parent)), m_options(std::move(options)), m_work(m_parent + "/" + m_options.ulid + std::string(kUnfinished)),
      m_segments(m_work + "/chunks", m_options.segmentBytes), m_index(symbols)
{}

BlockWriter::~BlockWriter()
{
    if (!m_work.empty()) (void)removeTree(m_work);
}

Result<std::unique_ptr<BlockWriter>> BlockWriter::create(const std::string &parent, const SymbolTable &symbols, BlockOptions options)
{
    if (options.ulid.empty()) options.ulid = newUlid(wallClock());
    if (!isUlid(options.ulid)) return Error{ErrorCode::Internal, "not a block name: " + options.ulid, {}};
    std::unique_ptr<BlockWriter> out(new BlockWriter(parent, symbols, std::move(options)));
    DIOPTER_TRY(removeTree(out->m_work));
    DIOPTER_TRY(makeDirectories(out->m_work + "/chunks"));
    return out;
}

Status BlockWriter::addSeries(LabelsView labels, std::span<const chunk::EncodedChunk> chunks, ByteSpan bytes)
{
    if (chunks.empty()) return Error{ErrorCode::Internal, "a series without chunks", {}};
    m_scratch.clear();
    for (const chunk::EncodedChunk &chunk : chunks) {
        DIOPTER_ASSIGN(const ChunkReference reference, m_segments.write(chunk.encoding, bytes.subspan(chunk.offset, chunk.size)));
        m_scratch.push_back({chunk.minTime, chunk.maxTime, reference});
        m_summary.numSamples += chunk.numSamples;
        const bool floats = chunk.encoding == chunk::Encoding::Xor || chunk.encoding == chunk::Encoding::Xor2;
        if (!floats) m_summary.numHistogramSamples += chunk.numSamples;
    }
    m_summary.minTime = empty() ? chunks.front().minTime : std::min(m_summary.minTime, chunks.front().minTime);
    m_summary.maxTime = empty() ? chunks.back().maxTime : std::max(m_summary.maxTime, chunks.back().maxTime);
    return m_index.addSeries(labels, m_scratch);
}

Status BlockWriter::writeTombstones() const
{
    static constexpr std::uint8_t kEmpty[9] = {0x01, 0x30, 0xba, 0x30, 1, 0, 0, 0, 0}; // FORMATS.md section 1.6
    return writeWhole(m_work + "/tombstones", kEmpty);
}

Status BlockWriter::writeMeta(const BlockSummary &summary) const
{
    const std::vector<std::string> &given = m_options.sources;
    std::string sources;
    for (const std::string &source : given.empty() ? std::vector<std::string>{m_options.ulid} : given)
        sources += fmt::format("{}\n\t\t\t\"{}\"", sources.empty() ? "" : ",", source);
    const std::string text =
        fmt::format("{{\n\t\"ulid\": \"{}\",\n\t\"minTime\": {},\n\t\"maxTime\": {},\n\t\"stats\": {{\n\t\t\"numSamples\": {},\n"
                    "\t\t\"numFloatSamples\": {},\n\t\t\"numHistogramSamples\": {},\n\t\t\"numSeries\": {},\n\t\t\"numChunks\": {}\n\t}},\n"
                    "\t\"compaction\": {{\n\t\t\"level\": {},\n\t\t\"sources\": [{}\n\t\t]\n\t}},\n\t\"version\": 1\n}}\n",
            summary.ulid, summary.minTime, summary.maxTime + 1, summary.numSamples, summary.numSamples - summary.numHistogramSamples,
            summary.numHistogramSamples, summary.numSeries, summary.numChunks, m_options.level, sources);
    return writeWhole(m_work + "/meta.json", ByteSpan(reinterpret_cast<const std::uint8_t *>(text.data()), text.size()));
}

Status BlockWriter::finish()
{
    if (empty() || m_work.empty()) return Error{ErrorCode::Internal, "a block without series cannot be committed", {}};
    DIOPTER_TRY(m_segments.finish());
    m_summary.ulid = m_options.ulid;
    m_summary.path = m_parent + "/" + m_options.ulid;
    m_summary.numSeries = m_index.numSeries();
    m_summary.numChunks = m_index.numChunks();
    DIOPTER_ASSIGN(const std::uint64_t indexBytes, m_index.write(m_work + "/index"));
    m_summary.bytes = indexBytes + m_segments.bytesWritten();
    DIOPTER_TRY(writeTombstones());
    DIOPTER_TRY(writeMeta(m_summary));
    DIOPTER_TRY(syncDirectory(m_work + "/chunks"));
    return syncDirectory(m_work);
}

Result<BlockSummary> BlockWriter::publish()
{
    DIOPTER_TRY(renameDurably(m_work, m_summary.path));
    m_work.clear();
    return m_summary;
}

Result<BlockSummary> BlockWriter::commit()
{
    DIOPTER_TRY(finish());
    return publish();
}

Status removeUnfinishedBlocks(const std::string &parent)
{
    std::error_code failed;
    std::filesystem::directory_iterator entries(parent, failed);
    if (failed) {
        Place place;
        place.file = parent;
        return Error{ErrorCode::Io, "cannot list the directory: " + failed.message(), place};
    }
    for (const auto &entry : entries) {
        const std::string name = entry.path().filename().string();
        const bool ours =
            name.size() > kUnfinished.size() && name.ends_with(kUnfinished) && isUlid(name.substr(0, name.size() - kUnfinished.size()));
        if (ours) DIOPTER_TRY(removeTree(entry.path().string()));
    }
    return {};
}

} // namespace diopter::tsdb
