// Turns replayed records into head series: which sample is taken, which is in a chunk or block already.
#pragma once

#include "core/tsdb/head.h"
#include "core/tsdb/head_chunks.h"
#include "core/tsdb/wal_records.h"

#include <deque>
#include <set>
#include <tuple>
#include <unordered_map>

namespace diopter::tsdb {

/// Replay state. Feed head chunks at construction, then snapshot, checkpoint, WAL, WBL in this order, then finish().
class HeadBuilder : public WalVisitor {
public:
    /// What the records given from now on come from.
    enum class Phase { Wal, NamesOnly, Wbl };

    HeadBuilder(SymbolTable &symbols, HeadChunks chunks, TimestampMs validFrom);

    void setPhase(Phase phase) { m_phase = phase; }
    /// One series of a chunk snapshot with the decoded samples of its open chunk.
    void snapshotSeries(std::uint64_t ref, const TextLabels &labels, std::vector<StoredSample> samples);
    Head finish();

    void series(std::uint64_t ref, const TextLabels &labels) override;
    void sample(std::uint64_t ref, StoredSample sample) override;
    void tombstone(std::uint64_t ref, TimeInterval interval) override;
    void mmapMarker(std::uint64_t ref, std::uint64_t chunkRef) override;
    void metadata(std::uint64_t ref, std::string_view type, std::string_view unit, std::string_view help) override;
    void exemplar() override { ++m_summary.exemplars; }
    void unreadableSample(std::uint64_t ref, TimestampMs timestamp, const std::string &reason) override;
    void unknownRecord(std::uint8_t type) override
    {
        if (m_summary.unknownRecords++ == 0) m_firstUnknownRecord = type;
    }

    HeadSummary &summary() { return m_summary; }
    /// Histograms of schemas nobody knows: how many samples were skipped, and why the first was.
    std::uint64_t unreadableSamples() const { return m_unreadable; }
    std::uint8_t firstUnknownRecord() const { return m_firstUnknownRecord; }
    const std::string &unreadableReason() const { return m_unreadableReason; }

private:
    enum class Last : std::uint8_t { Nothing, Float, Histogram, FloatHistogram };

    struct Series {
        Labels labels;
        std::vector<HeadChunk> chunks;
        std::vector<HeadChunk> outOfOrderChunks;
        SampleRun run;
        std::vector<StoredSample> outOfOrder; ///< in the order of arrival
        std::vector<TimeInterval> deleted;
        TimestampMs lastTime = kMinTimestamp; ///< of the last sample in order
        Last last = Last::Nothing;
    };

    Series *find(std::uint64_t ref);
    Series &create(std::uint64_t ref, const TextLabels &labels);
    void attachChunks(std::uint64_t ref, Series &series);
    void appendInOrder(Series &series, StoredSample sample);
    static void sortOutOfOrder(Series &series);
    std::shared_ptr<Part> makePart(bool outOfOrder);

    SymbolTable &m_symbols;
    HeadChunks m_chunks;
    TimestampMs m_validFrom;
    Phase m_phase = Phase::Wal;
    std::deque<Series> m_series;
    std::unordered_map<Labels, std::uint32_t, LabelsHash> m_byLabels;
    std::unordered_map<std::uint64_t, std::uint32_t> m_byRef;
    std::set<std::tuple<std::string, std::string, std::string, std::string>> m_metadata;
    HeadSummary m_summary;
    std::uint8_t m_firstUnknownRecord = 0;
    std::uint64_t m_unreadable = 0;
    std::string m_unreadableReason;
};

} // namespace diopter::tsdb
