// Reads all samples of one series in a time range: finds its chunks in every part, decodes them in order, merges what overlaps.
#pragma once

#include "core/chunk/chunk_decoder.h"
#include "core/model/sample.h"
#include "core/tsdb/chain_merge.h"
#include "core/tsdb/float_columns.h"
#include "core/tsdb/store.h"

#include <vector>

namespace diopter::tsdb {

/// Upcoming series, so that one read of a file can serve several of them.
struct Lookahead {
    std::span<const SeriesId> following;
};

/// Sees every sound chunk on its way; for statistics.
class ChunkObserver {
public:
    virtual ~ChunkObserver() = default;
    virtual void chunk(std::uint32_t part, const RawChunk &raw, const chunk::ChunkHeader &header) = 0;
};

/// Belongs to one thread; owns windows and buffers. The results are views into them until the next call.
class SeriesDecoder {
public:
    explicit SeriesDecoder(std::shared_ptr<const Store> store);

    /// `observer` (may be null) must outlive the decoder.
    void setObserver(ChunkObserver *observer) { m_observer = observer; }
    /// Samples in the closed range. Damaged chunks are skipped and reported to the store.
    SeriesSamples floatsAndHistograms(SeriesId id, TimestampMs minTime, TimestampMs maxTime, Lookahead lookahead);
    /// The same with integer histograms kept, in time order.
    std::vector<StoredSample> stored(SeriesId id, TimestampMs minTime, TimestampMs maxTime);

private:
    /// A run of samples that ascends in time: one chunk, or the run of a head. Ranges are into the raw buffers.
    struct Piece {
        std::uint32_t part = 0;
        std::size_t floatBegin = 0, floatEnd = 0;
        std::size_t histogramBegin = 0, histogramEnd = 0;
        TimestampMs minTime = 0, maxTime = 0;
    };

    void decodePlaces(SeriesId id, TimestampMs minTime, TimestampMs maxTime, Lookahead lookahead, bool keepStored);
    void decodeChunk(SeriesId id, SeriesPlace place, const ChunkEntry &entry, bool keepStored);
    Status decodeInto(const RawChunk &raw, const ChunkEntry &entry, Piece &piece, bool keepStored);
    void addRun(SeriesPlace place, const SampleRun &run, TimestampMs minTime, TimestampMs maxTime, bool keepStored);
    void finishPiece(Piece piece, std::span<const TimeInterval> deleted, bool keepStored);
    void applyDeletions(Piece &piece, std::span<const TimeInterval> deleted, bool keepStored);
    void expectRange(SeriesPlace place, const ChunkEntry &first, TimestampMs minTime, TimestampMs maxTime, Lookahead lookahead);
    bool inOrder() const;
    std::vector<StreamItem> mergePieces(bool keepStored) const;
    SeriesSamples views(
        const FloatColumns &floats, const std::vector<HistogramSample> &histograms, TimestampMs minTime, TimestampMs maxTime) const;

    std::shared_ptr<const Store> m_store;
    std::vector<ChunkWindow> m_windows; ///< one per part
    std::vector<Piece> m_pieces;
    FloatColumns m_floats;
    std::vector<HistogramSample> m_histograms;
    std::vector<StoredSample> m_stored;
    FloatColumns m_mergedFloats;
    std::vector<HistogramSample> m_mergedHistograms;
    ReadCost m_cost;
    ChunkObserver *m_observer = nullptr;
};

} // namespace diopter::tsdb
