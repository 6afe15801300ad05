#include "core/rules/result_text.h"

#include "core/base/go_text.h"
#include "core/model/histogram_text.h"

#include <fmt/format.h>

#include <cmath>

namespace diopter::rules {
namespace {

std::string join(const std::vector<std::string> &parts)
{
    std::string out;
    for (const std::string &part : parts) {
        if (!out.empty()) out += ' ';
        out += part;
    }
    return out;
}

std::string pointText(const std::string &value, TimestampMs time) { return fmt::format("{} @[{}]", value, time); }

} // namespace

std::map<std::int64_t, double> bucketsByIndex(const std::vector<BucketSpan> &spans, const std::vector<double> &counts)
{
    std::map<std::int64_t, double> out;
    std::int64_t index = 0;
    std::size_t next = 0;
    for (const BucketSpan &span : spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length && next < counts.size(); ++i, ++index, ++next)
            if (counts[next] != 0) out[index] = counts[next];
    }
    return out;
}

std::string formatFixed(double value) { return std::isfinite(value) ? fmt::format("{:.6f}", value) : formatFloat(value); }

std::string seriesResultText(const ResultSeries &series)
{
    std::vector<std::string> floats;
    for (const FloatPoint &point : series.floats) floats.push_back(pointText(formatFloat(point.value), point.timestamp));
    std::vector<std::string> histograms;
    for (const HistogramPoint &point : series.histograms)
        histograms.push_back(pointText(histogramTestExpression(*point.histogram), point.timestamp));
    return fmt::format("{} float point{} [{}] and {} histogram point{} [{}]", floats.size(), floats.size() == 1 ? "" : "s", join(floats),
        histograms.size(), histograms.size() == 1 ? "" : "s", join(histograms));
}

std::string resultText(const SymbolTable &symbols, const ResultValue &value)
{
    if (value.type == ValueType::String) return value.text;
    if (value.type == ValueType::Scalar) {
        const FloatPoint &point = value.series.front().floats.front();
        return "scalar: " + pointText(formatFloat(point.value), point.timestamp);
    }
    const char *separator = value.type == ValueType::Matrix ? "\n" : " ";
    std::string out;
    for (const ResultSeries &series : value.series) {
        if (!out.empty()) out += '\n';
        out += labelsText(symbols, series.labels) + " =>";
        for (const FloatPoint &point : series.floats) out += separator + pointText(formatFloat(point.value), point.timestamp);
        for (const HistogramPoint &point : series.histograms)
            out += separator + pointText(histogramTestExpression(*point.histogram), point.timestamp);
    }
    return out;
}

} // namespace diopter::rules
