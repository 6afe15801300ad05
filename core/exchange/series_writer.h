// Text formats out: series with their samples to OpenMetrics, API JSON, VictoriaMetrics lines, CSV, promqltest scripts, promtool rule
// tests.
#pragma once

#include "core/base/result.h"
#include "core/model/labels.h"
#include "core/model/sample.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace diopter::exchange {

enum class OutputFormat { OpenMetrics, ApiJson, VmJson, Csv, CsvWide, PromqlTest, RuleTest };

/// "openmetrics", "json", "vmjson", "csv", "csvwide", "promqltest", "ruletest".
std::optional<OutputFormat> outputFormatByName(std::string_view name);

/// What went out, and what the format cannot say.
struct WriteCounts {
    std::uint64_t series = 0;
    std::uint64_t samples = 0; ///< written
    std::uint64_t histogramsOmitted = 0; ///< native histograms in a format of plain numbers
    std::uint64_t staleOmitted = 0; ///< stale markers: only promqltest and ruletest can say them
    std::uint64_t startsOmitted = 0; ///< start timestamps: no format here has them
};

/// One export: prepare() for every series (only where needsPreparation), begin(), write() for the same series in the same order, end().
/// Output is appended to the given string, which the caller empties as it likes. One thread.
class SeriesWriter {
public:
    virtual ~SeriesWriter() = default;
    /// The format depends on all series, so that they are read twice.
    virtual bool needsPreparation() const { return false; }
    virtual Status prepare(LabelsView, const SeriesSamples &) { return {}; }
    virtual void begin(std::string &out) = 0;
    virtual Status write(LabelsView labels, const SeriesSamples &samples, std::string &out) = 0;
    virtual void end(std::string &out) = 0;
    const WriteCounts &counts() const { return m_counts; }

protected:
    WriteCounts m_counts;
};

/// `symbols` must outlive the writer.
std::unique_ptr<SeriesWriter> makeSeriesWriter(OutputFormat format, const SymbolTable &symbols);

// The makers of the single formats, for makeSeriesWriter.
std::unique_ptr<SeriesWriter> makeOpenMetricsWriter(const SymbolTable &symbols);
std::unique_ptr<SeriesWriter> makeApiJsonWriter(const SymbolTable &symbols);
std::unique_ptr<SeriesWriter> makeVmJsonWriter(const SymbolTable &symbols);
std::unique_ptr<SeriesWriter> makeCsvWriter(const SymbolTable &symbols, bool wide);
std::unique_ptr<SeriesWriter> makeScriptWriter(const SymbolTable &symbols, bool ruleTest);

/// A series as the text formats write it: name{a="b",c="d"}, {"utf8 name",a="b"}; only \\, \" and line breaks are escaped.
std::string expositionSeries(const SymbolTable &symbols, LabelsView labels);

} // namespace diopter::exchange
