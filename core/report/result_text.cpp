// Tables and CSV of results; the chart is in result_graph.cpp.
#include "core/report/result_text.h"

#include "core/base/go_text.h"
#include "core/report/result_json.h"
#include "core/report/tree_text.h"

#include <algorithm>
#include <set>

namespace diopter::report {

namespace {

std::string number(double value)
{
    std::string out;
    appendApiFloat(out, value);
    return out;
}

std::string histogramText(const FloatHistogram &histogram)
{
    return "{count:" + number(histogram.count) + ", sum:" + number(histogram.sum) + "}";
}

std::string seriesName(const SymbolTable &symbols, const ResultSeries &series)
{
    const std::string text = seriesText(symbols, series.labels);
    return text.empty() ? "{}" : text;
}

std::string vectorTable(const ResultValue &value, const SymbolTable &symbols)
{
    std::vector<std::vector<std::string>> rows{{"series", "value", "time"}};
    for (const ResultSeries &series : value.series) {
        if (!series.floats.empty()) {
            rows.push_back(
                {seriesName(symbols, series), number(series.floats.front().value), formatTimestamp(series.floats.front().timestamp)});
        } else if (!series.histograms.empty()) {
            const HistogramPoint &point = series.histograms.front();
            rows.push_back({seriesName(symbols, series), histogramText(*point.histogram), formatTimestamp(point.timestamp)});
        }
    }
    return alignedTable(rows, {false, true, false});
}

std::string matrixTable(const ResultValue &value, const SymbolTable &symbols)
{
    std::vector<std::vector<std::string>> rows{{"series", "points", "first", "last", "min", "max"}};
    for (const ResultSeries &series : value.series) {
        std::vector<std::string> row{seriesName(symbols, series), std::to_string(series.floats.size() + series.histograms.size())};
        if (!series.floats.empty()) {
            const auto [least, most] = std::minmax_element(
                series.floats.begin(), series.floats.end(), [](const FloatPoint &a, const FloatPoint &b) { return a.value < b.value; });
            for (const double shown : {series.floats.front().value, series.floats.back().value, least->value, most->value})
                row.push_back(number(shown));
        } else if (!series.histograms.empty()) {
            row.push_back(histogramText(*series.histograms.front().histogram));
            row.push_back(histogramText(*series.histograms.back().histogram));
        }
        row.resize(6);
        rows.push_back(std::move(row));
    }
    return alignedTable(rows, {false, true, true, true, true, true});
}

std::string csvField(std::string_view text)
{
    std::string out;
    if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) out += '\'';
    out += text;
    if (out.find_first_of(",\"\n\r") == std::string::npos) return out;
    std::string quoted = "\"";
    for (const char c : out) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string labelColumns(const SymbolTable &symbols, const ResultSeries &series, const std::vector<std::string> &names)
{
    std::string out;
    for (const std::string &name : names) {
        for (const LabelPair &label : series.labels.view()) {
            if (symbols.text(label.name) == name) out += csvField(symbols.text(label.value));
        }
        out += ',';
    }
    return out;
}

} // namespace

std::string resultTable(const ResultValue &value, const SymbolTable &symbols)
{
    switch (value.type) {
    case ValueType::None: return "nothing\n";
    case ValueType::String: return value.text + "\n";
    case ValueType::Scalar:
        return value.series.empty() || value.series.front().floats.empty() ? "\n"
                                                                           : number(value.series.front().floats.front().value) + "\n";
    case ValueType::Vector: return value.series.empty() ? "no series\n" : vectorTable(value, symbols);
    case ValueType::Matrix: return value.series.empty() ? "no series\n" : matrixTable(value, symbols);
    }
    return {};
}

std::string resultCsv(const ResultValue &value, const SymbolTable &symbols)
{
    if (value.type == ValueType::String) return "timestamp,value\n" + formatTimestamp(value.timestamp) + "," + csvField(value.text) + "\n";
    std::set<std::string> distinct;
    for (const ResultSeries &series : value.series) {
        for (const LabelPair &label : series.labels.view()) distinct.emplace(symbols.text(label.name));
    }
    const std::vector<std::string> names(distinct.begin(), distinct.end());
    std::string out;
    for (const std::string &name : names) out += csvField(name) + ",";
    out += "timestamp,value\n";
    for (const ResultSeries &series : value.series) {
        const std::string labels = labelColumns(symbols, series, names);
        for (const FloatPoint &point : series.floats) out += labels + formatTimestamp(point.timestamp) + "," + number(point.value) + "\n";
        for (const HistogramPoint &point : series.histograms) {
            out += labels + formatTimestamp(point.timestamp) + "," + csvField(histogramText(*point.histogram)) + "\n";
        }
    }
    return out;
}

} // namespace diopter::report
