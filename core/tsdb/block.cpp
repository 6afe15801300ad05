// Opening of a block, part by part; what is damaged is reported and left out, the rest stays readable.
#include "core/tsdb/block.h"

#include "core/tsdb/directory_access.h"
#include "core/tsdb/series_section.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::uint64_t kMaxMetaBytes = 16 << 20;
constexpr std::uint64_t kMaxTombstoneBytes = 256 << 20;
constexpr std::uint64_t kVerifyPostingsBelow = 32 << 20;
constexpr std::uint32_t kMaxSegments = 1'000'000;

/// Number of a segment file, 0 when the name is no number.
std::uint32_t segmentNumber(const std::string &name)
{
    std::uint32_t number = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
    return code == std::errc{} && end == name.data() + name.size() ? number : 0;
}

std::string lastComponent(const std::string &path)
{
    const std::size_t end = path.find_last_not_of('/');
    if (end == std::string::npos) return path;
    const std::size_t slash = path.rfind('/', end);
    return path.substr(slash == std::string::npos ? 0 : slash + 1, end - (slash == std::string::npos ? 0 : slash + 1) + 1);
}

Status checkSegmentHeader(const ByteSource &file, std::uint32_t ordinal)
{
    std::array<std::uint8_t, 8> header{};
    DIOPTER_ASSIGN(const std::size_t got, file.readAt(0, header.size(), header.data()));
    Error error{ErrorCode::Corrupt, {}, {}};
    error.place.file = file.path();
    error.place.offset = 0;
    error.place.section = "chunks";
    ByteReader reader(header);
    const std::uint32_t magic = reader.u32();
    const unsigned version = reader.u8();
    if (got < header.size()) error.message = fmt::format("invalid segment header in segment {}: invalid size", ordinal);
    else if (magic != kSegmentMagic) error.message = fmt::format("invalid magic number {:x}", magic);
    else if (version != 1) error.message = "invalid chunk format version " + std::to_string(version);
    else return {};
    return error;
}

} // namespace

source::Loss lossOf(const Error &error, std::string code, const std::string &block)
{
    source::Loss loss;
    loss.code = std::move(code);
    loss.file = error.place.file;
    loss.offset = error.place.offset;
    loss.section = error.place.section;
    loss.block = block;
    loss.series = error.place.series;
    loss.text = error.message;
    return loss;
}

Result<std::shared_ptr<Block>> Block::open(FileAccessPtr files, const std::string &path, BlockContext &context)
{
    const std::string name = lastComponent(path.empty() ? files->name() : path);
    auto block = std::shared_ptr<Block>(new Block(name));
    block->m_directory = joined(files->name(), path.c_str());
    if (path.empty()) block->m_directory = files->name();
    DIOPTER_TRY(block->openMeta(*files, path, context));
    DIOPTER_TRY(block->openIndex(*files, path, context));
    DIOPTER_TRY(block->openChunks(*files, path, context));
    DIOPTER_TRY(block->openTombstones(*files, path, context));
    block->checkStatistics(context);
    if (!block->m_damagedSeries.empty()) block->reportDamagedSeries(context);
    return block;
}

Status Block::openMeta(const FileAccess &files, const std::string &path, BlockContext &context)
{
    Result<ByteSourcePtr> file = files.open(joined(path, "meta.json"));
    if (!file) {
        source::Loss loss = lossOf(file.error(), "meta_missing", name());
        if (loss.file.empty()) loss.file = m_directory + "/meta.json";
        loss.section = "meta";
        loss.samples = 0;
        context.losses.add(std::move(loss));
        return {};
    }
    Result<std::vector<std::uint8_t>> bytes = readWhole(**file, kMaxMetaBytes);
    Result<BlockMeta> meta = bytes ? parseBlockMeta(*bytes) : Result<BlockMeta>(bytes.error());
    if (meta) {
        m_meta = std::move(*meta);
        m_hasMeta = true;
    } else {
        source::Loss loss = lossOf(meta.error(), "meta_unreadable", name());
        loss.file = (*file)->path();
        loss.section = "meta";
        loss.samples = 0;
        context.losses.add(std::move(loss));
        return {};
    }
    if (m_meta.downsampling > 0) {
        Error error{ErrorCode::Unsupported,
            "downsampled by Thanos to " + std::to_string(m_meta.downsampling / 1000) + " s: the raw samples are not in this block", {}};
        error.place.file = (*file)->path();
        error.place.section = "meta";
        return error;
    }
    if (isUlid(name()) && m_meta.ulid != name()) {
        source::Loss loss;
        loss.code = "meta_mismatch";
        loss.file = (*file)->path();
        loss.section = "meta";
        loss.block = name();
        loss.samples = 0;
        loss.text = "meta.json names block " + m_meta.ulid + ", the directory is " + name();
        context.losses.add(std::move(loss));
    }
    return {};
}

Status Block::openIndex(const FileAccess &files, const std::string &path, BlockContext &context)
{
    DIOPTER_ASSIGN(ByteSourcePtr file, files.open(joined(path, "index")));
    m_indexBytes = file->size();
    DIOPTER_ASSIGN(const std::shared_ptr<const IndexFile> index, IndexFile::open(file));
    m_indexVersion = index->version();
    if (index->headerDamaged()) {
        source::Loss loss;
        loss.code = "index_header";
        loss.file = file->path();
        loss.offset = 0;
        loss.section = "index header";
        loss.block = name();
        loss.samples = 0;
        loss.text = "magic number or version of the index is wrong; its contents table is sound and was used";
        context.losses.add(std::move(loss));
    }
    DIOPTER_ASSIGN(m_symbols, index->readSymbols(context.symbols));

    std::vector<std::uint32_t> all;
    const auto reportPostings = [&](const Error &error) {
        source::Loss loss = lossOf(error, "index_postings", name());
        loss.samples = 0;
        loss.text += "; the series were read without it";
        context.losses.add(std::move(loss));
    };
    if (Result<std::vector<PostingsEntry>> table = index->readPostingsTable(); table) {
        const auto entry =
            std::find_if(table->begin(), table->end(), [](const PostingsEntry &e) { return e.name.empty() && e.value.empty(); });
        if (entry != table->end()) {
            Result<std::vector<std::uint32_t>> list = index->readPostings(entry->offset);
            if (list) all = std::move(*list);
            else reportPostings(list.error());
        }
        // Nothing of ours depends on the lists; in large indexes they are not looked at, so that opening stays quick.
        if (Status status = m_indexBytes <= kVerifyPostingsBelow ? index->verifyPostings(*table) : Status{}; !status && !all.empty())
            reportPostings(status.error());
    } else {
        reportPostings(table.error());
    }

    const bool hasList = !all.empty();
    SeriesSectionOptions options;
    for (const auto &[label, value] : m_meta.externalLabels)
        options.extraLabels.push_back({context.symbols.intern(label), context.symbols.intern(value)});
    for (const std::string &label : context.droppedLabels) options.droppedNames.push_back(context.symbols.intern(label));
    std::erase_if(options.extraLabels, [&](const LabelPair &pair) {
        return std::find(options.droppedNames.begin(), options.droppedNames.end(), pair.name) != options.droppedNames.end();
    });
    DIOPTER_ASSIGN(SeriesSection section,
        readSeriesSection(*index, m_symbols, std::move(all), options, context.symbols, context.pool, context.cancel));
    if (hasList && section.scanned) {
        Error error{ErrorCode::Corrupt, "the list of all series does not name the series of this index", {}};
        error.place.file = file->path();
        error.place.offset = index->toc().postings;
        error.place.section = "index postings";
        reportPostings(error);
    }
    m_refs = std::move(section.refs);
    setPages(std::move(section.pages), std::move(section.labelPairs));
    m_damagedSeries = std::move(section.damaged);
    return {};
}

Status Block::openChunks(const FileAccess &files, const std::string &path, BlockContext &context)
{
    const std::string directory = joined(path, "chunks");
    Part::files().setDirectory(m_directory + "/chunks");
    Result<std::vector<FileEntry>> entries = files.list(directory);
    if (!entries) {
        source::Loss loss = lossOf(entries.error(), "chunks_missing", name());
        if (loss.file.empty()) loss.file = m_directory + "/chunks";
        loss.section = "chunks";
        context.losses.add(std::move(loss));
        return {};
    }
    for (const FileEntry &entry : *entries) {
        const std::uint32_t number = segmentNumber(entry.name);
        if (entry.isDirectory || number == 0 || number > kMaxSegments) continue;
        Result<ByteSourcePtr> file = files.open(directory + "/" + entry.name);
        Status status = file ? checkSegmentHeader(**file, number - 1) : Status(file.error());
        if (!status) {
            // The header guards nothing that the chunks' own checksums do not: report it and go on.
            source::Loss loss = lossOf(status.error(), "segment_header", name());
            if (loss.file.empty()) loss.file = m_directory + "/chunks/" + entry.name;
            loss.samples = 0;
            context.losses.add(std::move(loss));
        }
        if (!file) continue;
        m_chunkBytes += (*file)->size();
        Part::files().add(number - 1, std::move(*file));
    }
    return {};
}

std::optional<std::uint64_t> Block::countWithoutIndex(const FileAccess &files, const std::string &path)
{
    const std::string directory = joined(path, "chunks");
    const Result<std::vector<FileEntry>> entries = files.list(directory);
    if (!entries) return std::nullopt;
    ChunkFiles segments(ChunkFiles::Kind::BlockSegments);
    std::uint32_t next = 0;
    for (const FileEntry &entry : *entries) {
        if (entry.isDirectory || segmentNumber(entry.name) == 0) continue;
        Result<ByteSourcePtr> file = files.open(directory + "/" + entry.name);
        if (!file) return std::nullopt;
        segments.add(next++, std::move(*file));
    }
    return countSegmentSamples(segments);
}

Status Block::openTombstones(const FileAccess &files, const std::string &path, BlockContext &context)
{
    Result<ByteSourcePtr> file = files.open(joined(path, "tombstones"));
    if (!file && file.error().code == ErrorCode::NotFound) return {};
    Result<std::vector<std::uint8_t>> bytes =
        file ? readWhole(**file, kMaxTombstoneBytes) : Result<std::vector<std::uint8_t>>(file.error());
    Result<Tombstones> parsed = bytes ? parseTombstones(*bytes) : Result<Tombstones>(bytes.error());
    if (parsed) {
        m_tombstones = std::move(*parsed);
        return {};
    }
    source::Loss loss = lossOf(parsed.error(), "tombstones", name());
    if (file) loss.file = (*file)->path();
    loss.section = "tombstones";
    loss.samples = 0;
    loss.text += "; deleted samples may show";
    context.losses.add(std::move(loss));
    return {};
}

void Block::checkStatistics(BlockContext &context)
{
    if (!m_hasMeta || !m_damagedSeries.empty()) return;
    std::uint64_t numChunks = 0;
    bool inRange = true;
    for (const SeriesPage &page : pages()) {
        numChunks += page.chunks.size();
        inRange = inRange && (page.chunks.empty() || (page.minTime >= m_meta.minTime && page.maxTime < m_meta.maxTime));
    }
    source::Loss loss;
    if (m_meta.stats.numSeries && *m_meta.stats.numSeries != numSeries())
        loss.text =
            "meta.json announces " + std::to_string(*m_meta.stats.numSeries) + " series, the index lists " + std::to_string(numSeries());
    else if (m_meta.stats.numChunks && *m_meta.stats.numChunks != numChunks)
        loss.text =
            "meta.json announces " + std::to_string(*m_meta.stats.numChunks) + " chunks, the index lists " + std::to_string(numChunks);
    else if (!inRange) loss.text = "chunks lie outside the time range of meta.json";
    else return;
    m_statisticsWrong = true;
    loss.code = "meta_mismatch";
    loss.file = m_directory + "/meta.json";
    loss.section = "meta";
    loss.block = name();
    loss.samples = 0;
    context.losses.add(std::move(loss));
}

std::optional<std::uint64_t> Block::announcedSamples() const { return m_statisticsWrong ? std::nullopt : m_meta.stats.numSamples; }

const BlockAccount &Block::account() const
{
    std::call_once(m_accountOnce, [this] {
        std::optional<std::uint64_t> announced = announcedSamples();
        if (!announced) announced = countSegmentSamples(Part::files());
        m_account = accountFor(*this, announced, !m_damagedSeries.empty());
    });
    return m_account;
}

void Block::reportDamagedSeries(BlockContext &context)
{
    const std::optional<std::uint64_t> samples = account().damagedSeries;
    source::Loss loss;
    loss.code = "index_series";
    loss.file = m_directory + "/index";
    loss.offset = m_damagedSeries.front().offset;
    loss.section = "index series";
    loss.block = name();
    loss.numSeries = m_damagedSeries.size();
    loss.samples = samples;
    if (m_hasMeta) {
        loss.start = m_meta.minTime;
        loss.end = previousMs(m_meta.maxTime);
    }
    loss.text = m_damagedSeries.front().reason;
    if (m_damagedSeries.size() > 1) loss.text += ", and " + std::to_string(m_damagedSeries.size() - 1) + " more series";
    context.losses.add(std::move(loss));
}

std::optional<std::uint64_t> Block::lostSamples(LocalSeries, const ChunkEntry &entry) const
{
    const auto found = account().chunks.find(entry.ref);
    if (found == account().chunks.end()) return std::nullopt;
    return found->second;
}

} // namespace diopter::tsdb
