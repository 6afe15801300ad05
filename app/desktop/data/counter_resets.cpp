// See counter_resets.h.
#include "app/desktop/data/counter_resets.h"

#include <algorithm>
#include <cmath>

namespace diopter::desktop {

namespace {

constexpr qsizetype kFewestPoints = 10; ///< shorter lines do not show whether they are counters
constexpr double kMostFalls = 0.1; ///< of all steps: a line that falls more often is a gauge

/// The times at which one line falls; empty where it is no counter.
std::vector<double> fallsOf(const SeriesData &series)
{
    if (series.full.startsWith(QLatin1Char('{'))) return {};
    std::vector<double> falls;
    qsizetype rises = 0;
    qsizetype steps = 0;
    for (qsizetype i = 1; i < series.values.size(); ++i) {
        const double before = series.values[i - 1];
        const double now = series.values[i];
        if (std::isnan(before) || std::isnan(now)) continue;
        ++steps;
        if (now > before) ++rises;
        if (now < before && now >= 0) falls.push_back(series.times[i]);
    }
    const bool counter =
        steps + 1 >= kFewestPoints && rises * 2 > steps && static_cast<double>(falls.size()) <= kMostFalls * static_cast<double>(steps);
    return counter ? falls : std::vector<double>();
}

} // namespace

std::vector<double> counterResets(const NodeData &data, const std::vector<std::size_t> &drawn)
{
    std::vector<double> all;
    for (const std::size_t i : drawn) {
        const std::vector<double> falls = fallsOf(data.series[i]);
        all.insert(all.end(), falls.begin(), falls.end());
    }
    std::sort(all.begin(), all.end());
    const double near = 2 * static_cast<double>(data.grid.step) / 1000;
    std::vector<double> marks;
    double last = 0;
    for (const double t : all) {
        if (marks.empty() || t - last > near) marks.push_back(t);
        last = t;
    }
    return marks;
}

} // namespace diopter::desktop
