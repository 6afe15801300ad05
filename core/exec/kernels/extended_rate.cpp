// rate, increase, delta of floats with anchored or smoothed (promql/functions.go extendedRate): boundary values are taken or
// interpolated, nothing is extrapolated.
#include "core/exec/kernels/rate_kernels.h"
#include "core/exec/kernels/start_timestamps.h"

namespace diopter::exec {
namespace {

struct Sample {
    TimestampMs time = 0;
    double value = 0;
};

// A value at a boundary of the range and the start timestamp that goes with it.
struct Boundary {
    double value = 0;
    TimestampMs start = 0;
};

double interpolate(Sample a, Sample b, TimestampMs time, bool counter)
{
    double from = a.value;
    if (counter && b.value < from) from = 0; // the counter started again at zero
    return from + (b.value - from) * static_cast<double>(time - a.time) / static_cast<double>(b.time - a.time);
}

class ExtendedRate {
public:
    ExtendedRate(const RangeWindow &window, KernelContext &context, RateMode mode)
        : m_window(window), m_mode(mode), m_smoothed(context.smoothed), m_lookbackStart(window.rangeStart - context.lookback)
    {
        if (context.useStartTimestamps && mode.counter) m_starts = window.startTimestamps;
    }

    Point compute() const
    {
        ExtendedBounds bounds =
            extendedBounds(m_window, m_window.numFloats(), m_smoothed, [&](std::size_t i) { return m_window.timestamps[i]; });
        if (m_window.timestamps[bounds.last] <= m_window.rangeStart) return {};
        if (m_smoothed && m_window.timestamps[bounds.first] > m_window.rangeEnd && !startsWithin(bounds.first)) return {};
        const Boundary left = leftOf(bounds.first);
        const Boundary right = rightOf(bounds.last);
        double result = right.value - left.value;
        if (m_mode.counter) result += correction(left, right, bounds);
        if (m_mode.perSecond) result /= secondsOf(m_window.range);
        return Point::ofFloat(result);
    }

private:
    Sample sample(std::size_t i) const { return {m_window.timestamps[i], m_window.values[i]}; }
    TimestampMs start(std::size_t i) const { return startOr0(m_starts, i); }

    // A single sample behind the range still says something when its counter started within lookback and range.
    bool startsWithin(std::size_t first) const
    {
        const TimestampMs time = m_window.timestamps[first];
        return m_mode.counter && isStartResetAfter(m_lookbackStart, start(first), time) &&
            !isStartResetAfter(m_window.rangeEnd, start(first), time);
    }

    // A boundary before the only known sample: zero when the counter started in between, interpolated from there with smoothed.
    Boundary beforeSample(std::size_t i, TimestampMs boundary, TimestampMs returnedStart) const
    {
        const Sample known = sample(i);
        if (!m_mode.counter || !isStartResetAfter(m_lookbackStart, start(i), known.time)) return {known.value, returnedStart};
        if (isStartResetAfter(boundary, start(i), known.time) || !m_smoothed) return {0, returnedStart};
        return {interpolate({start(i), 0}, known, boundary, true), returnedStart};
    }

    // pickOrInterpolateLeft
    Boundary leftOf(std::size_t first) const
    {
        const TimestampMs boundary = m_window.rangeStart;
        Sample before = sample(first);
        TimestampMs returned = start(first) > boundary ? 0 : start(first);
        if (before.time == boundary) return {before.value, start(first)};
        if (before.time > boundary) return beforeSample(first, boundary, returned);
        Sample after = sample(first + 1);
        const TimestampMs afterStart = start(first + 1);
        if (m_mode.counter) {
            if (isStartResetAfter(boundary, afterStart, after.time)) {
                after = {afterStart, 0};
            } else if (isStartReset(start(first), before.time, afterStart, after.time)) {
                before = {afterStart, 0};
                returned = afterStart;
            }
        }
        return {m_smoothed ? interpolate(before, after, boundary, m_mode.counter) : before.value, returned};
    }

    // pickOrInterpolateRight
    Boundary rightOf(std::size_t last) const
    {
        const TimestampMs boundary = m_window.rangeEnd;
        Sample after = sample(last);
        TimestampMs returned = start(last) > boundary ? 0 : start(last);
        if (after.time <= boundary) return {after.value, returned};
        if (last == 0) return beforeSample(last, boundary, returned);
        Sample before = sample(last - 1);
        if (m_mode.counter) {
            if (isStartResetAfter(boundary, start(last), after.time)) {
                after = {start(last), 0};
                returned = start(last - 1);
            } else if (isStartReset(start(last - 1), before.time, start(last), after.time)) {
                before = {start(last), 0};
            }
        }
        return {m_smoothed ? interpolate(before, after, boundary, m_mode.counter) : before.value, returned};
    }

    // correctForCounterResets over the samples strictly inside the range; the boundaries took care of theirs.
    double correction(Boundary left, Boundary right, ExtendedBounds bounds) const
    {
        std::size_t from = bounds.first;
        std::size_t end = bounds.last + 1;
        if (m_window.timestamps[from] <= m_window.rangeStart) ++from;
        if (m_window.timestamps[bounds.last] >= m_window.rangeEnd) --end;
        double sum = 0;
        Sample previous{m_window.rangeStart, left.value};
        TimestampMs previousStart = left.start;
        const auto visit = [&](Sample current, TimestampMs currentStart) {
            if (current.value < previous.value || isStartReset(previousStart, previous.time, currentStart, current.time)) {
                sum += previous.value;
            }
            previous = current;
            previousStart = currentStart;
        };
        for (std::size_t i = from; i < end; ++i) visit(sample(i), start(i));
        visit({m_window.rangeEnd, right.value}, right.start);
        return sum;
    }

    const RangeWindow &m_window;
    RateMode m_mode;
    bool m_smoothed;
    TimestampMs m_lookbackStart;
    std::span<const TimestampMs> m_starts;
};

} // namespace

Point extendedRate(const RangeWindow &window, KernelContext &context, RateMode mode)
{
    return ExtendedRate(window, context, mode).compute();
}

} // namespace diopter::exec
