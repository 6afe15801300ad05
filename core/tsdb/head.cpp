// Finds checkpoint, segments and chunk snapshot, and replays them in Prometheus' order (tsdb/head.go Head.Init).
#include "core/tsdb/head.h"

#include "core/chunk/chunk_decoder.h"
#include "core/tsdb/head_builder.h"
#include "core/tsdb/wal_reader.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace diopter::tsdb {
namespace {

struct Segment {
    std::uint64_t number = 0;
    std::string path;
};

std::optional<std::uint64_t> numberOf(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

class HeadReader {
public:
    HeadReader(const FileAccess &files, const std::string &root, TimestampMs validFrom, BlockContext &context)
        : m_files(files), m_root(root), m_validFrom(validFrom), m_context(context)
    {}

    Result<Head> read()
    {
        DIOPTER_ASSIGN(HeadChunks chunks, scanHeadChunks(m_files, joined(m_root, "chunks_head"), m_context.losses, m_context.cancel));
        HeadBuilder builder(m_context.symbols, std::move(chunks), std::max(m_validFrom, storedMinValidTime()));
        m_builder = &builder;
        DIOPTER_TRY(readSnapshot());
        DIOPTER_TRY(readWal());
        DIOPTER_TRY(readWbl());
        if (builder.summary().unknownRecords > 0) {
            // A newer server's record, or a compressed one whose compression bits, which no checksum guards, were lost.
            source::Loss loss;
            loss.code = "wal_unknown_record";
            loss.section = "wal";
            loss.file = joined(m_files.name(), "wal");
            loss.text = std::to_string(builder.summary().unknownRecords) + " records of unknown type were left out, the first of type " +
                std::to_string(builder.firstUnknownRecord());
            m_context.losses.add(std::move(loss));
        }
        if (builder.unreadableSamples() > 0) {
            source::Loss loss;
            loss.code = "wal_histogram";
            loss.section = "wal";
            loss.file = joined(m_files.name(), "wal");
            loss.samples = builder.unreadableSamples();
            loss.text = builder.unreadableReason();
            m_context.losses.add(std::move(loss));
        }
        return builder.finish();
    }

private:
    /// Numbered files of a directory, ascending; empty when it is not there. Gaps are reported.
    Result<std::vector<Segment>> segments(const std::string &directory, const char *section, std::uint64_t &bytes)
    {
        std::vector<Segment> out;
        Result<std::vector<FileEntry>> entries = m_files.list(directory);
        if (!entries) {
            if (entries.error().code == ErrorCode::NotFound) return out;
            return std::move(entries).error();
        }
        for (const FileEntry &entry : *entries) {
            const std::optional<std::uint64_t> number = numberOf(entry.name);
            if (entry.isDirectory || !number) continue;
            if (!out.empty() && *number != out.back().number + 1) {
                source::Loss loss;
                loss.code = "wal_gap";
                loss.file = joined(m_files.name(), directory);
                loss.section = section;
                loss.text =
                    "segments are not sequential: " + std::to_string(out.back().number) + " is followed by " + std::to_string(*number);
                m_context.losses.add(std::move(loss));
            }
            out.push_back({*number, joined(directory, entry.name)});
            bytes += entry.size;
        }
        return out;
    }

    /// Name of the directory entry with this prefix that carries the highest numbers, or "".
    std::string newest(const std::string &directory, std::string_view prefix, std::uint64_t &first, std::uint64_t &second) const
    {
        const Result<std::vector<FileEntry>> entries = m_files.list(directory);
        std::string found;
        if (!entries) return found;
        for (const FileEntry &entry : *entries) {
            if (!entry.isDirectory || !entry.name.starts_with(prefix)) continue;
            const std::string_view rest = std::string_view(entry.name).substr(prefix.size());
            const std::size_t dot = rest.find('.');
            const std::optional<std::uint64_t> a = numberOf(rest.substr(0, dot));
            const std::optional<std::uint64_t> b = dot == std::string_view::npos ? 0 : numberOf(rest.substr(dot + 1));
            if (!a || !b || (!found.empty() && std::pair(*a, *b) <= std::pair(first, second))) continue;
            found = entry.name;
            first = *a;
            second = *b;
        }
        return found;
    }

    /// The time up to which the WAL was truncated: record 14, always the first of a checkpoint written by Prometheus 3.16 (tsdb/db.go open,
    /// wlog.ReadMinValidTime). Damage there is reported when the checkpoint is replayed.
    TimestampMs storedMinValidTime() const
    {
        const std::string wal = joined(m_root, "wal");
        std::uint64_t number = 0;
        std::uint64_t unused = 0;
        const std::string name = newest(wal, "checkpoint.", number, unused);
        const Result<std::vector<FileEntry>> entries = m_files.list(joined(wal, name));
        if (name.empty() || !entries) return kMinTimestamp;
        for (const FileEntry &entry : *entries) {
            if (entry.isDirectory || !numberOf(entry.name)) continue;
            const Result<ByteSourcePtr> file = m_files.open(joined(joined(wal, name), entry.name));
            if (!file) return kMinTimestamp;
            WalReader reader(*file);
            if (reader.next() != WalReader::Next::Record) return kMinTimestamp;
            return minValidTimeOf(reader.record()).value_or(kMinTimestamp);
        }
        return kMinTimestamp;
    }

    void reportDamage(const WalReader &reader, const char *section, std::optional<std::uint64_t> resumed)
    {
        source::Loss loss = lossOf(reader.error(), reader.tornAtEnd() ? "wal_torn" : "wal_record", {});
        loss.section = section;
        loss.text = std::string("corruption in segment: ") + reader.error().message;
        if (reader.tornAtEnd()) loss.text = "last record is torn: the server was writing it, or the file was cut short";
        else if (resumed) loss.text += "; reading goes on at offset " + std::to_string(*resumed);
        m_context.losses.add(std::move(loss));
    }

    Status replay(const ByteSourcePtr &file, std::uint64_t offset, const char *section)
    {
        WalReader reader(file, offset);
        for (std::uint64_t count = 0;; ++count) {
            if (count % 256 == 0) DIOPTER_TRY(m_context.cancel.check("reading the WAL"));
            const WalReader::Next state = reader.next();
            if (state == WalReader::Next::End) return {};
            if (state == WalReader::Next::Damage) {
                const bool torn = reader.tornAtEnd();
                reportDamage(reader, section, torn ? std::nullopt : std::optional(reader.resync()));
                if (torn) return {};
                continue;
            }
            if (const Status status = decodeWalRecord(reader.record(), *m_builder); !status) {
                source::Loss loss = lossOf(status.error(), "wal_record", {});
                loss.file = file->path();
                loss.offset = reader.recordOffset();
                loss.section = section;
                m_context.losses.add(std::move(loss));
            }
        }
    }

    Status replayAll(const std::vector<Segment> &list, const char *section)
    {
        for (const Segment &segment : list) {
            DIOPTER_ASSIGN(const ByteSourcePtr file, m_files.open(segment.path));
            DIOPTER_TRY(replay(file, 0, section));
        }
        return {};
    }

    Status readWal()
    {
        const std::string wal = joined(m_root, "wal");
        HeadSummary &summary = m_builder->summary();
        std::uint64_t checkpointNumber = 0;
        std::uint64_t unused = 0;
        summary.checkpoint = newest(wal, "checkpoint.", checkpointNumber, unused);
        if (!summary.checkpoint.empty()) {
            // A snapshot younger than the checkpoint holds its samples; only names and metadata are wanted then.
            const bool namesOnly = m_hasSnapshot && checkpointNumber < m_snapshotSegment;
            m_builder->setPhase(namesOnly ? HeadBuilder::Phase::NamesOnly : HeadBuilder::Phase::Wal);
            DIOPTER_ASSIGN(const std::vector<Segment> list, segments(joined(wal, summary.checkpoint), "checkpoint", summary.walBytes));
            DIOPTER_TRY(replayAll(list, "checkpoint"));
        }
        DIOPTER_ASSIGN(const std::vector<Segment> list, segments(wal, "wal", summary.walBytes));
        summary.walSegments = static_cast<std::uint32_t>(list.size());
        for (const Segment &segment : list) {
            if (!summary.checkpoint.empty() && segment.number <= checkpointNumber) continue;
            DIOPTER_ASSIGN(const ByteSourcePtr file, m_files.open(segment.path));
            std::uint64_t offset = 0;
            m_builder->setPhase(HeadBuilder::Phase::Wal);
            if (m_hasSnapshot && segment.number < m_snapshotSegment) m_builder->setPhase(HeadBuilder::Phase::NamesOnly);
            else if (m_hasSnapshot && segment.number == m_snapshotSegment) offset = m_snapshotOffset;
            DIOPTER_TRY(replay(file, offset, "wal"));
        }
        return {};
    }

    Status readWbl()
    {
        HeadSummary &summary = m_builder->summary();
        m_builder->setPhase(HeadBuilder::Phase::Wbl);
        DIOPTER_ASSIGN(const std::vector<Segment> list, segments(joined(m_root, "wbl"), "wbl", summary.wblBytes));
        summary.wblSegments = static_cast<std::uint32_t>(list.size());
        return replayAll(list, "wbl");
    }

    Status readSnapshot()
    {
        const std::string name = newest(m_root, "chunk_snapshot.", m_snapshotSegment, m_snapshotOffset);
        if (name.empty()) return {};
        m_builder->summary().chunkSnapshot = name;
        std::uint64_t bytes = 0;
        DIOPTER_ASSIGN(const std::vector<Segment> list, segments(joined(m_root, name), "chunk snapshot", bytes));
        std::vector<SnapshotSeries> found;
        std::vector<ByteSourcePtr> keep;
        Tombstones tombstones;
        for (const Segment &segment : list) {
            DIOPTER_ASSIGN(const ByteSourcePtr file, m_files.open(segment.path));
            WalReader reader(file);
            for (;;) {
                DIOPTER_TRY(m_context.cancel.check("reading the chunk snapshot"));
                const WalReader::Next state = reader.next();
                if (state == WalReader::Next::End) break;
                Status status =
                    state == WalReader::Next::Damage ? Status(reader.error()) : decodeSnapshotRecord(reader.record(), found, tombstones);
                if (status) continue;
                // Everything in it is in checkpoint and WAL as well: discard it, as Prometheus does.
                source::Loss loss = lossOf(status.error(), "chunk_snapshot", {});
                loss.file = file->path();
                loss.offset = reader.recordOffset();
                loss.section = "chunk snapshot";
                loss.samples = 0;
                loss.text += "; the snapshot is left out, its samples come from the WAL";
                m_context.losses.add(std::move(loss));
                return {};
            }
        }
        for (SnapshotSeries &series : found) {
            const TextLabels labels(series.labels.begin(), series.labels.end());
            m_builder->snapshotSeries(series.ref, labels, std::move(series.samples));
        }
        for (const auto &[ref, intervals] : tombstones.all())
            for (const TimeInterval &interval : intervals) m_builder->tombstone(ref, interval);
        m_hasSnapshot = true;
        return {};
    }

    struct SnapshotSeries {
        std::uint64_t ref = 0;
        std::vector<std::pair<std::string, std::string>> labels;
        std::vector<StoredSample> samples;
    };

    /// Prometheus tsdb/head_wal.go decodeSeriesFromChunkSnapshot.
    static Status decodeSnapshotRecord(ByteSpan record, std::vector<SnapshotSeries> &out, Tombstones &tombstones)
    {
        ByteReader reader(record);
        const std::uint8_t type = reader.u8();
        if (type == 3) return {}; // exemplars
        if (type == 2) {
            const ByteSpan body = reader.bytes(reader.uvarint());
            if (!reader.ok() || body.empty() || body[0] != 1) return Error{ErrorCode::Corrupt, "invalid tombstone format", {}};
            return parseTombstoneEntries(body.subspan(1), tombstones);
        }
        if (type != 1) return Error{ErrorCode::Corrupt, "unsupported snapshot record type " + std::to_string(type), {}};
        SnapshotSeries series;
        series.ref = reader.u64();
        const TextLabels labels = readWalLabels(reader);
        series.labels.assign(labels.begin(), labels.end());
        reader.skip(8);
        const bool hasChunk = reader.uvarint() != 0;
        if (!reader.ok()) return Error{ErrorCode::Corrupt, "series record is cut short", {}};
        if (hasChunk) {
            reader.skip(16);
            const std::uint8_t encoding = reader.u8();
            const ByteSpan data = reader.bytes(reader.uvarint());
            if (!reader.ok()) return Error{ErrorCode::Corrupt, "series record is cut short", {}};
            std::vector<std::uint8_t> padded(data.size() + chunk::kDecodePadding);
            std::copy(data.begin(), data.end(), padded.begin());
            DIOPTER_ASSIGN(const chunk::ChunkHeader header, chunk::readChunkHeader(encoding, ByteSpan(padded).first(data.size())));
            (void)header;
            DIOPTER_TRY(chunk::decodeStored(static_cast<chunk::Encoding>(encoding), ByteSpan(padded).first(data.size()), series.samples));
        }
        out.push_back(std::move(series));
        return {};
    }

    const FileAccess &m_files;
    const std::string &m_root;
    TimestampMs m_validFrom;
    BlockContext &m_context;
    HeadBuilder *m_builder = nullptr;
    bool m_hasSnapshot = false;
    std::uint64_t m_snapshotSegment = 0;
    std::uint64_t m_snapshotOffset = 0;
};

} // namespace

Result<Head> readHead(const FileAccess &files, const std::string &root, TimestampMs validFrom, BlockContext &context)
{
    return HeadReader(files, root, validFrom, context).read();
}

} // namespace diopter::tsdb
