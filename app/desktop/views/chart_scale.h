// Scales of the chart: ticks at round times and round values, and what lies under the cursor. No widget.
#pragma once

#include "app/desktop/data/node_data.h"

#include <vector>

namespace diopter::desktop {

/// Step between time ticks (seconds) so that about `wanted` of them fit into `span` seconds: 1, 2, 5, 10, 15, 30 s, m, h, 1, 2, 7 days.
double niceTimeStep(double span, int wanted);
/// 1, 2 or 5 times a power of ten.
double niceStep(double span, int wanted);

struct ValueRange {
    double low = 0;
    double high = 1;
};
/// Range of the finite values of the chosen series, with a little air; zero is included where it is near or the values start there.
ValueRange valueRange(const NodeData &data, const std::vector<std::size_t> &chosen);

/// Series of `data` whose name holds every word of `filter`, in the data's order, at most `limit`.
std::vector<std::size_t> chosenSeries(const NodeData &data, const QString &filter, std::size_t limit);

/// Index of the point at or nearest to `seconds`, -1 when the series has none within `tolerance`.
qsizetype pointNear(const SeriesData &series, double seconds, double tolerance);

} // namespace diopter::desktop
