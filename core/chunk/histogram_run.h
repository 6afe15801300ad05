// Collects histogram samples as long as they fit into one chunk, as Prometheus' AppendHistogram decides it; used by series_encoder.
#pragma once

#include "core/chunk/bucket_layout.h"
#include "core/chunk/histogram_encoder.h"
#include "core/chunk/series_encoder.h"

#include <deque>
#include <optional>

namespace diopter::chunk {

/// H is Histogram or FloatHistogram. Samples come ascending in time with checked layouts.
template <class H> class HistogramRun {
public:
    HistogramRun(const EncodeOptions &options, bool withStartTimestamps, EncodedChunks &out)
        : m_options(options), m_withStarts(withStartTimestamps), m_out(out)
    {}
    void append(TimestampMs timestamp, TimestampMs startTimestamp, const H &histogram);
    /// Writes the open chunk, if there is one.
    void finish();

private:
    using Side = decltype(sideOf(
        std::span<const BucketSpan>(), std::span<const typename std::conditional_t<std::is_same_v<H, Histogram>, std::int64_t, double>>()));
    struct Verdict {
        bool append = false;
        ResetHeader header = ResetHeader::NotReset; ///< of the new chunk
        std::optional<SideRelation> positive; ///< set when buckets were compared
        std::optional<SideRelation> negative;
    };

    Verdict judge(const H &histogram, const Side &positive, const Side &negative) const;
    Verdict judgeGauge(const H &histogram, const Side &positive, const Side &negative) const;
    Verdict judgeKept(const H &histogram) const;
    void startChunk(const H &histogram, ResetHeader header);
    void reconcile(H &histogram, const Verdict &verdict, bool gauge);
    void relayOldSamples(const H &like);

    const EncodeOptions &m_options;
    bool m_withStarts;
    EncodedChunks &m_out;
    ResetHeader m_header = ResetHeader::Unknown;
    std::vector<H> m_histograms;
    std::vector<TimedHistogram<H>> m_times; ///< parallel to m_histograms; pointers are set when the chunk is written
};

} // namespace diopter::chunk
