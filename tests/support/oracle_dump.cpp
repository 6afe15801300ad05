// Reference reader for tests: process handling and the text form of samples.
#include "tests/support/oracle_dump.h"

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace diopter::test {
namespace {

using nlohmann::json;

std::string bitsText(double value) { return fmt::format("{:x}", std::bit_cast<std::uint64_t>(value)); }

json spansOf(const std::vector<BucketSpan> &spans)
{
    json out = json::array();
    for (const BucketSpan &span : spans) out.push_back({span.offset, span.length});
    return out;
}

json bitsOf(const std::vector<double> &values)
{
    json out = json::array();
    for (const double value : values) out.push_back(bitsText(value));
    return out;
}

json absoluteOf(const std::vector<std::int64_t> &deltas)
{
    json out = json::array();
    std::int64_t sum = 0;
    for (const std::int64_t delta : deltas) out.push_back(sum += delta);
    return out;
}

json layoutOf(const StoredSample &sample, const HistogramLayout &layout)
{
    return {{"t", sample.timestamp}, {"st", sample.startTimestamp}, {"schema", layout.schema}, {"hint", static_cast<int>(layout.resetHint)},
        {"zero_threshold", bitsText(layout.zeroThreshold)}, {"positive_spans", spansOf(layout.positiveSpans)},
        {"negative_spans", spansOf(layout.negativeSpans)}, {"custom_values", bitsOf(layout.customBounds)}};
}

json entryOf(const StoredSample &sample)
{
    if (const auto *integer = std::get_if<Histogram>(&sample.value)) {
        json entry = layoutOf(sample, *integer);
        entry.update({{"kind", "int"}, {"zero_count", integer->zeroCount}, {"count", integer->count}, {"sum", bitsText(integer->sum)},
            {"positive", absoluteOf(integer->positiveDeltas)}, {"negative", absoluteOf(integer->negativeDeltas)}});
        return entry;
    }
    const auto &real = std::get<FloatHistogram>(sample.value);
    json entry = layoutOf(sample, real);
    entry.update({{"kind", "float"}, {"zero_count", bitsText(real.zeroCount)}, {"count", bitsText(real.count)}, {"sum", bitsText(real.sum)},
        {"positive", bitsOf(real.positiveBuckets)}, {"negative", bitsOf(real.negativeBuckets)}});
    return entry;
}

/// Replaces spans and counts of one side by a map from bucket index to count.
void flattenSide(json &entry, const char *spansKey, const char *countsKey)
{
    json out = json::object();
    std::int64_t index = 0;
    std::size_t at = 0;
    for (const json &span : entry[spansKey]) {
        index += span[0].get<std::int64_t>();
        for (std::int64_t i = 0; i < span[1].get<std::int64_t>(); ++i, ++index, ++at) {
            const json &count = entry[countsKey][at];
            if (count != json(0) && count != json("0")) out[std::to_string(index)] = count;
        }
    }
    entry.erase(spansKey);
    entry[countsKey] = out;
}

} // namespace

std::string oracleProgram(const std::string &name)
{
    const char *folder = std::getenv("ORACLE_BIN");
    const char *home = std::getenv("HOME");
    const std::string path =
        (folder != nullptr ? std::string(folder) : std::string(home != nullptr ? home : "") + "/.cache/diopter-oracle") + "/" + name;
    return std::filesystem::exists(path) ? path : "";
}

std::optional<std::string> outputOf(const std::string &command)
{
    std::FILE *pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return {};
    std::string out;
    char buffer[65536];
    for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, count);
    return ::pclose(pipe) == 0 ? std::optional(out) : std::nullopt;
}

std::string dumpCanonical(const std::string &line)
{
    json parsed = json::parse(line);
    for (json &entry : parsed["histograms"]) {
        entry["hint"] = 0;
        flattenSide(entry, "positive_spans", "positive");
        flattenSide(entry, "negative_spans", "negative");
    }
    return parsed.dump();
}

std::string dumpLine(const SymbolTable &symbols, LabelsView labels, const std::vector<StoredSample> &samples)
{
    json line{{"labels", json::object()}, {"floats", json::array()}, {"histograms", json::array()}};
    for (const LabelPair &pair : labels) line["labels"][std::string(symbols.text(pair.name))] = symbols.text(pair.value);
    for (const StoredSample &sample : samples) {
        if (const auto *value = std::get_if<double>(&sample.value))
            line["floats"].push_back({sample.timestamp, bitsText(*value), sample.startTimestamp});
        else line["histograms"].push_back(entryOf(sample));
    }
    return dumpCanonical(line.dump());
}

} // namespace diopter::test
