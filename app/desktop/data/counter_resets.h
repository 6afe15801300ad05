// Where counters among the shown series start again, for the marks of the chart.
#pragma once

#include "app/desktop/data/node_data.h"

#include <cstddef>
#include <vector>

namespace diopter::desktop {

/// Times (seconds, ascending) at which series of `drawn` fall that otherwise only grow; falls less than two steps apart are one.
/// Empty where the series look like gauges, and for values that no metric holds (without a metric name): those of a sum or a rate.
std::vector<double> counterResets(const NodeData &data, const std::vector<std::size_t> &drawn);

} // namespace diopter::desktop
