// From a query's result to drawable and listable data; see node_data.h.
#include "app/desktop/data/node_data.h"

#include "app/desktop/text/core_to_qt.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>

namespace diopter::desktop {

namespace {

constexpr std::size_t kCheckEvery = 256;

/// FNV-1a over the texts: stable between runs, unlike symbol numbers.
std::size_t stableHash(std::string_view text)
{
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return static_cast<std::size_t>(hash ^ (hash >> 29));
}

void fillPoints(SeriesData &data, const ResultSeries &series, DurationMs step)
{
    const double gapSeconds = static_cast<double>(step) * 1.5 / 1000;
    data.numFloats = series.floats.size();
    data.numHistograms = series.histograms.size();
    data.low = std::numeric_limits<double>::infinity();
    data.high = -data.low;
    double sum = 0;
    std::size_t numbers = 0;
    const auto add = [&](TimestampMs timestamp, double value) {
        const double seconds = static_cast<double>(timestamp) / 1000;
        if (!data.times.isEmpty() && step > 0 && seconds - data.times.back() > gapSeconds) {
            data.gaps.push_back(data.times.size());
            data.times.append((seconds + data.times.back()) / 2);
            data.values.append(std::numeric_limits<double>::quiet_NaN());
        }
        data.times.append(seconds);
        data.values.append(value);
        if (!std::isfinite(value)) return;
        data.low = std::min(data.low, value);
        data.high = std::max(data.high, value);
        sum += value;
        ++numbers;
    };
    for (const FloatPoint &p : series.floats) add(p.timestamp, p.value);
    // A histogram is drawn by its count where the series has no floats.
    if (series.floats.empty())
        for (const HistogramPoint &p : series.histograms)
            if (p.histogram) add(p.timestamp, p.histogram->count);
    const double none = std::numeric_limits<double>::quiet_NaN();
    if (numbers == 0) data.low = data.high = none;
    data.mean = numbers == 0 ? none : sum / static_cast<double>(numbers);
    data.first = data.values.isEmpty() ? none : data.values.front();
    data.last = data.values.isEmpty() ? none : data.values.back();
}

using LabelCounts = std::map<std::string_view, std::unordered_map<std::string_view, std::size_t>>;

LabelCounts countLabels(const session::QueryOutcome &outcome)
{
    LabelCounts counts;
    for (const ResultSeries &series : outcome.value.series)
        for (const LabelPair &pair : series.labels.view()) ++counts[outcome.symbols->text(pair.name)][outcome.symbols->text(pair.value)];
    return counts;
}

std::vector<LabelData> labelData(const LabelCounts &counts)
{
    std::vector<LabelData> labels;
    for (const auto &[name, values] : counts) {
        LabelData label;
        label.name = visibleText(name, 200);
        label.distinct = values.size();
        std::vector<std::pair<std::string_view, std::size_t>> sorted(values.begin(), values.end());
        for (const auto &[value, count] : sorted) label.series += count;
        std::sort(sorted.begin(), sorted.end(),
            [](const auto &a, const auto &b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
        sorted.resize(std::min(sorted.size(), kMaxLabelValues));
        for (const auto &[value, count] : sorted) label.values.push_back({visibleText(value, 200), count});
        labels.push_back(std::move(label));
    }
    return labels;
}

/// Values of the labels that differ between series, the rest is said once elsewhere.
QString shortName(const ResultSeries &series, const SymbolTable &symbols, const LabelCounts &counts, std::size_t numSeries)
{
    QStringList parts;
    for (const LabelPair &pair : series.labels.view()) {
        const auto it = counts.find(symbols.text(pair.name));
        if (it == counts.end()) continue;
        std::size_t carriers = 0;
        for (const auto &[value, count] : it->second) carriers += count;
        if (it->second.size() > 1 || carriers < numSeries) parts << visibleText(symbols.text(pair.value), 80);
    }
    return parts.join(QLatin1Char(' '));
}

} // namespace

Result<NodeDataPtr> makeNodeData(
    NodeId node, const session::QueryRequest &request, const session::QueryOutcome &outcome, const CancelToken &cancel)
{
    auto data = std::make_shared<NodeData>();
    data->node = node;
    data->text = visibleText(request.text);
    data->type = outcome.value.type;
    data->stringValue = visibleText(outcome.value.text);
    data->grid = request.grid;
    data->instant = request.instant;
    data->numSeries = outcome.value.series.size();
    if (!outcome.symbols) return NodeDataPtr(std::move(data));
    const LabelCounts counts = countLabels(outcome);
    data->labels = labelData(counts);
    const DurationMs step = request.instant ? 0 : request.grid.step;
    const std::size_t kept = std::min(outcome.value.series.size(), kMaxSeriesKept);
    data->series.reserve(kept);
    // Names get long only with many varying labels; counting carriers per series is quadratic in labels, which are few.
    for (std::size_t i = 0; i < kept; ++i) {
        if (i % kCheckEvery == 0) DIOPTER_TRY(cancel.check("preparing the chart"));
        const ResultSeries &series = outcome.value.series[i];
        SeriesData item;
        item.exact = seriesText(*outcome.symbols, series.labels);
        item.full = visibleText(item.exact, 500);
        item.hash = stableHash(item.exact);
        item.name = shortName(series, *outcome.symbols, counts, data->numSeries);
        if (item.name.isEmpty()) item.name = item.full == QLatin1String("{}") ? visibleText(request.text, 80) : item.full;
        fillPoints(item, series, step);
        data->series.push_back(std::move(item));
    }
    const auto weight = [](const SeriesData &s) { return std::isnan(s.high) ? -1.0 : std::max(std::abs(s.high), std::abs(s.low)); };
    std::stable_sort(
        data->series.begin(), data->series.end(), [&](const SeriesData &a, const SeriesData &b) { return weight(a) > weight(b); });
    return NodeDataPtr(std::move(data));
}

} // namespace diopter::desktop
