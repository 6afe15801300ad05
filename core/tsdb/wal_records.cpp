// Prometheus tsdb/record/record.go Decoder; counts are checked against the bytes that are left before anything is allocated.
#include "core/tsdb/wal_records.h"

#include "core/chunk/histogram_layout.h"
#include "core/model/stale.h"
#include "core/tsdb/file_access.h"

#include <array>
#include <limits>

namespace diopter::tsdb {
namespace {

/// A count whose items take at least `itemBytes` each; 0 with a failed reader when they cannot be there.
std::size_t readCount(ByteReader &reader, std::size_t itemBytes)
{
    const std::uint64_t count = reader.uvarint();
    if (count > reader.remaining() / itemBytes) {
        reader.fail();
        return 0;
    }
    return static_cast<std::size_t>(count);
}

void readSpans(ByteReader &reader, std::vector<BucketSpan> &spans)
{
    spans.resize(readCount(reader, 2));
    for (BucketSpan &span : spans) {
        const std::int64_t offset = reader.varint();
        const std::uint64_t length = reader.uvarint();
        if (offset != static_cast<std::int32_t>(offset) || length > std::numeric_limits<std::uint32_t>::max()) reader.fail();
        span = {static_cast<std::int32_t>(offset), static_cast<std::uint32_t>(length)};
    }
}

void readLayoutHead(ByteReader &reader, HistogramLayout &layout)
{
    layout.resetHint = static_cast<CounterResetHint>(reader.u8() & 3);
    const std::int64_t schema = reader.varint();
    if (schema != static_cast<std::int32_t>(schema)) reader.fail();
    layout.schema = static_cast<std::int32_t>(schema);
    layout.zeroThreshold = reader.f64();
}

void readBounds(ByteReader &reader, HistogramLayout &layout)
{
    if (!layout.usesCustomBuckets()) return;
    layout.customBounds.resize(readCount(reader, 8));
    for (double &bound : layout.customBounds) bound = reader.f64();
}

/// Spans and bucket lists must agree; what the engine relies on is checked here once.
template <class H> Status checkHistogram(const H &histogram, std::size_t positive, std::size_t negative)
{
    if (isStale(histogram.sum)) return {};
    DIOPTER_TRY(chunk::checkLayout(histogram, positive + negative));
    if (chunk::countBuckets(histogram.positiveSpans) != positive || chunk::countBuckets(histogram.negativeSpans) != negative)
        return corrupt("histogram spans and buckets differ in number");
    return {};
}

Status checkHistogram(const Histogram &histogram)
{
    return checkHistogram(histogram, histogram.positiveDeltas.size(), histogram.negativeDeltas.size());
}
Status checkHistogram(const FloatHistogram &histogram)
{
    return checkHistogram(histogram, histogram.positiveBuckets.size(), histogram.negativeBuckets.size());
}

/// References and times of the items of records 2, 7-10 (relative to the first) or 11-13 (chained).
class ItemHeads {
public:
    ItemHeads(ByteReader &reader, bool chained) : m_reader(reader), m_chained(chained)
    {
        if (chained || reader.atEnd()) return;
        m_firstRef = reader.u64();
        m_firstTime = static_cast<std::uint64_t>(reader.i64());
    }

    void next()
    {
        if (!m_chained) {
            ref = m_firstRef + static_cast<std::uint64_t>(m_reader.varint());
            m_time = m_firstTime + static_cast<std::uint64_t>(m_reader.varint());
            return;
        }
        if (m_isFirst) {
            m_isFirst = false;
            ref = static_cast<std::uint64_t>(m_reader.varint());
            m_time = m_firstTime = static_cast<std::uint64_t>(m_reader.varint());
            m_start = m_firstStart = static_cast<std::uint64_t>(m_reader.varint());
            return;
        }
        ref += static_cast<std::uint64_t>(m_reader.varint());
        m_time = m_firstTime + static_cast<std::uint64_t>(m_reader.varint());
        switch (m_reader.u8()) { // the start timestamp's marker
        case 0: m_start = 0; break;
        case 1: break;
        default: m_start = m_firstStart + static_cast<std::uint64_t>(m_reader.varint()); break;
        }
    }

    std::uint64_t ref = 0;
    TimestampMs time() const { return static_cast<TimestampMs>(m_time); }
    TimestampMs start() const { return static_cast<TimestampMs>(m_start); }

private:
    ByteReader &m_reader;
    bool m_chained;
    bool m_isFirst = true;
    std::uint64_t m_firstRef = 0;
    std::uint64_t m_firstTime = 0;
    std::uint64_t m_time = 0;
    std::uint64_t m_firstStart = 0;
    std::uint64_t m_start = 0;
};

void decodeSeries(ByteReader &reader, WalVisitor &visitor)
{
    while (reader.ok() && !reader.atEnd()) {
        const std::uint64_t ref = reader.u64();
        const TextLabels labels = readWalLabels(reader);
        if (reader.ok()) visitor.series(ref, labels);
    }
}

void decodeSamples(ByteReader &reader, bool chained, WalVisitor &visitor)
{
    ItemHeads heads(reader, chained);
    while (reader.ok() && !reader.atEnd()) {
        heads.next();
        const double value = reader.f64();
        if (reader.ok()) visitor.sample(heads.ref, {heads.time(), heads.start(), value});
    }
}

template <class Read> void decodeHistograms(ByteReader &reader, bool chained, WalVisitor &visitor, Read read)
{
    ItemHeads heads(reader, chained);
    while (reader.ok() && !reader.atEnd()) {
        heads.next();
        auto histogram = read(reader);
        if (!reader.ok()) return;
        if (const Status status = checkHistogram(histogram); !status) {
            visitor.unreadableSample(heads.ref, heads.time(), status.error().message);
            continue;
        }
        chunk::reduceToKnownSchema(histogram);
        if (isStale(histogram.sum)) { // all else is void
            const double sum = histogram.sum;
            histogram = {};
            histogram.sum = sum;
        }
        visitor.sample(heads.ref, {heads.time(), heads.start(), std::move(histogram)});
    }
}

void decodeTombstones(ByteReader &reader, WalVisitor &visitor)
{
    while (reader.ok() && !reader.atEnd()) {
        const std::uint64_t ref = reader.u64();
        const TimestampMs minTime = reader.varint();
        const TimestampMs maxTime = reader.varint();
        if (reader.ok() && minTime <= maxTime) visitor.tombstone(ref, {minTime, maxTime});
    }
}

void decodeExemplars(ByteReader &reader, WalVisitor &visitor)
{
    if (reader.atEnd()) return;
    reader.skip(16);
    while (reader.ok() && !reader.atEnd()) {
        reader.varint();
        reader.varint();
        reader.f64();
        (void)readWalLabels(reader);
        if (reader.ok()) visitor.exemplar();
    }
}

void decodeMarkers(ByteReader &reader, WalVisitor &visitor)
{
    while (reader.ok() && !reader.atEnd()) {
        const std::uint64_t ref = reader.u64();
        const std::uint64_t chunkRef = reader.u64();
        if (reader.ok()) visitor.mmapMarker(ref, chunkRef);
    }
}

void decodeMetadata(ByteReader &reader, WalVisitor &visitor)
{
    static constexpr std::array<std::string_view, 8> kTypes = {
        "unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"};
    while (reader.ok() && !reader.atEnd()) {
        const std::uint64_t ref = reader.uvarint();
        const std::uint8_t type = reader.u8();
        const std::size_t fields = readCount(reader, 2);
        std::string_view unit;
        std::string_view help;
        for (std::size_t i = 0; i < fields; ++i) {
            const std::string_view name = reader.string();
            const std::string_view value = reader.string();
            if (name == "UNIT") unit = value;
            else if (name == "HELP") help = value;
        }
        if (reader.ok()) visitor.metadata(ref, type < kTypes.size() ? kTypes[type] : kTypes[0], unit, help);
    }
}

} // namespace

std::optional<TimestampMs> minValidTimeOf(ByteSpan record)
{
    ByteReader reader(record);
    if (reader.u8() != 14) return std::nullopt;
    const TimestampMs time = reader.i64();
    return reader.ok() ? std::optional(time) : std::nullopt;
}

TextLabels readWalLabels(ByteReader &reader)
{
    TextLabels labels(readCount(reader, 2));
    for (auto &[name, value] : labels) {
        name = reader.string();
        value = reader.string();
    }
    return labels;
}

Histogram readWalHistogram(ByteReader &reader)
{
    Histogram out;
    readLayoutHead(reader, out);
    out.zeroCount = reader.uvarint();
    out.count = reader.uvarint();
    out.sum = reader.f64();
    readSpans(reader, out.positiveSpans);
    readSpans(reader, out.negativeSpans);
    out.positiveDeltas.resize(readCount(reader, 1));
    for (std::int64_t &delta : out.positiveDeltas) delta = reader.varint();
    out.negativeDeltas.resize(readCount(reader, 1));
    for (std::int64_t &delta : out.negativeDeltas) delta = reader.varint();
    readBounds(reader, out);
    return out;
}

FloatHistogram readWalFloatHistogram(ByteReader &reader)
{
    FloatHistogram out;
    readLayoutHead(reader, out);
    out.zeroCount = reader.f64();
    out.count = reader.f64();
    out.sum = reader.f64();
    readSpans(reader, out.positiveSpans);
    readSpans(reader, out.negativeSpans);
    out.positiveBuckets.resize(readCount(reader, 8));
    for (double &bucket : out.positiveBuckets) bucket = reader.f64();
    out.negativeBuckets.resize(readCount(reader, 8));
    for (double &bucket : out.negativeBuckets) bucket = reader.f64();
    readBounds(reader, out);
    return out;
}

Status decodeWalRecord(ByteSpan record, WalVisitor &visitor)
{
    if (record.empty()) return corrupt("empty record");
    ByteReader reader(record);
    const std::uint8_t type = reader.u8();
    switch (type) {
    case 1: decodeSeries(reader, visitor); break;
    case 2: decodeSamples(reader, false, visitor); break;
    case 3: decodeTombstones(reader, visitor); break;
    case 4: decodeExemplars(reader, visitor); break;
    case 5: decodeMarkers(reader, visitor); break;
    case 6: decodeMetadata(reader, visitor); break;
    case 7:
    case 9: decodeHistograms(reader, false, visitor, readWalHistogram); break;
    case 8:
    case 10: decodeHistograms(reader, false, visitor, readWalFloatHistogram); break;
    case 11: decodeSamples(reader, true, visitor); break;
    case 12: decodeHistograms(reader, true, visitor, readWalHistogram); break;
    case 13: decodeHistograms(reader, true, visitor, readWalFloatHistogram); break;
    case 14: reader.skip(8); break; // asked for with minValidTimeOf before the replay
    default: visitor.unknownRecord(type); return {};
    }
    if (!reader.ok()) return corrupt("record body is cut short");
    return {};
}

} // namespace diopter::tsdb
