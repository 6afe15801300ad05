// promqltest scripts ("load" blocks) and promtool rule tests ("input_series"): samples in the sequence notation of both. Times are relative
// to the first sample, on a grid that hits every sample exactly.
#include "core/base/go_text.h"
#include "core/exchange/series_writer.h"
#include "core/model/histogram_text.h"
#include "core/model/stale.h"

#include <fmt/format.h>
#include <numeric>

namespace diopter::exchange {
namespace {

class ScriptWriter final : public SeriesWriter {
public:
    ScriptWriter(const SymbolTable &symbols, bool ruleTest) : m_symbols(symbols), m_ruleTest(ruleTest) {}
    bool needsPreparation() const override { return true; }

    Status prepare(LabelsView, const SeriesSamples &samples) override
    {
        for (const TimestampMs time : samples.timestamps) place(time);
        for (const HistogramSample &sample : samples.histograms) place(sample.timestamp);
        return {};
    }

    void begin(std::string &out) override
    {
        if (m_step == 0) m_step = kMinuteMs; // one sample, or none
        const std::string step = formatDuration(m_step);
        const std::string origin = m_any ? formatTimestamp(m_origin) : "no sample";
        if (m_ruleTest) {
            out += fmt::format(
                "# Time zero is {}.\nrule_files: []\nevaluation_interval: 1m\ntests:\n  - interval: {}\n    input_series:\n", origin, step);
        } else {
            out += fmt::format("# Time zero is {}.\nload {}\n", origin, step);
        }
    }

    Status write(LabelsView labels, const SeriesSamples &samples, std::string &out) override
    {
        ++m_counts.series;
        for (const TimestampMs start : samples.startTimestamps) m_counts.startsOmitted += start != 0 ? 1 : 0;
        const std::string series = seriesText(m_symbols, labels);
        if (m_ruleTest) {
            out += "      - series: " + yamlText(series) + "\n        values: '";
        } else {
            out += "    " + series + " ";
        }
        DIOPTER_TRY(writeSequence(samples, out));
        out += m_ruleTest ? "'\n" : "\n";
        return {};
    }

    void end(std::string &out) override
    {
        if (m_ruleTest) out += "    promql_expr_test: []\n";
    }

private:
    void place(TimestampMs time)
    {
        if (!m_any) {
            m_any = true;
            m_origin = time;
            return;
        }
        m_step = std::gcd(m_step, time - m_origin); // gcd(0, x) = |x|
        m_origin = std::min(m_origin, time);
    }

    /// Floats and histograms in time order, gaps as _xN.
    Status writeSequence(const SeriesSamples &samples, std::string &out)
    {
        std::int64_t next = 0; // point that comes next
        std::size_t f = 0;
        std::size_t h = 0;
        while (f < samples.timestamps.size() || h < samples.histograms.size()) {
            const bool histogram = f == samples.timestamps.size() ||
                (h < samples.histograms.size() && samples.histograms[h].timestamp < samples.timestamps[f]);
            const TimestampMs time = histogram ? samples.histograms[h].timestamp : samples.timestamps[f];
            if (time < m_origin || (time - m_origin) % m_step != 0)
                return Error{ErrorCode::Internal, "the samples changed while they were exported", {}};
            const std::int64_t point = (time - m_origin) / m_step;
            if (next > 0 || point > 0) out += next > 0 ? " " : "";
            const std::int64_t gap = point - next;
            if (gap == 1) out += "_ ";
            else if (gap > 1) out += fmt::format("_x{} ", gap);
            if (histogram) appendHistogram(*samples.histograms[h++].histogram, out);
            else appendValue(samples.values[f++], out);
            ++m_counts.samples;
            next = point + 1;
        }
        if (next == 0) out += '_';
        return {};
    }

    static void appendValue(double value, std::string &out) { out += isStale(value) ? "stale" : formatFloatG(value); }
    static void appendHistogram(const FloatHistogram &histogram, std::string &out)
    {
        out += isStale(histogram.sum) ? "stale" : histogramTestExpression(histogram);
    }

    /// Single-quoted YAML; line breaks cannot occur, seriesText escapes them.
    static std::string yamlText(std::string_view text)
    {
        std::string out = "'";
        for (const char c : text) {
            if (c == '\'') out += '\'';
            out += c;
        }
        return out + "'";
    }

    const SymbolTable &m_symbols;
    bool m_ruleTest;
    bool m_any = false;
    TimestampMs m_origin = 0;
    DurationMs m_step = 0;
};

} // namespace

std::unique_ptr<SeriesWriter> makeScriptWriter(const SymbolTable &symbols, bool ruleTest)
{
    return std::make_unique<ScriptWriter>(symbols, ruleTest);
}

} // namespace diopter::exchange
