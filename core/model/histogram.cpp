#include "core/model/histogram.h"

namespace diopter {
namespace {

std::vector<double> absoluteCounts(const std::vector<std::int64_t> &deltas)
{
    std::vector<double> out;
    out.reserve(deltas.size());
    std::int64_t running = 0;
    for (const std::int64_t delta : deltas) {
        running = static_cast<std::int64_t>(static_cast<std::uint64_t>(running) + static_cast<std::uint64_t>(delta)); // wraps like Go
        out.push_back(static_cast<double>(running));
    }
    return out;
}

} // namespace

FloatHistogram toFloat(const Histogram &histogram)
{
    FloatHistogram out;
    static_cast<HistogramLayout &>(out) = histogram;
    out.count = static_cast<double>(histogram.count);
    out.zeroCount = static_cast<double>(histogram.zeroCount);
    out.sum = histogram.sum;
    out.positiveBuckets = absoluteCounts(histogram.positiveDeltas);
    out.negativeBuckets = absoluteCounts(histogram.negativeDeltas);
    return out;
}

} // namespace diopter
