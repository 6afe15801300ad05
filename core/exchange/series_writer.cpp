// The formats by name, and what several of them share.
#include "core/exchange/series_writer.h"

#include "core/base/go_text.h"

namespace diopter::exchange {
namespace {

struct NamedFormat {
    std::string_view name;
    OutputFormat format;
};
constexpr NamedFormat kFormats[] = {
    {"openmetrics", OutputFormat::OpenMetrics},
    {"json", OutputFormat::ApiJson},
    {"vmjson", OutputFormat::VmJson},
    {"csv", OutputFormat::Csv},
    {"csvwide", OutputFormat::CsvWide},
    {"promqltest", OutputFormat::PromqlTest},
    {"ruletest", OutputFormat::RuleTest},
};

void appendQuoted(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

} // namespace

std::optional<OutputFormat> outputFormatByName(std::string_view name)
{
    for (const NamedFormat &one : kFormats)
        if (one.name == name) return one.format;
    return {};
}

std::unique_ptr<SeriesWriter> makeSeriesWriter(OutputFormat format, const SymbolTable &symbols)
{
    switch (format) {
    case OutputFormat::OpenMetrics: return makeOpenMetricsWriter(symbols);
    case OutputFormat::ApiJson: return makeApiJsonWriter(symbols);
    case OutputFormat::VmJson: return makeVmJsonWriter(symbols);
    case OutputFormat::Csv: return makeCsvWriter(symbols, false);
    case OutputFormat::CsvWide: return makeCsvWriter(symbols, true);
    case OutputFormat::PromqlTest: return makeScriptWriter(symbols, false);
    case OutputFormat::RuleTest: return makeScriptWriter(symbols, true);
    }
    return nullptr;
}

std::string expositionSeries(const SymbolTable &symbols, LabelsView labels)
{
    const std::string_view metric = symbols.text(labelValue(labels, kNameSymbol));
    const bool plainName = isLegacyMetricName(metric);
    std::string out = plainName ? std::string(metric) : std::string();
    std::string inner;
    if (!plainName && !metric.empty()) appendQuoted(inner, metric);
    for (const LabelPair &pair : labels) {
        if (pair.name == kNameSymbol) continue;
        if (!inner.empty()) inner += ',';
        const std::string_view name = symbols.text(pair.name);
        if (isLegacyLabelName(name)) inner += name;
        else appendQuoted(inner, name);
        inner += '=';
        appendQuoted(inner, symbols.text(pair.value));
    }
    if (!inner.empty() || !plainName) out += '{' + inner + '}';
    return out;
}

} // namespace diopter::exchange
