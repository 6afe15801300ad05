#include "core/exec/operators/range_window_scan.h"

namespace diopter::exec {

namespace {

/// First and last+1 sample of the current window among samples of one kind.
template <class TimeAt> class SlidingBounds {
public:
    SlidingBounds(std::size_t count, TimeAt timeAt) : m_count(count), m_timeAt(timeAt) {}
    void moveTo(TimestampMs start, TimestampMs end)
    {
        while (m_high < m_count && m_timeAt(m_high) <= end) ++m_high;
        while (m_low < m_high && m_timeAt(m_low) <= start) ++m_low;
        m_fresh = std::max(m_low, m_previousHigh);
        m_previousHigh = m_high;
    }
    std::size_t low() const { return m_low; }
    std::size_t high() const { return m_high; }
    std::size_t size() const { return m_high - m_low; }
    /// First sample that no earlier window held.
    std::size_t fresh() const { return m_fresh; }

private:
    std::size_t m_count;
    TimeAt m_timeAt;
    std::size_t m_low = 0;
    std::size_t m_high = 0;
    std::size_t m_fresh = 0;
    std::size_t m_previousHigh = 0;
};

/// Sums of weights of histograms before each index.
std::vector<std::uint64_t> weightSums(std::span<const HistogramSample> histograms)
{
    std::vector<std::uint64_t> out{0};
    out.reserve(histograms.size() + 1);
    for (const HistogramSample &sample : histograms) out.push_back(out.back() + matrixWeight(*sample.histogram));
    return out;
}

} // namespace

Status scanWindows(const SeriesSamples &samples, const WindowGrid &grid, RangeKernel kernel, KernelContext &kernelContext,
    AnnotationCollector &annotations, std::uint64_t firstKey, const WindowParams &params, const RowSlice &out, std::size_t row,
    WindowCount &count)
{
    const auto floatTime = [&](std::size_t i) { return samples.timestamps[i]; };
    const auto histogramTime = [&](std::size_t i) { return samples.histograms[i].timestamp; };
    SlidingBounds floats(samples.timestamps.size(), floatTime);
    SlidingBounds histograms(samples.histograms.size(), histogramTime);
    const std::vector<std::uint64_t> weights = weightSums(samples.histograms);
    std::vector<double> stepParams(params.size());
    kernelContext.params = stepParams;
    for (std::size_t step = 0; step < grid.steps.count; ++step) {
        floats.moveTo(grid.windowStart(step), grid.windowEnd(step));
        histograms.moveTo(grid.windowStart(step), grid.windowEnd(step));
        const std::uint64_t window = floats.size() + weights[histograms.high()] - weights[histograms.low()];
        const std::uint64_t fresh = floats.high() - floats.fresh() + weights[histograms.high()] - weights[histograms.fresh()];
        count.add(step, window, fresh);
        if (floats.size() + histograms.size() == 0) continue;
        for (std::size_t i = 0; i < params.size(); ++i) stepParams[i] = params[i][step];
        RangeWindow view;
        view.timestamps = samples.timestamps.subspan(floats.low(), floats.size());
        view.values = samples.values.subspan(floats.low(), floats.size());
        if (!samples.startTimestamps.empty()) view.startTimestamps = samples.startTimestamps.subspan(floats.low(), floats.size());
        view.histograms = samples.histograms.subspan(histograms.low(), histograms.size());
        view.rangeEnd = grid.rangeEnd(step);
        view.rangeStart = view.rangeEnd - grid.range;
        view.range = grid.range;
        kernelContext.evalTime = grid.steps.at(step);
        annotations.setKey(firstKey + step);
        out.set(row, step, kernel(view, kernelContext));
        if (kernelContext.failure) return *kernelContext.failure;
    }
    return {};
}

} // namespace diopter::exec
