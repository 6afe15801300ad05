// CSV out: long (timestamp, value, a column per label name) and wide (a column per series).
#include "core/base/go_text.h"
#include "core/exchange/csv_rows.h"
#include "core/exchange/series_writer.h"
#include "core/model/stale.h"

#include <algorithm>
#include <fmt/format.h>

namespace diopter::exchange {
namespace {

/// Calls `take` for every float that a table can hold, and counts the rest.
template <class Take> void eachFloat(const SeriesSamples &samples, WriteCounts &counts, Take take)
{
    for (const HistogramSample &sample : samples.histograms)
        ++(isStale(sample.histogram->sum) ? counts.staleOmitted : counts.histogramsOmitted);
    for (const TimestampMs start : samples.startTimestamps) counts.startsOmitted += start != 0 ? 1 : 0;
    for (std::size_t i = 0; i < samples.timestamps.size(); ++i) {
        if (isStale(samples.values[i])) {
            ++counts.staleOmitted;
            continue;
        }
        ++counts.samples;
        take(samples.timestamps[i], samples.values[i]);
    }
}

class LongCsvWriter final : public SeriesWriter {
public:
    explicit LongCsvWriter(const SymbolTable &symbols) : m_symbols(symbols) {}
    bool needsPreparation() const override { return true; }
    Status prepare(LabelsView labels, const SeriesSamples &) override
    {
        for (const LabelPair &pair : labels) m_columns.push_back(pair.name);
        std::sort(m_columns.begin(), m_columns.end());
        m_columns.erase(std::unique(m_columns.begin(), m_columns.end()), m_columns.end());
        return {};
    }
    void begin(std::string &out) override
    {
        std::sort(m_columns.begin(), m_columns.end(), [this](Symbol a, Symbol b) { return m_symbols.text(a) < m_symbols.text(b); });
        out += "timestamp,value";
        for (const Symbol column : m_columns) {
            out += ',';
            appendCell(out, columnHeading(m_symbols.text(column)));
        }
        out += '\n';
    }
    Status write(LabelsView labels, const SeriesSamples &samples, std::string &out) override
    {
        ++m_counts.series;
        std::string tail;
        for (const Symbol column : m_columns) {
            tail += ',';
            appendCell(tail, guardCell(m_symbols.text(labelValue(labels, column))));
        }
        tail += '\n';
        eachFloat(samples, m_counts, [&](TimestampMs time, double value) {
            out += formatUnixSeconds(time);
            out += ',';
            out += formatFloatG(value);
            out += tail;
        });
        return {};
    }
    void end(std::string &) override {}

private:
    /// Labels that would be taken for the time or value column are refused at reading; such names get a guard.
    static std::string columnHeading(std::string_view name) { return guardCell(name); }

    const SymbolTable &m_symbols;
    std::vector<Symbol> m_columns;
};

/// Holds all cells until the end: rows are times, and those come from all series.
class WideCsvWriter final : public SeriesWriter {
public:
    explicit WideCsvWriter(const SymbolTable &symbols) : m_symbols(symbols) {}
    void begin(std::string &) override {}
    Status write(LabelsView labels, const SeriesSamples &samples, std::string &) override
    {
        const auto column = static_cast<std::uint32_t>(m_headings.size());
        m_headings.push_back(expositionSeries(m_symbols, labels));
        ++m_counts.series;
        eachFloat(samples, m_counts, [&](TimestampMs time, double value) { m_cells.push_back({time, column, value}); });
        if (m_cells.size() > kMaxCells)
            return Error{
                ErrorCode::LimitExceeded, fmt::format("a wide table of more than {} values; choose csv or fewer series", kMaxCells), {}};
        return {};
    }
    void end(std::string &out) override
    {
        out += "timestamp";
        for (const std::string &heading : m_headings) {
            out += ',';
            appendCell(out, guardCell(heading));
        }
        out += '\n';
        std::sort(m_cells.begin(), m_cells.end(),
            [](const Cell &a, const Cell &b) { return a.time != b.time ? a.time < b.time : a.column < b.column; });
        for (std::size_t i = 0; i < m_cells.size();) {
            const TimestampMs time = m_cells[i].time;
            out += formatUnixSeconds(time);
            for (std::uint32_t column = 0; column < m_headings.size(); ++column) {
                out += ',';
                if (i < m_cells.size() && m_cells[i].time == time && m_cells[i].column == column) out += formatFloatG(m_cells[i++].value);
            }
            out += '\n';
        }
    }

private:
    static constexpr std::size_t kMaxCells = 50'000'000;
    struct Cell {
        TimestampMs time;
        std::uint32_t column;
        double value;
    };
    const SymbolTable &m_symbols;
    std::vector<std::string> m_headings;
    std::vector<Cell> m_cells;
};

} // namespace

std::unique_ptr<SeriesWriter> makeCsvWriter(const SymbolTable &symbols, bool wide)
{
    if (wide) return std::make_unique<WideCsvWriter>(symbols);
    return std::make_unique<LongCsvWriter>(symbols);
}

} // namespace diopter::exchange
