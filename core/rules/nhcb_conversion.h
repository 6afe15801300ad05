// Classic histogram series to native histograms with custom buckets, as `load_with_nhcb` and scraping with
// convert_classic_histograms_to_nhcb do (Prometheus util/convertnhcb).
#pragma once

#include "core/rules/promqltest_script.h"

#include <map>
#include <vector>

namespace diopter::rules {

/// Collects samples of `_bucket`, `_sum` and `_count` series, in any order, then converts per base name, labels and time.
class NhcbConversion {
public:
    /// Ignores series of other names and buckets whose `le` is no number.
    void add(const LabelTexts &labels, TimestampMs time, double value);

    using Converted = std::map<LabelTexts, std::vector<std::pair<TimestampMs, HistogramPtr>>>;
    /// Per base series, ascending in time. Execution when buckets are not cumulative, negative, or disagree with the count.
    Result<Converted> convert() const;

private:
    struct Point {
        std::map<double, double> buckets; ///< upper bound -> cumulative count; the first of equal bounds stays
        std::optional<double> count;
        double sum = 0;
    };
    static Result<HistogramPtr> convertPoint(const Point &point);

    std::map<LabelTexts, std::map<TimestampMs, Point>> m_points;
};

} // namespace diopter::rules
