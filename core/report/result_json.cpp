// Streaming writer of results (web/api/v1/json_codec.go and util/jsonutil/marshal.go of Prometheus).
#include "core/report/result_json.h"

#include "core/base/go_text.h"
#include "core/model/histogram_buckets.h"
#include "core/report/json_writer.h"

#include <charconv>
#include <cmath>

namespace diopter::report {

namespace {

void appendQuotedFloat(std::string &out, double value)
{
    out += '"';
    appendApiFloat(out, value);
    out += '"';
}

/// The beginnings of points, `[1435781430.781,"`, of one series: the others mostly have the same times.
class PointBeginnings {
public:
    explicit PointBeginnings(const std::vector<ResultSeries> &series)
    {
        const ResultSeries *longest = nullptr;
        for (const ResultSeries &one : series)
            if (!longest || one.floats.size() > longest->floats.size()) longest = &one;
        if (!longest || series.size() < 2) return;
        for (const FloatPoint &point : longest->floats) {
            m_times.push_back(point.timestamp);
            m_starts.push_back(m_text.size());
            render(m_text, point.timestamp);
        }
        m_starts.push_back(m_text.size());
    }
    /// Appends the beginning of a point; times of one series come in order, `at` keeps the place.
    void append(std::string &out, TimestampMs time, std::size_t &at) const
    {
        while (at < m_times.size() && m_times[at] < time) ++at;
        if (at < m_times.size() && m_times[at] == time) out.append(m_text, m_starts[at], m_starts[at + 1] - m_starts[at]);
        else render(out, time);
    }

private:
    static void render(std::string &out, TimestampMs time)
    {
        out += '[';
        appendApiTime(out, time);
        out += ",\"";
    }
    std::vector<TimestampMs> m_times;
    std::vector<std::size_t> m_starts;
    std::string m_text;
};

void appendFloatPoint(std::string &out, const FloatPoint &point)
{
    out += '[';
    appendApiTime(out, point.timestamp);
    out += ',';
    appendQuotedFloat(out, point.value);
    out += ']';
}

void appendHistogramPoint(std::string &out, const HistogramPoint &point)
{
    out += '[';
    appendApiTime(out, point.timestamp);
    out += ',';
    appendHistogramJson(out, *point.histogram);
    out += ']';
}

void appendSample(std::string &out, const SymbolTable &symbols, const ResultSeries &series)
{
    out += "{\"metric\":";
    appendLabelsJson(out, symbols, series.labels);
    if (!series.floats.empty()) {
        out += ",\"value\":";
        appendFloatPoint(out, series.floats.front());
    } else if (!series.histograms.empty()) {
        out += ",\"histogram\":";
        appendHistogramPoint(out, series.histograms.front());
    }
    out += '}';
}

void appendSeries(std::string &out, const SymbolTable &symbols, const ResultSeries &series, const PointBeginnings &beginnings)
{
    std::size_t at = 0;
    out += "{\"metric\":";
    appendLabelsJson(out, symbols, series.labels);
    for (std::size_t i = 0; i < series.floats.size(); ++i) {
        out += i == 0 ? ",\"values\":[" : ",";
        beginnings.append(out, series.floats[i].timestamp, at);
        appendApiFloat(out, series.floats[i].value);
        out += "\"]";
    }
    if (!series.floats.empty()) out += ']';
    for (std::size_t i = 0; i < series.histograms.size(); ++i) {
        out += i == 0 ? ",\"histograms\":[" : ",";
        appendHistogramPoint(out, series.histograms[i]);
    }
    if (!series.histograms.empty()) out += ']';
    out += '}';
}

void appendValue(std::string &out, const ResultValue &value, const SymbolTable &symbols)
{
    switch (value.type) {
    case ValueType::None: out += "null"; return;
    case ValueType::String:
        out += '[';
        appendApiTime(out, value.timestamp);
        out += ',';
        appendJsonString(out, value.text);
        out += ']';
        return;
    case ValueType::Scalar:
        if (value.series.empty() || value.series.front().floats.empty()) out += "null";
        else appendFloatPoint(out, value.series.front().floats.front());
        return;
    case ValueType::Vector:
    case ValueType::Matrix: break;
    }
    const PointBeginnings beginnings(value.series);
    out += '[';
    for (std::size_t i = 0; i < value.series.size(); ++i) {
        if (i > 0) out += ',';
        if (value.type == ValueType::Vector) appendSample(out, symbols, value.series[i]);
        else appendSeries(out, symbols, value.series[i], beginnings);
    }
    out += ']';
}

void appendStatistics(std::string &out, const QueryReport &report, const ResultJsonOptions &options)
{
    const profile::QueryTotals &total = *report.total;
    JsonWriter json(out);
    json.beginObject();
    if (options.timings) {
        json.key("timings")
            .beginObject()
            .member("evalTotalTime", total.wallMs / 1000)
            .member("execTotalTime", total.wallMs / 1000)
            .endObject();
    }
    json.key("samples").beginObject();
    if (options.perStep && !total.totalQueryableSamplesPerStep.empty()) {
        json.key("totalQueryableSamplesPerStep").beginArray();
        for (std::size_t i = 0; i < total.totalQueryableSamplesPerStep.size(); ++i) {
            std::string time;
            appendApiTime(time, report.range.at(static_cast<std::int64_t>(i)));
            json.beginArray().raw(time).value(total.totalQueryableSamplesPerStep[i]).endArray();
        }
        json.endArray();
    }
    json.member("totalQueryableSamples", total.totalQueryableSamples)
        .member("samplesRead", total.samplesRead)
        .member("seriesTouched", total.seriesTouched)
        .member("peakSamples", total.peakSamples)
        .endObject()
        .endObject();
}

void appendTexts(std::string &out, const char *name, const std::vector<std::string> &texts)
{
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += i == 0 ? std::string(",\"") + name + "\":[" : ",";
        appendJsonString(out, texts[i]);
    }
    if (!texts.empty()) out += ']';
}

} // namespace

void appendApiFloat(std::string &out, double value)
{
    const double magnitude = std::fabs(value);
    if (!std::isfinite(value) || magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) {
        appendFloat(out, value);
        return;
    }
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    out.append(buffer, end);
}

void appendApiTime(std::string &out, TimestampMs timestamp)
{
    std::uint64_t magnitude = static_cast<std::uint64_t>(timestamp);
    if (timestamp < 0) {
        out += '-';
        magnitude = 0 - magnitude;
    }
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, magnitude / 1000).ptr;
    out.append(buffer, end);
    const auto fraction = static_cast<unsigned>(magnitude % 1000);
    if (fraction == 0) return;
    out += '.';
    if (fraction < 100) out += '0';
    if (fraction < 10) out += '0';
    out += std::to_string(fraction);
}

void appendLabelsJson(std::string &out, const SymbolTable &symbols, LabelsView labels)
{
    out += '{';
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i > 0) out += ',';
        appendJsonString(out, symbols.text(labels[i].name));
        out += ':';
        appendJsonString(out, symbols.text(labels[i].value));
    }
    out += '}';
}

void appendHistogramJson(std::string &out, const FloatHistogram &histogram)
{
    out += "{\"count\":";
    appendQuotedFloat(out, histogram.count);
    out += ",\"sum\":";
    appendQuotedFloat(out, histogram.sum);
    AllBucketCursor cursor(histogram, BucketOrder::Ascending);
    bool found = false;
    while (cursor.next()) {
        const Bucket &bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        out += found ? ",[" : ",\"buckets\":[[";
        found = true;
        // 0: upper bound inclusive, 1: lower, 2: neither, 3: both
        out += bucket.lowerInclusive ? (bucket.upperInclusive ? '3' : '1') : (bucket.upperInclusive ? '0' : '2');
        out += ',';
        appendQuotedFloat(out, bucket.lower);
        out += ',';
        appendQuotedFloat(out, bucket.upper);
        out += ',';
        appendQuotedFloat(out, bucket.count);
        out += ']';
    }
    out += found ? "]}" : "}";
}

std::string resultJson(const ResultValue &value, const SymbolTable &symbols, const QueryReport &report, const ResultJsonOptions &options)
{
    std::string out;
    std::size_t points = 0;
    for (const ResultSeries &series : value.series) points += series.floats.size() + 8;
    out.reserve(points * 36 + 512);
    out += "{\"status\":\"success\",\"data\":{\"resultType\":\"";
    out += valueTypeName(value.type);
    out += "\",\"result\":";
    appendValue(out, value, symbols);
    if (options.statistics && report.total) {
        out += ",\"stats\":";
        appendStatistics(out, report, options);
    }
    out += '}';
    std::vector<std::string> warnings = report.warnings;
    for (const source::Loss &loss : report.lost) warnings.push_back("data lost: " + loss.text);
    appendTexts(out, "warnings", warnings);
    appendTexts(out, "infos", report.infos);
    out += '}';
    return out;
}

} // namespace diopter::report
