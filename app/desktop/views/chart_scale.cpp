// See chart_scale.h.
#include "app/desktop/views/chart_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::desktop {

double niceTimeStep(double span, int wanted)
{
    static constexpr double steps[] = {
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800};
    const double rough = span / std::max(wanted, 1);
    for (const double step : steps)
        if (step >= rough) return step;
    return niceStep(span / 86400, wanted) * 86400;
}

double niceStep(double span, int wanted)
{
    if (!(span > 0) || !std::isfinite(span)) return 1;
    const double rough = span / std::max(wanted, 1);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * 0.999) return factor * power;
    return 10 * power;
}

ValueRange valueRange(const NodeData &data, const std::vector<std::size_t> &chosen)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const std::size_t i : chosen) {
        const SeriesData &series = data.series[i];
        if (std::isnan(series.low)) continue;
        low = std::min(low, series.low);
        high = std::max(high, series.high);
    }
    if (low > high) return {0, 1};
    if (low >= 0 && low < 0.6 * high) low = 0;
    if (high <= 0 && high > 0.6 * low) high = 0;
    const double span = high - low;
    if (span <= 0) return {low == 0 ? -1 : low - std::abs(low) * 0.1, high == 0 ? 1 : high + std::abs(high) * 0.1};
    return {low == 0 ? 0 : low - span * 0.06, high == 0 ? 0 : high + span * 0.06};
}

std::vector<std::size_t> chosenSeries(const NodeData &data, const QString &filter, std::size_t limit)
{
    const QStringList words = filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < data.series.size() && chosen.size() < limit; ++i) {
        const SeriesData &series = data.series[i];
        const bool fits = std::all_of(words.begin(), words.end(), [&](const QString &word) {
            return series.name.contains(word, Qt::CaseInsensitive) || series.full.contains(word, Qt::CaseInsensitive);
        });
        if (fits) chosen.push_back(i);
    }
    return chosen;
}

qsizetype pointNear(const SeriesData &series, double seconds, double tolerance)
{
    const auto begin = series.times.constBegin();
    const auto it = std::lower_bound(begin, series.times.constEnd(), seconds);
    qsizetype best = -1;
    double bestDistance = tolerance;
    for (const qsizetype candidate : {it - begin - 1, it - begin}) {
        if (candidate < 0 || candidate >= series.times.size() || std::isnan(series.values[candidate])) continue;
        const double distance = std::abs(series.times[candidate] - seconds);
        if (distance <= bestDistance) best = candidate, bestDistance = distance;
    }
    return best;
}

} // namespace diopter::desktop
