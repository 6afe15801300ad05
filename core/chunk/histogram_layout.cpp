// Layout reading and the reduction of reserved schemas. Prometheus tsdb/chunkenc/histogram_meta.go and model/histogram/generic.go.
#include "core/chunk/histogram_layout.h"

#include <cmath>
#include <limits>

namespace diopter::chunk {
namespace {

Error corrupt(std::string message) { return {ErrorCode::Corrupt, std::move(message), {}}; }

Status checkSpans(const std::vector<BucketSpan> &spans)
{
    std::int64_t index = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (i > 0 && spans[i].offset < 0) return corrupt("histogram span with a negative gap");
        index += spans[i].offset;
        index += spans[i].length;
        if (index > std::numeric_limits<std::int32_t>::max() || index < std::numeric_limits<std::int32_t>::min())
            return corrupt("histogram bucket index out of range");
    }
    return {};
}

double readZeroThreshold(BitReader &reader)
{
    const auto code = static_cast<unsigned>(reader.bits(8));
    if (code == 0) return 0;
    if (code == 255) return reader.f64();
    return std::ldexp(0.5, static_cast<int>(code) - 243);
}

Status readSpans(BitReader &reader, std::vector<BucketSpan> &spans)
{
    const std::uint64_t count = reader.unsignedVarbit();
    if (count > reader.remainingBits() / 2) return corrupt("histogram announces more spans than its bytes can hold");
    spans.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t length = reader.unsignedVarbit();
        const std::int64_t offset = reader.signedVarbit();
        if (length > std::numeric_limits<std::uint32_t>::max() || offset > std::numeric_limits<std::int32_t>::max() ||
            offset < std::numeric_limits<std::int32_t>::min())
            return corrupt("histogram span out of range");
        spans.push_back({static_cast<std::int32_t>(offset), static_cast<std::uint32_t>(length)});
    }
    return {};
}

Status readBounds(BitReader &reader, std::vector<double> &bounds)
{
    const std::uint64_t count = reader.unsignedVarbit();
    if (count > reader.remainingBits() / 4) return corrupt("histogram announces more custom bounds than its bytes can hold");
    bounds.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t stored = reader.unsignedVarbit();
        bounds.push_back(stored == 0 ? reader.f64() : static_cast<double>(stored - 1) / 1000);
    }
    return {};
}

/// Index of the schema-8 bucket that holds bucket `index` of the finer schema 8 + `levels` (Go targetIdx).
std::int64_t coarserIndex(std::int64_t index, int levels) { return ((index - 1) >> levels) + 1; }

/// Sums absolute counts into coarser buckets and rebuilds the spans.
template <class Count> void mergeBuckets(std::vector<BucketSpan> &spans, std::vector<Count> &counts, int levels)
{
    std::vector<BucketSpan> newSpans;
    std::vector<Count> newCounts;
    std::int64_t index = 0;
    std::int64_t last = 0;
    std::size_t at = 0;
    for (const BucketSpan &span : spans) {
        index += span.offset;
        for (std::uint32_t k = 0; k < span.length; ++k, ++index, ++at) {
            const std::int64_t target = coarserIndex(index, levels);
            if (!newSpans.empty() && target == last) {
                newCounts.back() = static_cast<Count>(newCounts.back() + counts[at]);
                continue;
            }
            if (newSpans.empty()) newSpans.push_back({static_cast<std::int32_t>(target), 1});
            else if (target == last + 1) ++newSpans.back().length;
            else newSpans.push_back({static_cast<std::int32_t>(target - last - 1), 1});
            newCounts.push_back(counts[at]);
            last = target;
        }
    }
    spans = std::move(newSpans);
    counts = std::move(newCounts);
}

void mergeDeltas(std::vector<BucketSpan> &spans, std::vector<std::int64_t> &deltas, int levels)
{
    std::vector<std::uint64_t> counts;
    std::uint64_t running = 0;
    for (const std::int64_t delta : deltas) counts.push_back(running += static_cast<std::uint64_t>(delta));
    mergeBuckets(spans, counts, levels);
    deltas.clear();
    std::uint64_t previous = 0;
    for (const std::uint64_t count : counts) {
        deltas.push_back(static_cast<std::int64_t>(count - previous));
        previous = count;
    }
}

int reductionLevels(const HistogramLayout &layout)
{
    return layout.schema > kExponentialSchemaMax && layout.schema <= kReservedSchemaMax ? layout.schema - kExponentialSchemaMax : 0;
}

} // namespace

std::uint64_t countBuckets(const std::vector<BucketSpan> &spans)
{
    std::uint64_t count = 0;
    for (const BucketSpan &span : spans) count += span.length;
    return count;
}

Status checkLayout(const HistogramLayout &layout, std::uint64_t maxBuckets)
{
    const bool exponential = layout.schema >= kExponentialSchemaMin && layout.schema <= kReservedSchemaMax;
    if (!exponential && !layout.usesCustomBuckets())
        return Error{ErrorCode::Unsupported, "unknown histogram schema " + std::to_string(layout.schema), {}};
    DIOPTER_TRY(checkSpans(layout.positiveSpans));
    DIOPTER_TRY(checkSpans(layout.negativeSpans));
    if (countBuckets(layout.positiveSpans) > maxBuckets ||
        countBuckets(layout.negativeSpans) > maxBuckets - countBuckets(layout.positiveSpans))
        return corrupt("histogram announces more buckets than its bytes can hold");
    if (!layout.usesCustomBuckets()) return {};
    std::int64_t index = 0;
    for (const BucketSpan &span : layout.positiveSpans) index += span.offset + static_cast<std::int64_t>(span.length);
    const bool startsBelow = !layout.positiveSpans.empty() && layout.positiveSpans.front().offset < 0;
    if (startsBelow || index > static_cast<std::int64_t>(layout.customBounds.size()) + 1 || !layout.negativeSpans.empty())
        return corrupt("custom buckets lie outside their bounds");
    return {};
}

Result<HistogramLayout> readLayout(BitReader &reader)
{
    HistogramLayout layout;
    layout.zeroThreshold = readZeroThreshold(reader);
    const std::int64_t schema = reader.signedVarbit();
    if (schema != static_cast<std::int32_t>(schema)) return corrupt("histogram schema out of range");
    layout.schema = static_cast<std::int32_t>(schema);
    DIOPTER_TRY(readSpans(reader, layout.positiveSpans));
    DIOPTER_TRY(readSpans(reader, layout.negativeSpans));
    if (layout.usesCustomBuckets()) DIOPTER_TRY(readBounds(reader, layout.customBounds));
    if (!reader.ok()) return corrupt("histogram layout is cut short");
    DIOPTER_TRY(checkLayout(layout, reader.remainingBits()));
    return layout;
}

void reduceToKnownSchema(FloatHistogram &histogram)
{
    const int levels = reductionLevels(histogram);
    if (levels == 0) return;
    mergeBuckets(histogram.positiveSpans, histogram.positiveBuckets, levels);
    mergeBuckets(histogram.negativeSpans, histogram.negativeBuckets, levels);
    histogram.schema = kExponentialSchemaMax;
}

void reduceToKnownSchema(Histogram &histogram)
{
    const int levels = reductionLevels(histogram);
    if (levels == 0) return;
    mergeDeltas(histogram.positiveSpans, histogram.positiveDeltas, levels);
    mergeDeltas(histogram.negativeSpans, histogram.negativeDeltas, levels);
    histogram.schema = kExponentialSchemaMax;
}

} // namespace diopter::chunk
