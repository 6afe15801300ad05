// Splits a series into runs of one kind of sample and those into chunks (storage/series.go seriesToChunkEncoder, tsdb/head_append.go).
#include "core/chunk/series_encoder.h"

#include "core/chunk/float_encoder.h"
#include "core/chunk/histogram_run.h"

#include <algorithm>

namespace diopter::chunk {
namespace {

bool hasStart(const StoredSample &sample) { return sample.startTimestamp != 0; }

/// Decides for one run whether encodings 4-6 are used, and counts what encodings 1-3 cannot hold.
bool useModern(std::uint64_t numStarts, EncodingChoice choice, EncodedChunks &out)
{
    if (choice == EncodingChoice::Modern) return true;
    if (choice == EncodingChoice::Automatic) return numStarts > 0;
    out.droppedStartTimestamps += numStarts;
    return false;
}

void encodeFloatRun(std::span<const StoredSample> run, const EncodeOptions &options, EncodedChunks &out)
{
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    std::vector<TimestampMs> starts;
    timestamps.reserve(run.size());
    values.reserve(run.size());
    const bool anyStart = std::any_of(run.begin(), run.end(), hasStart);
    for (const StoredSample &sample : run) {
        timestamps.push_back(sample.timestamp);
        values.push_back(std::get<double>(sample.value));
        if (anyStart) starts.push_back(sample.startTimestamp);
    }
    encodeFloats(timestamps, values, starts, options, out);
}

template <class H> void encodeHistogramRun(std::span<const StoredSample> run, const EncodeOptions &options, EncodedChunks &out)
{
    const auto numStarts = static_cast<std::uint64_t>(std::count_if(run.begin(), run.end(), hasStart));
    HistogramRun<H> collect(options, useModern(numStarts, options.encodings, out), out);
    for (const StoredSample &sample : run) collect.append(sample.timestamp, sample.startTimestamp, std::get<H>(sample.value));
    collect.finish();
}

Status checkSamples(std::span<const StoredSample> samples)
{
    for (const StoredSample &sample : samples) {
        Status ok;
        if (const auto *integer = std::get_if<Histogram>(&sample.value)) ok = checkEncodable(*integer);
        else if (const auto *real = std::get_if<FloatHistogram>(&sample.value)) ok = checkEncodable(*real);
        if (!ok) return ok;
    }
    return {};
}

} // namespace

void encodeFloats(std::span<const TimestampMs> timestamps, std::span<const double> values, std::span<const TimestampMs> startTimestamps,
    const EncodeOptions &options, EncodedChunks &out)
{
    const std::size_t perChunk = std::clamp<std::size_t>(options.samplesPerChunk, 1, kStSampleMask);
    for (std::size_t begin = 0; begin < timestamps.size(); begin += perChunk) {
        const std::size_t count = std::min(perChunk, timestamps.size() - begin);
        const auto starts = startTimestamps.empty() ? startTimestamps : startTimestamps.subspan(begin, count);
        const auto numStarts = starts.size() - static_cast<std::size_t>(std::count(starts.begin(), starts.end(), TimestampMs{0}));
        const bool modern = useModern(numStarts, options.encodings, out);
        EncodedChunk chunk;
        chunk.minTime = timestamps[begin];
        chunk.maxTime = timestamps[begin + count - 1];
        chunk.offset = out.bytes.size();
        chunk.numSamples = static_cast<std::uint32_t>(count);
        chunk.encoding = modern ? Encoding::Xor2 : Encoding::Xor;
        if (modern) encodeXor2(timestamps.subspan(begin, count), values.subspan(begin, count), starts, out.bytes);
        else encodeXor(timestamps.subspan(begin, count), values.subspan(begin, count), out.bytes);
        chunk.size = static_cast<std::uint32_t>(out.bytes.size() - chunk.offset);
        out.chunks.push_back(chunk);
    }
}

Status encodeSeries(std::span<const StoredSample> samples, const EncodeOptions &options, EncodedChunks &out)
{
    DIOPTER_TRY(checkSamples(samples));
    for (std::size_t begin = 0; begin < samples.size();) {
        std::size_t end = begin + 1;
        while (end < samples.size() && samples[end].value.index() == samples[begin].value.index()) ++end;
        const auto run = samples.subspan(begin, end - begin);
        if (std::holds_alternative<double>(run.front().value)) encodeFloatRun(run, options, out);
        else if (std::holds_alternative<Histogram>(run.front().value)) encodeHistogramRun<Histogram>(run, options, out);
        else encodeHistogramRun<FloatHistogram>(run, options, out);
        begin = end;
    }
    return {};
}

} // namespace diopter::chunk
