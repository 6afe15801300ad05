// Instant selectors with `smoothed`: values interpolated between the samples around each step (Prometheus' smoothSeries).
#include "core/exec/operators/operators.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

#include <algorithm>

namespace diopter::exec {

namespace {

class SmoothedRows final : public RowSource {
public:
    SmoothedRows(QueryContext &context, const plan::Node &node, SeriesInputPtr input)
        : m_context(context), m_node(node), m_selector(node.as<plan::InstantSelector>().selector), m_input(std::move(input))
    {
        context.book(node.id, context.mainWorker()).shape.windows.resize(m_input->series()->size());
    }
    const SeriesTablePtr &series() const override { return m_input->series(); }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    struct Window {
        std::span<const TimestampMs> timestamps;
        std::span<const double> values;
        std::span<const HistogramSample> histograms;
        TimestampMs time = 0;
        std::string_view metricName;
    };
    static Point floatAt(const Window &window);
    Result<Point> interpolate(
        const HistogramSample &left, const HistogramSample &right, const Window &window, AnnotationCollector &annotations) const;
    Result<Point> histogramAt(const Window &window, AnnotationCollector &annotations) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::Selector &m_selector;
    SeriesInputPtr m_input;
};

Point SmoothedRows::floatAt(const Window &window)
{
    const auto next = std::lower_bound(window.timestamps.begin(), window.timestamps.end(), window.time);
    const auto i = static_cast<std::size_t>(next - window.timestamps.begin());
    if (next != window.timestamps.end() && *next == window.time) return Point::ofFloat(window.values[i]);
    if (i == 0) return {};
    if (next == window.timestamps.end()) return Point::ofFloat(window.values[i - 1]);
    const double before = window.values[i - 1];
    const auto passed = static_cast<double>(window.time - window.timestamps[i - 1]);
    return Point::ofFloat(before + (window.values[i] - before) * passed / static_cast<double>(*next - window.timestamps[i - 1]));
}

/// interpolateHistograms of promql/functions.go; a counter that was reset in between counts from zero.
Result<Point> SmoothedRows::interpolate(
    const HistogramSample &left, const HistogramSample &right, const Window &window, AnnotationCollector &annotations) const
{
    const FloatHistogram &from = *left.histogram;
    FloatHistogram out = copyOf(*right.histogram);
    const auto incompatible = [&]() -> Point {
        annotations.add(AnnotationKind::Warning, annotation_text::mixedExponentialCustomHistograms(window.metricName), m_node.span);
        return {};
    };
    if (from.usesCustomBuckets() != out.usesCustomBuckets()) return incompatible();
    const double fraction = static_cast<double>(window.time - left.timestamp) / static_cast<double>(right.timestamp - left.timestamp);
    const bool isCounter = from.resetHint != CounterResetHint::Gauge || out.resetHint != CounterResetHint::Gauge;
    if (isCounter && detectReset(out, from)) {
        multiply(out, fraction);
        return Point::ofHistogram(std::move(out));
    }
    for (const bool adds : {false, true}) {
        const HistogramMerge merge = adds ? add(out, from) : subtract(out, from);
        if (merge.status == HistogramMerge::Status::InvalidLayout) return Error{ErrorCode::Execution, merge.error, {}};
        if (!merge.done()) return incompatible();
        using annotation_text::HistogramOperation;
        const HistogramOperation operation = adds ? HistogramOperation::Addition : HistogramOperation::Subtraction;
        if (merge.boundsReconciled) annotations.add(AnnotationKind::Info, annotation_text::mismatchedCustomBuckets(operation), m_node.span);
        if (!adds) multiply(out, fraction);
    }
    return Point::ofHistogram(std::move(out));
}

Result<Point> SmoothedRows::histogramAt(const Window &window, AnnotationCollector &annotations) const
{
    const auto next = std::lower_bound(window.histograms.begin(), window.histograms.end(), window.time,
        [](const HistogramSample &sample, TimestampMs time) { return sample.timestamp < time; });
    if (next != window.histograms.end() && next->timestamp == window.time) return Point::ofHistogram(next->histogram);
    if (next == window.histograms.begin()) return Point{};
    const HistogramSample &previous = *(next - 1);
    if (next == window.histograms.end()) {
        FloatHistogram carried = copyOf(*previous.histogram);
        carried.resetHint = CounterResetHint::Unknown;
        return Point::ofHistogram(std::move(carried));
    }
    return interpolate(previous, *next, window, annotations);
}

Status SmoothedRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    NodeBook &book = m_context.book(m_node.id, worker);
    std::vector<SeriesWindows> &counts = m_context.book(m_node.id, m_context.mainWorker()).shape.windows;
    const DurationMs lookback = m_context.plan.lookback;
    const DurationMs offset = m_selector.offset + (m_selector.at ? m_node.steps.start - *m_selector.at : 0);
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        DIOPTER_ASSIGN(const SeriesSamples samples, m_input->read(worker, begin + row));
        Window window;
        window.metricName = m_context.symbols.text(labelValue(m_input->series()->labels(begin + row), m_context.known.name));
        const auto histogramBehind = [](TimestampMs time, const HistogramSample &sample) { return time < sample.timestamp; };
        for (std::size_t step = 0; step < m_node.steps.count; ++step) {
            window.time = m_node.steps.at(step) - offset;
            const auto bound = [&](TimestampMs time) {
                return static_cast<std::size_t>(
                    std::upper_bound(samples.timestamps.begin(), samples.timestamps.end(), time) - samples.timestamps.begin());
            };
            const std::size_t low = bound(window.time - lookback);
            const std::size_t high = bound(window.time + lookback);
            const auto first =
                std::upper_bound(samples.histograms.begin(), samples.histograms.end(), window.time - lookback, histogramBehind);
            const auto last = std::upper_bound(first, samples.histograms.end(), window.time + lookback, histogramBehind);
            window.timestamps = samples.timestamps.subspan(low, high - low);
            window.values = samples.values.subspan(low, high - low);
            window.histograms = {first, last};
            std::uint64_t weight = window.timestamps.size();
            for (const HistogramSample &sample : window.histograms) weight += matrixWeight(*sample.histogram);
            SeriesWindows &count = counts[begin + row];
            count.maxWindow = std::max(count.maxWindow, weight);
            count.lastWindow = weight;
            book.annotations.setKey((begin + row) * m_node.steps.count + step);
            if (!window.histograms.empty() && !window.timestamps.empty()) {
                book.annotations.add(AnnotationKind::Warning, annotation_text::mixedFloatsHistograms(window.metricName), m_node.span);
            } else if (!window.histograms.empty()) {
                DIOPTER_ASSIGN(Point point, histogramAt(window, book.annotations));
                out.set(row, step, std::move(point));
            } else if (!window.timestamps.empty()) {
                out.set(row, step, floatAt(window));
            }
        }
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeSmoothedSelector(QueryContext &context, const plan::Node &node)
{
    const plan::Selector &selector = node.as<plan::InstantSelector>().selector;
    DIOPTER_ASSIGN(SeriesInputPtr input, selectInput(context, selector, context.meterOf(node.id), true));
    return RowSourcePtr(std::make_unique<SmoothedRows>(context, node, std::move(input)));
}

} // namespace diopter::exec
