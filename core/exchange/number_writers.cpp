// Formats of plain numbers, series by series: OpenMetrics, API JSON, VictoriaMetrics lines.
#include "core/base/go_text.h"
#include "core/exchange/json_text.h"
#include "core/exchange/series_writer.h"
#include "core/model/histogram_text.h"
#include "core/model/stale.h"

#include <cmath>

namespace diopter::exchange {
namespace {

/// Counts what a format of plain numbers leaves out.
void countOmitted(const SeriesSamples &samples, bool histogramsToo, WriteCounts &counts)
{
    if (histogramsToo) {
        for (const HistogramSample &sample : samples.histograms)
            ++(isStale(sample.histogram->sum) ? counts.staleOmitted : counts.histogramsOmitted);
    }
    for (const TimestampMs start : samples.startTimestamps) counts.startsOmitted += start != 0 ? 1 : 0;
}

class OpenMetricsWriter final : public SeriesWriter {
public:
    explicit OpenMetricsWriter(const SymbolTable &symbols) : m_symbols(symbols) {}
    void begin(std::string &) override {}
    Status write(LabelsView labels, const SeriesSamples &samples, std::string &out) override
    {
        countOmitted(samples, true, m_counts);
        const std::string series = expositionSeries(m_symbols, labels);
        if (labelValue(labels, kNameSymbol) == kEmptySymbol)
            return Error{ErrorCode::Unsupported, "OpenMetrics has no series without a name: " + series, {}};
        ++m_counts.series;
        for (std::size_t i = 0; i < samples.timestamps.size(); ++i) {
            if (isStale(samples.values[i])) {
                ++m_counts.staleOmitted;
                continue;
            }
            out += series;
            out += ' ';
            out += formatFloatG(samples.values[i]);
            out += ' ';
            out += formatUnixSeconds(samples.timestamps[i]);
            out += '\n';
            ++m_counts.samples;
        }
        return {};
    }
    void end(std::string &out) override { out += "# EOF\n"; }

private:
    const SymbolTable &m_symbols;
};

class ApiJsonWriter final : public SeriesWriter {
public:
    explicit ApiJsonWriter(const SymbolTable &symbols) : m_symbols(symbols) {}
    void begin(std::string &out) override { out += "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["; }
    Status write(LabelsView labels, const SeriesSamples &samples, std::string &out) override
    {
        countOmitted(samples, false, m_counts);
        std::string values;
        std::string histograms;
        for (std::size_t i = 0; i < samples.timestamps.size(); ++i) {
            if (isStale(samples.values[i])) {
                ++m_counts.staleOmitted;
                continue;
            }
            beginPoint(values, samples.timestamps[i]);
            values += '"';
            appendFloat(values, samples.values[i]);
            values += "\"]";
        }
        for (const HistogramSample &sample : samples.histograms) {
            if (isStale(sample.histogram->sum)) {
                ++m_counts.staleOmitted;
                continue;
            }
            beginPoint(histograms, sample.timestamp);
            appendHistogramJson(histograms, *sample.histogram);
            histograms += ']';
        }
        if (values.empty() && histograms.empty()) return {};
        if (m_counts.series++ > 0) out += ',';
        out += "\n{\"metric\":";
        appendJsonLabels(out, m_symbols, labels);
        if (!values.empty()) out += ",\"values\":[" + values + "]";
        if (!histograms.empty()) out += ",\"histograms\":[" + histograms + "]";
        out += '}';
        return {};
    }
    void end(std::string &out) override { out += "]}}\n"; }

private:
    void beginPoint(std::string &out, TimestampMs time)
    {
        if (!out.empty()) out += ',';
        out += '[';
        out += formatUnixSeconds(time);
        out += ',';
        ++m_counts.samples;
    }
    const SymbolTable &m_symbols;
};

class VmJsonWriter final : public SeriesWriter {
public:
    explicit VmJsonWriter(const SymbolTable &symbols) : m_symbols(symbols) {}
    void begin(std::string &) override {}
    Status write(LabelsView labels, const SeriesSamples &samples, std::string &out) override
    {
        countOmitted(samples, true, m_counts);
        std::string values;
        std::string timestamps;
        for (std::size_t i = 0; i < samples.timestamps.size(); ++i) {
            const double value = samples.values[i];
            if (isStale(value)) {
                ++m_counts.staleOmitted;
                continue;
            }
            if (!values.empty()) {
                values += ',';
                timestamps += ',';
            }
            if (std::isnan(value)) values += "null";
            else if (std::isinf(value)) values += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
            else appendJsonNumber(values, value);
            timestamps += std::to_string(samples.timestamps[i]);
            ++m_counts.samples;
        }
        if (values.empty()) return {};
        ++m_counts.series;
        out += "{\"metric\":";
        appendJsonLabels(out, m_symbols, labels);
        out += ",\"values\":[" + values + "],\"timestamps\":[" + timestamps + "]}\n";
        return {};
    }
    void end(std::string &) override {}

private:
    const SymbolTable &m_symbols;
};

} // namespace

std::unique_ptr<SeriesWriter> makeOpenMetricsWriter(const SymbolTable &symbols) { return std::make_unique<OpenMetricsWriter>(symbols); }
std::unique_ptr<SeriesWriter> makeApiJsonWriter(const SymbolTable &symbols) { return std::make_unique<ApiJsonWriter>(symbols); }
std::unique_ptr<SeriesWriter> makeVmJsonWriter(const SymbolTable &symbols) { return std::make_unique<VmJsonWriter>(symbols); }

} // namespace diopter::exchange
