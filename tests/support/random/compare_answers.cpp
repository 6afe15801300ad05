#include "tests/support/random/compare_answers.h"

#include "core/base/go_text.h"
#include "core/model/histogram_layout.h"
#include "core/model/histogram_text.h"
#include "core/rules/promqltest_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

namespace diopter::testing {
namespace {

constexpr double kTolerance = 1e-9;

bool sameFloat(double a, double b)
{
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    if (a == b) return true;
    // Sums of different order differ by cancellation: an absolute bound beside the relative one.
    return std::abs(a - b) <= kTolerance * std::max(std::abs(a), std::abs(b)) || std::abs(a - b) <= 1e-7;
}

/// Custom buckets have no zero bucket; what its count was divided by zero to is shown nowhere.
FloatHistogram visible(const FloatHistogram &histogram)
{
    FloatHistogram out = copyOf(histogram);
    if (out.usesCustomBuckets()) out.zeroCount = 0;
    return out;
}

std::string compareSeries(const ResultSeries &expected, const ResultSeries &actual)
{
    if (expected.floats.size() != actual.floats.size() || expected.histograms.size() != actual.histograms.size())
        return fmt::format("{} floats and {} histograms instead of {} and {}", actual.floats.size(), actual.histograms.size(),
            expected.floats.size(), expected.histograms.size());
    for (std::size_t i = 0; i < expected.floats.size(); ++i) {
        const FloatPoint &a = expected.floats[i];
        const FloatPoint &b = actual.floats[i];
        if (a.timestamp != b.timestamp) return fmt::format("time {} instead of {}", b.timestamp, a.timestamp);
        if (!sameFloat(a.value, b.value))
            return fmt::format("{} instead of {} at {}", formatFloat(b.value), formatFloat(a.value), a.timestamp);
    }
    for (std::size_t i = 0; i < expected.histograms.size(); ++i) {
        const HistogramPoint &a = expected.histograms[i];
        const HistogramPoint &b = actual.histograms[i];
        if (a.timestamp != b.timestamp) return fmt::format("time {} instead of {}", b.timestamp, a.timestamp);
        if (!rules::histogramsAgree(visible(*a.histogram), visible(*b.histogram), kTolerance, true))
            return fmt::format(
                "{} instead of {} at {}", histogramTestExpression(*b.histogram), histogramTestExpression(*a.histogram), a.timestamp);
    }
    return {};
}

std::string compareValues(const ResultValue &expected, const ResultValue &actual, const SymbolTable &symbols)
{
    if (expected.type != actual.type) return fmt::format("type {} instead of {}", valueTypeName(actual.type), valueTypeName(expected.type));
    if (expected.text != actual.text) return "text differs";
    std::map<std::string, const ResultSeries *> ours;
    for (const ResultSeries &series : actual.series) ours.emplace(labelsText(symbols, series.labels), &series);
    for (const ResultSeries &series : expected.series) {
        const std::string labels = labelsText(symbols, series.labels);
        const auto found = ours.find(labels);
        if (found == ours.end())
            return fmt::format("series {} is missing ({} instead of {})", labels, actual.series.size(), expected.series.size());
        if (std::string difference = compareSeries(series, *found->second); !difference.empty()) return labels + ": " + difference;
    }
    if (expected.series.size() != actual.series.size())
        return fmt::format("{} series instead of {}", actual.series.size(), expected.series.size());
    return {};
}

std::string compareTexts(const std::vector<std::string> &expected, const std::vector<std::string> &actual)
{
    for (const std::string &text : expected)
        if (std::find(actual.begin(), actual.end(), text) == actual.end()) {
            std::string out = "missing: " + text;
            for (const std::string &other : actual) out += "\n    there is: " + other;
            return out;
        }
    for (const std::string &text : actual)
        if (std::find(expected.begin(), expected.end(), text) == expected.end()) return "too many: " + text;
    return {};
}

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

} // namespace

std::string compareAnswers(const EngineAnswer &expected, const EngineAnswer &actual, const SymbolTable &symbols)
{
    if (expected.error || actual.error) {
        if (!actual.error) return "no error instead of: " + expected.errorText();
        if (!expected.error) return "error: " + actual.errorText();
        const std::string duplicates = "found duplicate series for the match group";
        const std::string a = expected.error->message, b = actual.error->message;
        if (a == b || (a.starts_with(duplicates) && b.starts_with(duplicates))) return {};
        return "error: " + b + " instead of: " + a;
    }
    if (std::string difference = compareValues(expected.value, actual.value, symbols); !difference.empty()) return difference;
    if (std::string difference = compareTexts(expected.warnings, actual.warnings); !difference.empty()) return "warning " + difference;
    if (std::string difference = compareTexts(expected.infos, actual.infos); !difference.empty()) return "info " + difference;
    return {};
}

std::string compareExactly(const EngineAnswer &expected, const EngineAnswer &actual)
{
    if (expected.errorText() != actual.errorText()) return "error " + actual.errorText() + " instead of " + expected.errorText();
    if (expected.warnings != actual.warnings || expected.infos != actual.infos) return "annotations differ";
    const auto &a = expected.value.series;
    const auto &b = actual.value.series;
    if (a.size() != b.size()) return fmt::format("{} series instead of {}", b.size(), a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!(a[i].labels == b[i].labels)) return fmt::format("labels of series {} differ", i);
        if (a[i].floats.size() != b[i].floats.size() || a[i].histograms.size() != b[i].histograms.size())
            return fmt::format("points of series {} differ", i);
        for (std::size_t k = 0; k < a[i].floats.size(); ++k)
            if (a[i].floats[k].timestamp != b[i].floats[k].timestamp || !sameBits(a[i].floats[k].value, b[i].floats[k].value))
                return fmt::format("{} instead of {}", formatFloatG(b[i].floats[k].value), formatFloatG(a[i].floats[k].value));
        for (std::size_t k = 0; k < a[i].histograms.size(); ++k)
            if (!equalHistograms(*a[i].histograms[k].histogram, *b[i].histograms[k].histogram)) return "a histogram differs";
    }
    return {};
}

} // namespace diopter::testing
