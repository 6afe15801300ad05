// The usual case, chunks that follow each other, decodes straight into the arrays handed out; only overlaps and late data are merged.
#include "core/tsdb/series_decoder.h"

#include "core/base/wide_instructions.h"
#include "core/chunk/chunk_decoder.h"

#include <algorithm>

namespace diopter::tsdb {
namespace {

/// Strictly ascending, and from the first to the last time of the index entry.
template <class TimeAt> Status checkTimes(std::size_t count, const ChunkEntry &entry, TimeAt timeAt)
{
    if (count == 0) return {};
    if (timeAt(0) != entry.minTime || timeAt(count - 1) != entry.maxTime) return corrupt("chunk times differ from the index");
    bool ascending = true;
    for (std::size_t i = 1; i < count; ++i) ascending &= timeAt(i) > timeAt(i - 1);
    if (!ascending) return corrupt("samples of the chunk are not in time order");
    return {};
}

DIOPTER_INLINE std::uint64_t stepBits(const TimestampMs *times, std::size_t count)
{
    std::uint64_t out = 0;
    for (std::size_t i = 1; i < count; ++i) out |= static_cast<std::uint64_t>(times[i]) - static_cast<std::uint64_t>(times[i - 1]) - 1;
    return out;
}
std::uint64_t plainStepBits(const TimestampMs *times, std::size_t count) { return stepBits(times, count); }
DIOPTER_WIDE std::uint64_t wideStepBits(const TimestampMs *times, std::size_t count) { return stepBits(times, count); }

/// The same for an array. Steps between 1 and 2^40 ms cannot add up to more than the 64 bits hold, so that no sum of them hides a step
/// back; anything else is looked at one by one.
Status checkTimes(std::span<const TimestampMs> times, const ChunkEntry &entry)
{
    const std::uint64_t seen = hasWideInstructions() ? wideStepBits(times.data(), times.size()) : plainStepBits(times.data(), times.size());
    const bool usual = !times.empty() && seen >> 40 == 0 && times.size() < 65536 && times.front() <= times.back();
    if (usual && times.front() == entry.minTime && times.back() == entry.maxTime) return {};
    return checkTimes(times.size(), entry, [times](std::size_t i) { return times[i]; });
}

FloatHistogram asFloat(const StoredSample &sample)
{
    if (const Histogram *const integer = std::get_if<Histogram>(&sample.value)) return toFloat(*integer);
    return std::get<FloatHistogram>(sample.value);
}

void setHint(StoredSample &sample, CounterResetHint hint)
{
    if (Histogram *const integer = std::get_if<Histogram>(&sample.value)) integer->resetHint = hint;
    else if (FloatHistogram *const real = std::get_if<FloatHistogram>(&sample.value)) real->resetHint = hint;
}

CounterResetHint hintOf(const StoredSample &sample)
{
    if (const Histogram *const integer = std::get_if<Histogram>(&sample.value)) return integer->resetHint;
    if (const FloatHistogram *const real = std::get_if<FloatHistogram>(&sample.value)) return real->resetHint;
    return CounterResetHint::Unknown;
}

} // namespace

SeriesDecoder::SeriesDecoder(std::shared_ptr<const Store> store) : m_store(std::move(store)), m_windows(m_store->table.parts().size()) {}

SeriesSamples SeriesDecoder::floatsAndHistograms(SeriesId id, TimestampMs minTime, TimestampMs maxTime, Lookahead lookahead)
{
    decodePlaces(id, minTime, maxTime, lookahead, false);
    if (inOrder()) return views(m_floats, m_histograms, minTime, maxTime);
    m_mergedFloats.clear();
    m_mergedHistograms.clear();
    for (const StreamItem &item : mergePieces(false)) {
        if (!item.isHistogram) {
            m_mergedFloats.append(item.timestamp, m_floats.values()[item.index], m_floats.hasStarts() ? m_floats.starts()[item.index] : 0);
            continue;
        }
        HistogramSample sample = m_histograms[item.index];
        // A sample that does not follow its neighbour of the same chunk cannot be sure of a reset (storage/merge.go AtFloatHistogram).
        if (!item.consecutive && sample.histogram->resetHint != CounterResetHint::Gauge &&
            sample.histogram->resetHint != CounterResetHint::Unknown) {
            auto changed = std::make_shared<FloatHistogram>(*sample.histogram);
            changed->resetHint = CounterResetHint::Unknown;
            sample.histogram = std::move(changed);
        }
        m_mergedHistograms.push_back(std::move(sample));
    }
    return views(m_mergedFloats, m_mergedHistograms, minTime, maxTime);
}

std::vector<StoredSample> SeriesDecoder::stored(SeriesId id, TimestampMs minTime, TimestampMs maxTime)
{
    decodePlaces(id, minTime, maxTime, {}, true);
    std::vector<StoredSample> out;
    const auto inRange = [&](TimestampMs time) { return time >= minTime && time <= maxTime; };
    if (inOrder()) {
        for (StoredSample &sample : m_stored)
            if (inRange(sample.timestamp)) out.push_back(std::move(sample));
        return out;
    }
    for (const StreamItem &item : mergePieces(true)) {
        if (!inRange(item.timestamp)) continue;
        StoredSample &sample = m_stored[item.index];
        if (!item.consecutive && hintOf(sample) != CounterResetHint::Gauge) setHint(sample, CounterResetHint::Unknown);
        out.push_back(std::move(sample));
    }
    return out;
}

void SeriesDecoder::decodePlaces(SeriesId id, TimestampMs minTime, TimestampMs maxTime, Lookahead lookahead, bool keepStored)
{
    m_floats.clear();
    m_histograms.clear();
    m_stored.clear();
    m_pieces.clear();
    m_cost = {};
    const SeriesTable &table = m_store->table;
    for (std::uint32_t i = 0; i < table.numPlaces(id); ++i) {
        const SeriesPlace place = table.place(id, i);
        const Part &part = *table.parts()[place.part];
        for (const ChunkEntry &entry : part.chunks(place.local)) {
            if (entry.minTime > maxTime || entry.maxTime < minTime) continue;
            if (!m_windows[place.part].holds(fileOfRef(entry.ref), offsetOfRef(entry.ref), part.expectedEnd(place.local, entry)))
                expectRange(place, entry, minTime, maxTime, lookahead);
            decodeChunk(id, place, entry, keepStored);
        }
        if (const SampleRun *const run = part.run(place.local)) addRun(place, *run, minTime, maxTime, keepStored);
    }
}

void SeriesDecoder::expectRange(SeriesPlace place, const ChunkEntry &first, TimestampMs minTime, TimestampMs maxTime, Lookahead lookahead)
{
    const SeriesTable &table = m_store->table;
    const Part &part = *table.parts()[place.part];
    const std::uint32_t file = fileOfRef(first.ref);
    const std::uint64_t begin = offsetOfRef(first.ref);
    std::uint64_t end = part.expectedEnd(place.local, first);
    const auto extend = [&](LocalSeries local) {
        for (const ChunkEntry &entry : part.chunks(local)) {
            if (entry.minTime > maxTime || entry.maxTime < minTime || entry.ref <= first.ref) continue;
            const std::uint64_t offset = offsetOfRef(entry.ref);
            if (fileOfRef(entry.ref) != file || offset > end + ChunkWindow::kMaxGap) return false;
            const std::uint64_t chunkEnd = part.expectedEnd(local, entry);
            if (chunkEnd - begin > ChunkWindow::kMaxRange) return false;
            end = std::max(end, chunkEnd);
        }
        return true;
    };
    bool more = extend(place.local);
    for (std::size_t k = 0; more && k < lookahead.following.size(); ++k) {
        const SeriesId id = lookahead.following[k];
        for (std::uint32_t i = 0; more && i < table.numPlaces(id); ++i)
            if (table.place(id, i).part == place.part) more = extend(table.place(id, i).local);
    }
    m_windows[place.part].expect(file, end);
}

void SeriesDecoder::decodeChunk(SeriesId id, SeriesPlace place, const ChunkEntry &entry, bool keepStored)
{
    const Part &part = *m_store->table.parts()[place.part];
    Result<RawChunk> raw = part.files().read(entry.ref, m_windows[place.part]);
    if (!raw) {
        m_store->reportChunk(id, place, entry, raw.error(), part.lostSamples(place.local, entry));
        return;
    }
    Piece piece;
    piece.part = place.part;
    piece.floatBegin = m_floats.size();
    piece.histogramBegin = keepStored ? m_stored.size() : m_histograms.size();
    m_cost.chunks += 1;
    m_cost.bytes += raw->storedBytes;
    if (Status status = decodeInto(*raw, entry, piece, keepStored); !status) {
        m_floats.resize(piece.floatBegin);
        if (keepStored) m_stored.resize(piece.histogramBegin);
        else m_histograms.resize(piece.histogramBegin);
        m_store->reportChunk(id, place, entry, status.error(), part.lostSamples(place.local, entry));
        return;
    }
    if (m_observer) m_observer->chunk(place.part, *raw, *chunk::readChunkHeader(raw->encoding, raw->data));
    finishPiece(piece, part.deleted(place.local), keepStored);
}

Status SeriesDecoder::decodeInto(const RawChunk &raw, const ChunkEntry &entry, Piece &piece, bool keepStored)
{
    DIOPTER_ASSIGN(const chunk::ChunkHeader header, chunk::readChunkHeader(raw.encoding, raw.data));
    const auto encoding = static_cast<chunk::Encoding>(raw.encoding);
    m_cost.decodedSamples += header.numSamples;
    piece.floatEnd = piece.floatBegin;
    piece.histogramEnd = piece.histogramBegin;
    if (keepStored) {
        DIOPTER_TRY(chunk::decodeStored(encoding, raw.data, m_stored));
        piece.histogramEnd = m_stored.size();
        return checkTimes(
            piece.histogramEnd - piece.histogramBegin, entry, [&](std::size_t i) { return m_stored[piece.histogramBegin + i].timestamp; });
    }
    if (header.kind != chunk::SampleKind::Float) {
        DIOPTER_TRY(chunk::decodeHistograms(encoding, raw.data, m_histograms));
        piece.histogramEnd = m_histograms.size();
        return checkTimes(piece.histogramEnd - piece.histogramBegin, entry,
            [&](std::size_t i) { return m_histograms[piece.histogramBegin + i].timestamp; });
    }
    if (header.hasStartTimestamps) m_floats.keepStarts();
    m_floats.reserveMore(header.numSamples);
    TimestampMs *const timestamps = m_floats.timestamps() + piece.floatBegin;
    DIOPTER_TRY(chunk::decodeFloats(encoding, raw.data, timestamps, m_floats.values() + piece.floatBegin,
        m_floats.hasStarts() ? m_floats.starts() + piece.floatBegin : nullptr));
    piece.floatEnd = piece.floatBegin + header.numSamples;
    m_floats.resize(piece.floatEnd);
    return checkTimes({timestamps, header.numSamples}, entry);
}

void SeriesDecoder::addRun(SeriesPlace place, const SampleRun &run, TimestampMs minTime, TimestampMs maxTime, bool keepStored)
{
    if (run.empty()) return;
    Piece piece;
    piece.part = place.part;
    piece.floatBegin = m_floats.size();
    piece.histogramBegin = keepStored ? m_stored.size() : m_histograms.size();
    const auto byTime = [](const StoredSample &sample, TimestampMs time) { return sample.timestamp < time; };
    auto histogram = std::lower_bound(run.histograms.begin(), run.histograms.end(), minTime, byTime);
    auto begin = static_cast<std::size_t>(std::lower_bound(run.timestamps.begin(), run.timestamps.end(), minTime) - run.timestamps.begin());
    const auto end =
        static_cast<std::size_t>(std::upper_bound(run.timestamps.begin(), run.timestamps.end(), maxTime) - run.timestamps.begin());
    for (;;) {
        const bool hasHistogram = histogram != run.histograms.end() && histogram->timestamp <= maxTime;
        if (begin >= end && !hasHistogram) break;
        if (begin < end && (!hasHistogram || run.timestamps[begin] <= histogram->timestamp)) {
            const TimestampMs start = run.startTimestamps.empty() ? 0 : run.startTimestamps[begin];
            if (keepStored) m_stored.push_back({run.timestamps[begin], start, run.values[begin]});
            else m_floats.append(run.timestamps[begin], run.values[begin], start);
            ++begin;
        } else {
            if (keepStored) m_stored.push_back(*histogram);
            else
                m_histograms.push_back(
                    {histogram->timestamp, histogram->startTimestamp, std::make_shared<const FloatHistogram>(asFloat(*histogram))});
            ++histogram;
        }
    }
    piece.floatEnd = m_floats.size();
    piece.histogramEnd = keepStored ? m_stored.size() : m_histograms.size();
    finishPiece(piece, m_store->table.parts()[place.part]->deleted(place.local), keepStored);
}

void SeriesDecoder::applyDeletions(Piece &piece, std::span<const TimeInterval> deleted, bool keepStored)
{
    std::size_t kept = piece.floatBegin;
    for (std::size_t i = piece.floatBegin; i < piece.floatEnd; ++i) {
        if (isDeleted(deleted, m_floats.timestamps()[i])) continue;
        m_floats.timestamps()[kept] = m_floats.timestamps()[i];
        m_floats.values()[kept] = m_floats.values()[i];
        if (m_floats.hasStarts()) m_floats.starts()[kept] = m_floats.starts()[i];
        ++kept;
    }
    piece.floatEnd = kept;
    m_floats.resize(kept);
    const auto dropFrom = [&](auto &samples) {
        const auto first = samples.begin() + static_cast<std::ptrdiff_t>(piece.histogramBegin);
        samples.erase(
            std::remove_if(first, samples.end(), [&](const auto &sample) { return isDeleted(deleted, sample.timestamp); }), samples.end());
        piece.histogramEnd = samples.size();
    };
    if (keepStored) dropFrom(m_stored);
    else dropFrom(m_histograms);
}

void SeriesDecoder::finishPiece(Piece piece, std::span<const TimeInterval> deleted, bool keepStored)
{
    if (!deleted.empty()) applyDeletions(piece, deleted, keepStored);
    piece.minTime = kMaxTimestamp;
    piece.maxTime = kMinTimestamp;
    const auto cover = [&piece](TimestampMs first, TimestampMs last) {
        piece.minTime = std::min(piece.minTime, first);
        piece.maxTime = std::max(piece.maxTime, last);
    };
    if (piece.floatEnd > piece.floatBegin) cover(m_floats.timestamps()[piece.floatBegin], m_floats.timestamps()[piece.floatEnd - 1]);
    if (piece.histogramEnd > piece.histogramBegin) {
        if (keepStored) cover(m_stored[piece.histogramBegin].timestamp, m_stored[piece.histogramEnd - 1].timestamp);
        else cover(m_histograms[piece.histogramBegin].timestamp, m_histograms[piece.histogramEnd - 1].timestamp);
    }
    if (piece.minTime <= piece.maxTime) m_pieces.push_back(piece);
}

bool SeriesDecoder::inOrder() const
{
    for (std::size_t i = 1; i < m_pieces.size(); ++i)
        if (m_pieces[i].minTime <= m_pieces[i - 1].maxTime) return false;
    return true;
}

std::vector<StreamItem> SeriesDecoder::mergePieces(bool keepStored) const
{
    std::vector<std::vector<StreamItem>> streams;
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        const Piece &piece = m_pieces[i];
        // Chunks of one part that follow each other are one stream, as in Prometheus' querier of a block.
        const bool follows = i > 0 && piece.part == m_pieces[i - 1].part && piece.minTime > m_pieces[i - 1].maxTime;
        if (!follows) streams.emplace_back();
        std::vector<StreamItem> &stream = streams.back();
        std::size_t f = piece.floatBegin;
        std::size_t h = piece.histogramBegin;
        const auto histogramTime = [&](std::size_t k) { return keepStored ? m_stored[k].timestamp : m_histograms[k].timestamp; };
        while (f < piece.floatEnd || h < piece.histogramEnd) {
            if (f < piece.floatEnd && (h == piece.histogramEnd || m_floats.timestamps()[f] <= histogramTime(h))) {
                stream.push_back({m_floats.timestamps()[f], static_cast<std::uint32_t>(f), false, false});
                ++f;
            } else {
                stream.push_back({histogramTime(h), static_cast<std::uint32_t>(h), true, false});
                ++h;
            }
        }
    }
    return chainMerge(streams);
}

SeriesSamples SeriesDecoder::views(
    const FloatColumns &floats, const std::vector<HistogramSample> &histograms, TimestampMs minTime, TimestampMs maxTime) const
{
    SeriesSamples out;
    const TimestampMs *const times = floats.timestamps();
    const auto begin = static_cast<std::size_t>(std::lower_bound(times, times + floats.size(), minTime) - times);
    const auto end = static_cast<std::size_t>(std::upper_bound(times + begin, times + floats.size(), maxTime) - times);
    out.timestamps = {times + begin, end - begin};
    out.values = {floats.values() + begin, end - begin};
    if (floats.hasStarts()) out.startTimestamps = {floats.starts() + begin, end - begin};
    const auto from = std::lower_bound(
        histograms.begin(), histograms.end(), minTime, [](const HistogramSample &h, TimestampMs t) { return h.timestamp < t; });
    const auto to =
        std::upper_bound(from, histograms.end(), maxTime, [](TimestampMs t, const HistogramSample &h) { return t < h.timestamp; });
    out.histograms = {from, to};
    out.cost = m_cost;
    return out;
}

} // namespace diopter::tsdb
