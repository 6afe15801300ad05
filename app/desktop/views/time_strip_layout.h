// Geometry of the time strip: where times, slices and handles lie, what a press means, what a drag yields. No widget.
#pragma once

#include "core/base/units.h"

#include <QRectF>

#include <vector>

namespace diopter::desktop {

class TimeStripLayout {
public:
    enum class Part { None, Start, End, Inside, Outside };

    /// `box` in pixels; data from `dataStart` to `dataEnd` (a longer selection widens the scale).
    TimeStripLayout(const QRectF &box, TimestampMs dataStart, TimestampMs dataEnd, TimestampMs selectedStart, TimestampMs selectedEnd);

    TimestampMs scaleStart() const { return m_scaleStart; }
    TimestampMs scaleEnd() const { return m_scaleEnd; }
    double xOf(TimestampMs time) const;
    TimestampMs timeAt(double x) const;
    QRectF selection() const;
    Part partAt(double x) const;

    /// Heights 0..1 of equal slices of the data as rectangles on the box' floor; empty slices give no rectangle.
    std::vector<QRectF> bars(const std::vector<double> &density) const;

    struct Selection {
        TimestampMs start = 0;
        TimestampMs end = 0;
        bool operator==(const Selection &) const = default;
    };
    /// What the selection becomes when `part` is dragged from pressX to x; whole seconds, at least one second long, in scale.
    Selection dragged(Part part, double pressX, double x) const;

private:
    QRectF m_box;
    TimestampMs m_dataStart, m_dataEnd;
    TimestampMs m_start, m_end;
    TimestampMs m_scaleStart, m_scaleEnd;
};

} // namespace diopter::desktop
