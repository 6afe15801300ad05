// Key order and number formats are those of Go's encoding/json over maps.
#include "tests/core/tsdb/raw_dump.h"

#include <bit>
#include <map>

#include <fmt/format.h>

using namespace diopter;

namespace {

std::string bits(double value) { return fmt::format("\"{:x}\"", std::bit_cast<std::uint64_t>(value)); }

std::string text(std::string_view value)
{
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\', out += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '\r') out += "\\r";
        else if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else out += c;
    }
    return out + "\"";
}

template <class List, class Item> std::string list(const List &items, Item item)
{
    std::string out = "[";
    for (const auto &entry : items) {
        if (out.size() > 1) out += ',';
        out += item(entry);
    }
    return out + "]";
}

std::string spans(const std::vector<BucketSpan> &items)
{
    return list(items, [](const BucketSpan &span) { return fmt::format("[{},{}]", span.offset, span.length); });
}

std::string absolute(const std::vector<std::int64_t> &deltas)
{
    std::uint64_t sum = 0;
    return list(
        deltas, [&sum](std::int64_t delta) { return std::to_string(static_cast<std::int64_t>(sum += static_cast<std::uint64_t>(delta))); });
}

std::string histogram(const StoredSample &sample)
{
    const auto *integer = std::get_if<Histogram>(&sample.value);
    const auto *real = std::get_if<FloatHistogram>(&sample.value);
    const HistogramLayout &layout = integer ? static_cast<const HistogramLayout &>(*integer) : *real;
    std::map<std::string, std::string> fields;
    fields["t"] = std::to_string(sample.timestamp);
    fields["st"] = std::to_string(sample.startTimestamp);
    fields["kind"] = integer ? "\"int\"" : "\"float\"";
    fields["schema"] = std::to_string(layout.schema);
    fields["hint"] = std::to_string(static_cast<int>(layout.resetHint));
    fields["zero_threshold"] = bits(layout.zeroThreshold);
    fields["zero_count"] = integer ? std::to_string(integer->zeroCount) : bits(real->zeroCount);
    fields["count"] = integer ? std::to_string(integer->count) : bits(real->count);
    fields["sum"] = bits(integer ? integer->sum : real->sum);
    fields["positive_spans"] = spans(layout.positiveSpans);
    fields["negative_spans"] = spans(layout.negativeSpans);
    fields["positive"] = integer ? absolute(integer->positiveDeltas) : list(real->positiveBuckets, bits);
    fields["negative"] = integer ? absolute(integer->negativeDeltas) : list(real->negativeBuckets, bits);
    fields["custom_values"] = list(layout.customBounds, bits);
    std::string out = "{";
    for (const auto &[name, value] : fields) out += (out.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
    return out + "}";
}

} // namespace

std::string rawDumpLine(const tsdb::TsdbSource &source, std::uint32_t seriesId)
{
    std::string floats;
    std::string histograms;
    for (const StoredSample &sample : source.storedSamples(seriesId, kMinTimestamp, kMaxTimestamp)) {
        if (const double *const value = std::get_if<double>(&sample.value))
            floats += fmt::format("{}[{},{},{}]", floats.empty() ? "" : ",", sample.timestamp, bits(*value), sample.startTimestamp);
        else histograms += (histograms.empty() ? "" : ",") + histogram(sample);
    }
    std::map<std::string, std::string> labels;
    for (const LabelPair &pair : source.labels(seriesId))
        labels[std::string(source.symbols()->text(pair.name))] = text(source.symbols()->text(pair.value));
    std::string labelText;
    for (const auto &[name, value] : labels) labelText += (labelText.empty() ? "" : ",") + text(name) + ":" + value;
    return "{\"floats\":[" + floats + "],\"histograms\":[" + histograms + "],\"labels\":{" + labelText + "}}";
}
