// Both ways of reading are used: the engine's arrays for the count, stored samples for the digest.
#include "tests/core/tsdb/reading.h"

#include "core/tsdb/tsdb_source.h"

#include <bit>

namespace diopter::test {
namespace {

class Digest {
public:
    std::uint64_t sum = 0x243f6a8885a308d3ULL;
    void add(std::uint64_t value) { sum = (sum ^ value) * 0xff51afd7ed558ccdULL + (sum >> 29); }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void add(std::string_view text)
    {
        for (const char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
    }
    void add(const HistogramLayout &layout)
    {
        add(static_cast<std::uint64_t>(layout.schema));
        add(layout.zeroThreshold);
        for (const auto *spans : {&layout.positiveSpans, &layout.negativeSpans})
            for (const BucketSpan &span : *spans) add(static_cast<std::uint64_t>(span.offset) << 32 ^ span.length);
        for (const double bound : layout.customBounds) add(bound);
    }
    void add(const Histogram &h)
    {
        add(static_cast<const HistogramLayout &>(h));
        add(h.count);
        add(h.zeroCount);
        add(h.sum);
        for (const auto *deltas : {&h.positiveDeltas, &h.negativeDeltas})
            for (const std::int64_t delta : *deltas) add(static_cast<std::uint64_t>(delta));
    }
    void add(const FloatHistogram &h)
    {
        add(static_cast<const HistogramLayout &>(h));
        add(h.count);
        add(h.zeroCount);
        add(h.sum);
        for (const auto *counts : {&h.positiveBuckets, &h.negativeBuckets})
            for (const double count : *counts) add(count);
    }
};

std::uint64_t digestOf(const tsdb::TsdbSource &source)
{
    Digest out;
    for (std::uint32_t id = 0; id < source.numSeries(); ++id) {
        for (const LabelPair &pair : source.labels(id)) {
            out.add(source.symbols()->text(pair.name));
            out.add(source.symbols()->text(pair.value));
        }
        for (const StoredSample &sample : source.storedSamples(id, kMinTimestamp, kMaxTimestamp)) {
            out.add(static_cast<std::uint64_t>(sample.timestamp));
            out.add(static_cast<std::uint64_t>(sample.startTimestamp));
            std::visit([&out](const auto &value) { out.add(value); }, sample.value);
        }
    }
    return out.sum;
}

} // namespace

Reading readAll(const FileTree &tree, std::uint64_t lostWhenUnreadable, bool withDigest)
{
    tsdb::OpenOptions options;
    options.numThreads = 1;
    Reading out;
    auto opened = tsdb::open(openTree(tree), {}, options, CancelToken());
    if (!opened) {
        out.error = opened.error().text();
        out.lost = lostWhenUnreadable;
        return out;
    }
    out.opened = true;
    const auto selection = (*opened)->select({}, CancelToken());
    const auto reader = (*selection)->reader(kMinTimestamp, kMaxTimestamp);
    for (std::size_t i = 0; i < (*selection)->size(); ++i) {
        const Result<SeriesSamples> samples = reader->read(i);
        out.returned += samples->timestamps.size() + samples->histograms.size();
    }
    if (withDigest) out.digest = digestOf(**opened);
    out.losses = (*opened)->losses();
    for (const source::Loss &loss : out.losses) {
        if (loss.samples) out.lost += *loss.samples;
        else out.unknownLoss = true;
    }
    return out;
}

std::string describe(const Reading &reading)
{
    std::string out = reading.error + " returned " + std::to_string(reading.returned) + " lost " + std::to_string(reading.lost);
    for (const source::Loss &loss : reading.losses)
        out += "\n  " + loss.code + " " + loss.file + "@" + std::to_string(loss.offset.value_or(0)) + " " + loss.text + " " +
            (loss.samples ? std::to_string(*loss.samples) : "?");
    return out;
}

} // namespace diopter::test
