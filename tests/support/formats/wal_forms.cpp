// ByteVector are written through BitStream, which is byte-aligned throughout here.
#include "tests/support/formats/wal_forms.h"

#include "core/base/crc32c.h"

#include <snappy.h>
#include <zstd.h>

#include <algorithm>

namespace diopter::test {
namespace {

constexpr std::size_t kPage = 32768;
constexpr std::size_t kHeader = 7;

void putText(BitStream &out, const std::string &text)
{
    out.uvarint(text.size());
    for (const char c : text) out.number(static_cast<std::uint8_t>(c), 8);
}

void putPairs(BitStream &out, const TextPairs &pairs)
{
    out.uvarint(pairs.size());
    for (const auto &[name, value] : pairs) {
        putText(out, name);
        putText(out, value);
    }
}

void putSpans(BitStream &out, const std::vector<BucketSpan> &spans)
{
    out.uvarint(spans.size());
    for (const BucketSpan &span : spans) {
        out.varint(span.offset);
        out.uvarint(span.length);
    }
}

void putHead(BitStream &out, const HistogramLayout &layout)
{
    out.number(static_cast<std::uint64_t>(layout.resetHint), 8);
    out.varint(layout.schema);
    out.f64(layout.zeroThreshold);
}

void putBounds(BitStream &out, const HistogramLayout &layout)
{
    if (layout.schema != kCustomBucketsSchema) return;
    out.uvarint(layout.customBounds.size());
    for (const double bound : layout.customBounds) out.f64(bound);
}

void putValue(BitStream &out, double value) { out.f64(value); }

void putValue(BitStream &out, const Histogram &h)
{
    putHead(out, h);
    out.uvarint(h.zeroCount);
    out.uvarint(h.count);
    out.f64(h.sum);
    putSpans(out, h.positiveSpans);
    putSpans(out, h.negativeSpans);
    for (const auto *deltas : {&h.positiveDeltas, &h.negativeDeltas}) {
        out.uvarint(deltas->size());
        for (const std::int64_t delta : *deltas) out.varint(delta);
    }
    putBounds(out, h);
}

void putValue(BitStream &out, const FloatHistogram &h)
{
    putHead(out, h);
    out.f64(h.zeroCount);
    out.f64(h.count);
    out.f64(h.sum);
    putSpans(out, h.positiveSpans);
    putSpans(out, h.negativeSpans);
    for (const auto *buckets : {&h.positiveBuckets, &h.negativeBuckets}) {
        out.uvarint(buckets->size());
        for (const double bucket : *buckets) out.f64(bucket);
    }
    putBounds(out, h);
}

void putRelative(BitStream &out, std::span<const WalSample> samples)
{
    const WalSample &first = samples.front();
    out.number(first.ref, 64);
    out.number(static_cast<std::uint64_t>(first.sample.timestamp), 64);
    for (const WalSample &one : samples) {
        out.varint(minus(one.ref, first.ref));
        out.varint(minus(one.sample.timestamp, first.sample.timestamp));
        std::visit([&](const auto &value) { putValue(out, value); }, one.sample.value);
    }
}

void putChained(BitStream &out, std::span<const WalSample> samples, Chooser &choose)
{
    const StoredSample &first = samples.front().sample;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const StoredSample &sample = samples[i].sample;
        if (i == 0) {
            out.varint(static_cast<std::int64_t>(samples[0].ref));
            out.varint(first.timestamp);
            out.varint(first.startTimestamp);
        } else {
            out.varint(minus(samples[i].ref, samples[i - 1].ref));
            out.varint(minus(sample.timestamp, first.timestamp));
            const bool plain = choose.oneIn(5);
            const std::uint64_t marker = plain                                  ? 2
                : sample.startTimestamp == 0                                    ? 0
                : sample.startTimestamp == samples[i - 1].sample.startTimestamp ? 1
                                                                                : 2;
            out.number(marker, 8);
            if (marker == 2) out.varint(minus(sample.startTimestamp, first.startTimestamp));
        }
        std::visit([&](const auto &value) { putValue(out, value); }, sample.value);
    }
}

ByteVector compressed(const ByteVector &record, WalCompression compression)
{
    if (compression == WalCompression::None) return record;
    ByteVector out;
    if (compression == WalCompression::Snappy) {
        out.resize(snappy::MaxCompressedLength(record.size()));
        std::size_t size = 0;
        snappy::RawCompress(reinterpret_cast<const char *>(record.data()), record.size(), reinterpret_cast<char *>(out.data()), &size);
        out.resize(size);
    } else {
        out.resize(ZSTD_compressBound(record.size()));
        out.resize(ZSTD_compress(out.data(), out.size(), record.data(), record.size(), 1));
    }
    return out;
}

} // namespace

ByteVector walSeries(const std::vector<std::pair<std::uint64_t, TextPairs>> &series)
{
    BitStream out;
    out.number(1, 8);
    for (const auto &[ref, labels] : series) {
        out.number(ref, 64);
        putPairs(out, labels);
    }
    return std::move(out.bytes());
}

ByteVector walSamples(std::uint8_t type, std::span<const WalSample> samples, Chooser choose)
{
    BitStream out;
    out.number(type, 8);
    if (type >= 11) putChained(out, samples, choose);
    else putRelative(out, samples);
    return std::move(out.bytes());
}

ByteVector walTombstone(std::uint64_t ref, TimestampMs minTime, TimestampMs maxTime)
{
    BitStream out;
    out.number(3, 8);
    out.number(ref, 64);
    out.varint(minTime);
    out.varint(maxTime);
    return std::move(out.bytes());
}

ByteVector walExemplars(std::span<const WalSample> exemplars, const TextPairs &labels)
{
    BitStream out;
    out.number(4, 8);
    const WalSample &first = exemplars.front();
    out.number(first.ref, 64);
    out.number(static_cast<std::uint64_t>(first.sample.timestamp), 64);
    for (const WalSample &one : exemplars) {
        out.varint(minus(one.ref, first.ref));
        out.varint(minus(one.sample.timestamp, first.sample.timestamp));
        out.f64(std::get<double>(one.sample.value));
        putPairs(out, labels);
    }
    return std::move(out.bytes());
}

ByteVector walMetadata(const std::vector<WalMetadata> &entries)
{
    BitStream out;
    out.number(6, 8);
    for (const WalMetadata &entry : entries) {
        out.uvarint(entry.ref);
        out.number(entry.type, 8);
        putPairs(out, entry.fields);
    }
    return std::move(out.bytes());
}

ByteVector walMinValidTime(TimestampMs time)
{
    BitStream out;
    out.number(14, 8);
    out.number(static_cast<std::uint64_t>(time), 64);
    return std::move(out.bytes());
}

ByteVector walSegment(const std::vector<ByteVector> &records, WalCompression compression, GuardedList *guarded)
{
    ByteVector out;
    const std::uint8_t flags = compression == WalCompression::Snappy ? 0x08 : compression == WalCompression::Zstd ? 0x10 : 0;
    for (const ByteVector &record : records) {
        const ByteVector data = compressed(record, compression);
        std::size_t done = 0;
        bool first = true;
        do {
            std::size_t room = kPage - out.size() % kPage;
            if (room <= kHeader) {
                out.resize(out.size() + room);
                room = kPage;
            }
            const std::size_t length = std::min(room - kHeader, data.size() - done);
            const bool last = done + length == data.size();
            BitStream head;
            head.number((first ? (last ? 1U : 2U) : (last ? 4U : 3U)) | flags, 8);
            head.number(length, 16);
            head.number(crc32c(ByteSpan(data).subspan(done, length)), 32);
            if (guarded) guarded->push_back({out.size() + kHeader, length, out.size() + 3});
            out.insert(out.end(), head.bytes().begin(), head.bytes().end());
            const auto begin = data.begin() + static_cast<std::ptrdiff_t>(done);
            out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(length));
            done += length;
            first = false;
        } while (done < data.size());
    }
    return out;
}

} // namespace diopter::test
