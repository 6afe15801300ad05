// See time_strip_layout.h.
#include "app/desktop/views/time_strip_layout.h"

#include <algorithm>
#include <cmath>

namespace diopter::desktop {

namespace {

constexpr double kGrab = 5; ///< pixels either side of a handle

TimestampMs wholeSecond(TimestampMs time) { return time / kSecondMs * kSecondMs; }

} // namespace

TimeStripLayout::TimeStripLayout(
    const QRectF &box, TimestampMs dataStart, TimestampMs dataEnd, TimestampMs selectedStart, TimestampMs selectedEnd)
    : m_box(box), m_dataStart(dataStart), m_dataEnd(std::max(dataEnd, dataStart + 1)), m_start(selectedStart),
      m_end(std::max(selectedEnd, selectedStart)), m_scaleStart(std::min(m_dataStart, m_start)), m_scaleEnd(std::max(m_dataEnd, m_end))
{}

double TimeStripLayout::xOf(TimestampMs time) const
{
    const double share = static_cast<double>(time - m_scaleStart) / static_cast<double>(m_scaleEnd - m_scaleStart);
    return m_box.left() + std::clamp(share, 0.0, 1.0) * m_box.width();
}

TimestampMs TimeStripLayout::timeAt(double x) const
{
    if (m_box.width() <= 0) return m_scaleStart;
    const double share = std::clamp((x - m_box.left()) / m_box.width(), 0.0, 1.0);
    return m_scaleStart + static_cast<TimestampMs>(share * static_cast<double>(m_scaleEnd - m_scaleStart));
}

QRectF TimeStripLayout::selection() const { return {QPointF(xOf(m_start), m_box.top()), QPointF(xOf(m_end), m_box.bottom())}; }

TimeStripLayout::Part TimeStripLayout::partAt(double x) const
{
    if (x < m_box.left() - kGrab || x > m_box.right() + kGrab) return Part::None;
    const double toStart = std::abs(x - xOf(m_start));
    const double toEnd = std::abs(x - xOf(m_end));
    if (std::min(toStart, toEnd) <= kGrab) return toStart < toEnd || (toStart == toEnd && x < xOf(m_start)) ? Part::Start : Part::End;
    return x > xOf(m_start) && x < xOf(m_end) ? Part::Inside : Part::Outside;
}

std::vector<QRectF> TimeStripLayout::bars(const std::vector<double> &density) const
{
    std::vector<QRectF> rectangles;
    if (density.empty()) return rectangles;
    // The scale is that of the fullest tenth: one slice of many overlapping blocks must not flatten the rest.
    std::vector<double> sorted(density);
    std::sort(sorted.begin(), sorted.end());
    const double most = sorted[static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(sorted.size() - 1)))];
    if (most <= 0) return rectangles;
    const double left = xOf(m_dataStart);
    const double width = (xOf(m_dataEnd) - left) / static_cast<double>(density.size());
    for (std::size_t i = 0; i < density.size(); ++i) {
        if (density[i] <= 0) continue;
        const double height = std::max(2.0, std::min(1.0, density[i] / most) * m_box.height());
        // Whole pixels: slices that touch must not show a seam.
        const double from = std::round(left + width * static_cast<double>(i));
        const double to = std::round(left + width * static_cast<double>(i + 1));
        rectangles.emplace_back(from, m_box.bottom() - height, std::max(1.0, to - from), height);
    }
    return rectangles;
}

TimeStripLayout::Selection TimeStripLayout::dragged(Part part, double pressX, double x) const
{
    Selection selection{m_start, m_end};
    const TimestampMs at = timeAt(x);
    switch (part) {
    case Part::None: break;
    case Part::Start: selection.start = std::min(at, m_end - kSecondMs); break;
    case Part::End: selection.end = std::max(at, m_start + kSecondMs); break;
    case Part::Inside: {
        const DurationMs length = m_end - m_start;
        selection.start = std::clamp(m_start + at - timeAt(pressX), m_scaleStart, std::max(m_scaleStart, m_scaleEnd - length));
        selection.end = selection.start + length;
        break;
    }
    case Part::Outside:
        selection.start = std::min(at, timeAt(pressX));
        selection.end = std::max({at, timeAt(pressX), selection.start + kSecondMs});
        break;
    }
    if (part != Part::None)
        selection.start = wholeSecond(selection.start), selection.end = std::max(wholeSecond(selection.end), selection.start + kSecondMs);
    return selection;
}

} // namespace diopter::desktop
