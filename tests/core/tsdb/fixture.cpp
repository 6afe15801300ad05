// Sample values come from ChunkMaker, so that layouts, stale markers and odd floats occur.
#include "tests/core/tsdb/fixture.h"

#include "core/model/stale.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/support/formats/chunk_forms.h"
#include "tests/support/formats/chunk_maker.h"
#include "tests/support/formats/format_script.h"

#include <algorithm>

namespace diopter::test {
namespace {

using chunk::Encoding;
using Samples = std::vector<StoredSample>;

constexpr std::array<Encoding, 6> kEncodings = {
    Encoding::Xor, Encoding::Histogram, Encoding::FloatHistogram, Encoding::Xor2, Encoding::HistogramSt, Encoding::FloatHistogramSt};

/// Up to `most` samples 15 s apart from `start` on, none stale but the last.
Samples regular(Encoding encoding, std::uint64_t seed, TimestampMs start, std::size_t most)
{
    ChunkMaker maker(encoding, seed);
    Samples out = maker.next(most);
    while (out.size() < 8) out = maker.next(most);
    out.resize(std::min(out.size(), most));
    for (std::size_t i = 0; i < out.size(); ++i) out[i].timestamp = start + static_cast<TimestampMs>(15'000 * i);
    return out;
}

FormChunk chunkOf(Encoding encoding, const Samples &samples)
{
    return {
        static_cast<std::uint8_t>(encoding), referenceChunk(encoding, samples, {}), samples.front().timestamp, samples.back().timestamp, 0};
}

void append(Samples &to, const Samples &more) { to.insert(to.end(), more.begin(), more.end()); }

/// Histograms that a head takes: one value, no stale marker in it.
Samples counted(Encoding encoding, std::uint64_t seed, TimestampMs start)
{
    Samples out = regular(encoding, seed, start, 8);
    std::erase_if(out, [](const StoredSample &sample) {
        const auto *const h = std::get_if<Histogram>(&sample.value);
        const auto *const real = std::get_if<FloatHistogram>(&sample.value);
        return (h && isStale(h->sum)) || (real && isStale(real->sum));
    });
    return out;
}

std::vector<WalSample> withRef(std::uint64_t ref, const Samples &samples)
{
    std::vector<WalSample> out;
    for (const StoredSample &sample : samples) out.push_back({ref, sample});
    return out;
}

} // namespace

std::string labelsText(const TextPairs &labels)
{
    std::string out;
    for (const auto &[name, value] : labels) out += (out.empty() ? "" : ",") + name + "=" + value;
    return out;
}

Fixture blockFixture(int indexVersion, std::uint64_t seed)
{
    Fixture out;
    std::vector<FormSeries> series;
    std::uint64_t numSamples = 0;
    for (const Encoding encoding : kEncodings) {
        FormSeries one;
        one.labels = {{"__name__", "encoding_" + std::to_string(static_cast<int>(encoding))}, {"job", "shop"},
            {"zone", indexVersion == 2 ? "a" : "b"}};
        Samples &samples = out.expected[labelsText(one.labels)];
        for (int i = 0; i < 2; ++i) {
            const Samples part = regular(encoding, seed * 100 + static_cast<std::uint64_t>(encoding) * 10 + static_cast<std::uint64_t>(i),
                kFixtureStart + i * 3'600'000, 12);
            one.chunks.push_back(chunkOf(encoding, part));
            append(samples, part);
        }
        numSamples += samples.size();
        series.push_back(std::move(one));
    }
    const std::string directory = std::string(kFixtureUlid) + "/";
    out.tree[directory + "chunks/000001"] = segmentFile(series, 0, &out.guarded[directory + "chunks/000001"]);
    IndexParts &parts = out.index;
    out.tree[directory + "index"] = indexFile(indexVersion, series, &parts);
    out.guarded[directory + "index"] = parts.guarded;
    // One interval that hides nothing: before all samples.
    const ByteVector &tombstones = out.tree[directory + "tombstones"] =
        tombstonesFile({{parts.seriesOffsets[0] / (indexVersion == 1 ? 1 : 16), 1000, 2000}});
    out.guarded[directory + "tombstones"] = {{5, tombstones.size() - 9, tombstones.size() - 4}};
    out.tree[directory + "meta.json"] = metaFile(kFixtureUlid, series, numSamples);
    return out;
}

Fixture walFixture(WalCompression compression)
{
    Fixture out;
    const auto labels = [](const char *name) { return TextPairs{{"__name__", name}, {"job", "shop"}}; };
    static constexpr std::array<std::pair<std::uint8_t, const char *>, 5> kKinds = {
        {{2, "floats"}, {7, "integer"}, {8, "real"}, {9, "integer_custom"}, {10, "real_custom"}}};
    std::vector<std::pair<std::uint64_t, TextPairs>> names;
    for (const auto &[type, name] : kKinds) names.emplace_back(type, labels(name));
    std::vector<ByteVector> records;
    for (const auto &[type, name] : kKinds) {
        const Encoding encoding = type == 2 ? Encoding::Xor : type == 7 || type == 9 ? Encoding::Histogram : Encoding::FloatHistogram;
        Samples samples;
        for (int i = 0; i < 3; ++i) {
            const Samples part = counted(encoding, type * 10U + static_cast<unsigned>(i), kFixtureStart + i * 600'000);
            append(samples, part);
            records.push_back(walSamples(type, withRef(type, part), {}));
        }
        out.expected[labelsText(labels(name))] = samples;
    }
    const WalSample exemplar{2, {kFixtureStart, 0, 1.5}};
    records.push_back(walExemplars(std::span(&exemplar, 1), {{"trace_id", "abc"}}));
    records.push_back(
        walMetadata({{2, 2, {{"UNIT", "seconds"}, {"HELP", "What floats are."}}}, {7, 3, {{"TYPE", "ignored"}, {"HELP", "Integers."}}}}));
    records.push_back(walTombstone(2, kFixtureStart + 600'000, kFixtureStart + 650'000));
    std::erase_if(out.expected[labelsText(labels("floats"))],
        [](const StoredSample &s) { return s.timestamp >= kFixtureStart + 600'000 && s.timestamp <= kFixtureStart + 650'000; });
    out.tree["wal/checkpoint.00000003/00000000"] =
        walSegment({walMinValidTime(kFixtureStart), walSeries(names)}, compression, &out.guarded["wal/checkpoint.00000003/00000000"]);
    out.tree["wal/00000004"] = walSegment(records, compression, &out.guarded["wal/00000004"]);
    return out;
}

Fixture headFixture()
{
    Fixture out;
    std::vector<std::pair<std::uint64_t, TextPairs>> names;
    std::vector<FormHeadChunk> chunks;
    std::vector<ByteVector> records;
    for (const Encoding encoding : kEncodings) {
        const auto ref = static_cast<std::uint64_t>(encoding);
        const TextPairs labels = {{"__name__", "head_" + std::to_string(ref)}};
        names.emplace_back(ref, labels);
        const Samples first = regular(encoding, 500 + ref, kFixtureStart, 10);
        const Samples second = regular(encoding, 600 + ref, kFixtureStart + 3'600'000, 10);
        const Samples late = regular(encoding, 700 + ref, kFixtureStart + 1'800'000, 10); // between the two: out of order
        chunks.push_back({ref, chunkOf(encoding, first), false});
        chunks.push_back({ref, chunkOf(encoding, second), false});
        chunks.push_back({ref, chunkOf(encoding, late), true});
        Samples &samples = out.expected[labelsText(labels)];
        append(samples, first);
        append(samples, late);
        append(samples, second);
    }
    out.tree["chunks_head/000001"] = headChunkFile({chunks.begin(), chunks.begin() + 9}, &out.guarded["chunks_head/000001"]);
    out.tree["chunks_head/000002"] = headChunkFile({chunks.begin() + 9, chunks.end()}, &out.guarded["chunks_head/000002"]);
    out.tree["chunks_head/000002"].resize(out.tree["chunks_head/000002"].size() + 4096); // preallocated
    out.tree["wal/00000000"] = walSegment({walSeries(names)}, WalCompression::Snappy, &out.guarded["wal/00000000"]);
    return out;
}

Fixture snapshotFixture(WalCompression compression)
{
    Fixture out;
    std::vector<ByteVector> records;
    std::vector<ByteVector> later;
    for (const Encoding encoding : kEncodings) {
        const auto ref = static_cast<std::uint64_t>(encoding);
        const TextPairs labels = {{"__name__", "open_" + std::to_string(ref)}};
        const Samples open = regular(encoding, 800 + ref, kFixtureStart, 10);
        const FormChunk chunk = chunkOf(encoding, open);
        ByteVector record = walSeries({{ref, labels}});
        const auto add = [&record](std::uint64_t value, int bytes) {
            for (int i = bytes - 1; i >= 0; --i) record.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        };
        add(0, 8);
        add(1, 1);
        add(static_cast<std::uint64_t>(chunk.minTime), 8);
        add(static_cast<std::uint64_t>(chunk.maxTime), 8);
        add(chunk.encoding, 1);
        BitStream length;
        length.uvarint(chunk.data.size());
        record.insert(record.end(), length.bytes().begin(), length.bytes().end());
        record.insert(record.end(), chunk.data.begin(), chunk.data.end());
        record.resize(record.size() + 64); // the appender's last values, not needed for reading
        records.push_back(std::move(record));
        out.expected[labelsText(labels)] = open;
    }
    out.tree["chunk_snapshot.000002.0000000000/00000000"] =
        walSegment(records, compression, &out.guarded["chunk_snapshot.000002.0000000000/00000000"]);
    const WalSample more{1, {kFixtureStart + 7'200'000, 0, 42.0}};
    out.tree["wal/00000002"] = walSegment({walSamples(2, std::span(&more, 1), {})}, WalCompression::Snappy);
    out.expected["__name__=open_1"].push_back(more.sample);
    return out;
}

FixtureReading readFixture(const Fixture &fixture)
{
    FixtureReading out;
    tsdb::OpenOptions options;
    options.numThreads = 1;
    const auto opened = tsdb::open(openTree(fixture.tree), {}, options, CancelToken());
    if (!opened) {
        out.difference = opened.error().text();
        return out;
    }
    const tsdb::TsdbSource &source = **opened;
    for (std::uint32_t id = 0; id < source.numSeries(); ++id) {
        TextPairs labels;
        for (const LabelPair &pair : source.labels(id))
            labels.emplace_back(source.symbols()->text(pair.name), source.symbols()->text(pair.value));
        std::sort(labels.begin(), labels.end());
        const auto wanted = fixture.expected.find(labelsText(labels));
        const Samples got = source.storedSamples(id, kMinTimestamp, kMaxTimestamp);
        if (wanted == fixture.expected.end()) out.difference = "unexpected series " + labelsText(labels);
        else if (got.size() != wanted->second.size())
            out.difference = wanted->first + ": " + std::to_string(got.size()) + " samples, not " + std::to_string(wanted->second.size());
        for (std::size_t i = 0; i < got.size() && out.difference.empty(); ++i)
            if (!sameStored(got[i], wanted->second[i], false)) out.difference = wanted->first + ": sample " + std::to_string(i);
        if (!out.difference.empty()) return out;
        out.samples += got.size();
    }
    if (source.numSeries() != fixture.expected.size()) out.difference = std::to_string(source.numSeries()) + " series";
    for (const source::Loss &loss : source.losses()) out.difference = "lost: " + loss.code + " " + loss.text;
    return out;
}

} // namespace diopter::test
