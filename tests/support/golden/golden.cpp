#include "tests/support/golden/golden.h"

#include "core/base/go_text.h"
#include "core/model/histogram_buckets.h"
#include "core/model/kahan.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

namespace diopter::testing {
namespace {

using nlohmann::json;
using LabelMap = std::map<std::string, std::string>;

std::string unzip(const std::string &path)
{
    std::string out;
    const gzFile file = gzopen(path.c_str(), "rb");
    if (!file) return out;
    std::vector<char> buffer(1 << 20);
    for (int got = 0; (got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;)
        out.append(buffer.data(), static_cast<std::size_t>(got));
    gzclose(file);
    return out;
}

TimestampMs milliseconds(const json &seconds) { return static_cast<TimestampMs>(std::llround(seconds.get<double>() * 1000)); }

LabelMap labelsOf(const SymbolTable &symbols, LabelsView labels)
{
    LabelMap out;
    for (const LabelPair &pair : labels) out.emplace(symbols.text(pair.name), symbols.text(pair.value));
    return out;
}

bool sameNumber(const std::string &expected, double actual, const CompareOptions &options)
{
    const double value = parseFloat(expected).value_or(0);
    if (std::isnan(value) || std::isnan(actual)) return std::isnan(value) && std::isnan(actual);
    if (options.exact) return value == actual;
    if (value == actual) return true;
    return std::abs(value - actual) <= options.tolerance * std::max(std::abs(value), std::abs(actual));
}

std::string compareHistogram(const json &expected, const FloatHistogram &actual, const CompareOptions &options)
{
    if (!sameNumber(expected["count"], actual.count, options))
        return fmt::format("count {} instead of {}", formatFloat(actual.count), expected["count"].get<std::string>());
    if (!sameNumber(expected["sum"], actual.sum, options))
        return fmt::format("sum {} instead of {}", formatFloat(actual.sum), expected["sum"].get<std::string>());
    const json none = json::array();
    const json &buckets = expected.contains("buckets") ? expected["buckets"] : none;
    AllBucketCursor cursor(actual, BucketOrder::Ascending);
    std::size_t i = 0;
    while (cursor.next()) {
        const Bucket &bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        if (i >= buckets.size()) return fmt::format("bucket {} too many", bucket.text());
        const json &want = buckets[i++];
        const int rule = bucket.lowerInclusive ? (bucket.upperInclusive ? 3 : 1) : (bucket.upperInclusive ? 0 : 2);
        if (want[0].get<int>() != rule || !sameNumber(want[1], bucket.lower, options) || !sameNumber(want[2], bucket.upper, options) ||
            !sameNumber(want[3], bucket.count, options))
            return fmt::format("bucket {} instead of {}", bucket.text(), want.dump());
    }
    return i == buckets.size() ? std::string() : fmt::format("bucket {} is missing", buckets[i].dump());
}

std::string comparePoint(const json &expected, const FloatPoint &actual, const CompareOptions &options)
{
    if (milliseconds(expected[0]) != actual.timestamp) return fmt::format("time {} instead of {}", actual.timestamp, expected[0].dump());
    if (sameNumber(expected[1], actual.value, options)) return {};
    return fmt::format("{} instead of {} at {}", formatFloat(actual.value), expected[1].get<std::string>(), actual.timestamp);
}

std::string compareHistogramPoint(const json &expected, const HistogramPoint &actual, const CompareOptions &options)
{
    if (milliseconds(expected[0]) != actual.timestamp) return fmt::format("time {} instead of {}", actual.timestamp, expected[0].dump());
    const std::string difference = compareHistogram(expected[1], *actual.histogram, options);
    return difference.empty() ? difference : fmt::format("{} at {}", difference, actual.timestamp);
}

std::string compareSeries(const json &expected, const ResultSeries &actual, const CompareOptions &options)
{
    const json none = json::array();
    json floats = expected.value("values", none);
    if (expected.contains("value")) floats.push_back(expected["value"]);
    json histograms = expected.value("histograms", none);
    if (expected.contains("histogram")) histograms.push_back(expected["histogram"]);
    if (floats.size() != actual.floats.size() || histograms.size() != actual.histograms.size())
        return fmt::format("{} floats and {} histograms instead of {} and {}", actual.floats.size(), actual.histograms.size(),
            floats.size(), histograms.size());
    for (std::size_t i = 0; i < floats.size(); ++i)
        if (std::string difference = comparePoint(floats[i], actual.floats[i], options); !difference.empty()) return difference;
    for (std::size_t i = 0; i < histograms.size(); ++i)
        if (std::string difference = compareHistogramPoint(histograms[i], actual.histograms[i], options); !difference.empty())
            return difference;
    return {};
}

std::string compareList(const json &expected, const ResultValue &actual, const SymbolTable &symbols, const CompareOptions &options)
{
    std::map<LabelMap, const ResultSeries *> ours;
    for (const ResultSeries &series : actual.series) ours.emplace(labelsOf(symbols, series.labels), &series);
    if (ours.size() != actual.series.size()) return "equal series";
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto labels = expected[i]["metric"].get<LabelMap>();
        const auto found = ours.find(labels);
        if (found == ours.end())
            return fmt::format(
                "series {} is missing ({} instead of {} series)", expected[i]["metric"].dump(), ours.size(), expected.size());
        if (std::string difference = compareSeries(expected[i], *found->second, options); !difference.empty())
            return fmt::format("{}: {}", expected[i]["metric"].dump(), difference);
    }
    if (expected.size() != actual.series.size()) {
        std::set<LabelMap> theirs;
        for (const json &series : expected) theirs.insert(series["metric"].get<LabelMap>());
        for (const auto &[labels, series] : ours)
            if (!theirs.contains(labels))
                return fmt::format("series {} too many ({} instead of {})", json(labels).dump(), ours.size(), expected.size());
    }
    for (std::size_t i = 0; i < expected.size() && (options.ordered || actual.type == ValueType::Matrix); ++i)
        if (labelsOf(symbols, actual.series[i].labels) != expected[i]["metric"].get<LabelMap>()) {
            // Equal values may stand in any order.
            if (actual.type == ValueType::Vector && !actual.series[i].floats.empty() && expected[i].contains("value") &&
                sameNumber(expected[i]["value"][1], actual.series[i].floats.front().value, options))
                continue;
            return fmt::format("order differs at {}", i);
        }
    return {};
}

std::string compareValue(const json &data, const ResultValue &actual, const SymbolTable &symbols, const CompareOptions &options)
{
    const std::string type = data["resultType"];
    if (type != valueTypeName(actual.type)) return fmt::format("type {} instead of {}", valueTypeName(actual.type), type);
    const json &result = data["result"];
    if (type == "string") return result[1].get<std::string>() == actual.text ? std::string() : "text differs";
    if (type == "scalar") return comparePoint(result, actual.series.front().floats.front(), options);
    return compareList(result, actual, symbols, options);
}

std::vector<std::string> sortedTexts(const json &body, const char *key)
{
    std::vector<std::string> out = body.value(key, std::vector<std::string>());
    std::sort(out.begin(), out.end());
    return out;
}

std::string compareTexts(const char *kind, const std::vector<std::string> &expected, const std::vector<std::string> &actual)
{
    for (const std::string &text : expected)
        if (!std::binary_search(actual.begin(), actual.end(), text)) return fmt::format("{} is missing: {}", kind, text);
    for (const std::string &text : actual)
        if (!std::binary_search(expected.begin(), expected.end(), text)) return fmt::format("{} too many: {}", kind, text);
    return {};
}

/// Prometheus shows ten of a kind, any ten.
std::string compareCapped(const char *kind, const std::vector<std::string> &expected, const std::vector<std::string> &actual)
{
    if (actual.size() <= 10) return compareTexts(kind, expected, actual);
    if (expected.size() != 11) return fmt::format("{} {} annotations instead of {}", actual.size(), kind, expected.size());
    for (const std::string &text : expected)
        if (text.find("annotations omitted") == std::string::npos && !std::binary_search(actual.begin(), actual.end(), text))
            return fmt::format("{} is missing: {}", kind, text);
    return {};
}

std::string compareCounters(const json &samples, const exec::QueryCounters &actual)
{
    std::string out;
    const auto check = [&](const char *name, std::uint64_t value) {
        if (samples.contains(name) && samples[name].get<std::uint64_t>() != value)
            out += fmt::format("{}{} {} instead of {}", out.empty() ? "" : ", ", name, value, samples[name].get<std::uint64_t>());
    };
    check("totalQueryableSamples", actual.totalQueryableSamples);
    check("samplesRead", actual.samplesRead);
    check("seriesTouched", actual.seriesTouched);
    check("peakSamples", actual.peakSamples);
    return out;
}

bool isExact(const syntax::Ast &ast, NodeId id)
{
    const syntax::Node &node = ast.node(id);
    if (node.kind() == syntax::NodeKind::VectorSelector || node.kind() == syntax::NodeKind::MatrixSelector) return true;
    if (const auto *paren = node.getIf<syntax::Paren>()) return isExact(ast, paren->expr);
    if (const auto *aggregation = node.getIf<syntax::Aggregation>())
        return (aggregation->op == AggregateOp::Count || aggregation->op == AggregateOp::Min || aggregation->op == AggregateOp::Max) &&
            isExact(ast, aggregation->expr);
    if (const auto *call = node.getIf<syntax::Call>())
        return (call->function == FunctionId::CountOverTime || call->function == FunctionId::MinOverTime ||
                   call->function == FunctionId::MaxOverTime || call->function == FunctionId::LastOverTime ||
                   call->function == FunctionId::FirstOverTime) &&
            isExact(ast, call->args.front());
    return false;
}

} // namespace

std::vector<GoldenQuery> readGolden(const std::string &path)
{
    const std::string text = unzip(path);
    std::vector<GoldenQuery> out;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const json line =
            json::parse(text.begin() + static_cast<std::ptrdiff_t>(start), text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
        start = end + 1;
        if (line.is_discarded()) continue;
        GoldenQuery query;
        query.query = line["query"];
        query.features = line.value("features", "");
        query.time = milliseconds(line["time"]);
        query.range = {milliseconds(line["start"]), milliseconds(line["end"]), milliseconds(line["step"])};
        query.instant = line["instant"];
        query.rangeBody = line["range"];
        out.push_back(std::move(query));
    }
    return out;
}

CompareOptions compareOptionsFor(const std::string &query)
{
    CompareOptions out;
    auto options = syntax::ParseOptions::all();
    options.placeholders = false;
    const auto parsed = syntax::parse(query, options);
    if (!parsed.ok()) return out;
    out.exact = isExact(parsed.ast, NodeId(0u));
    const syntax::Node &root = parsed.ast.root();
    if (const auto *call = root.getIf<syntax::Call>())
        out.ordered = call->function == FunctionId::Sort || call->function == FunctionId::SortDesc ||
            call->function == FunctionId::SortByLabel || call->function == FunctionId::SortByLabelDesc;
    // Groups of topk come in the order of the input, which Prometheus leaves to chance where that is no selector: only ungrouped ones
    // count.
    if (const auto *aggregation = root.getIf<syntax::Aggregation>())
        out.ordered = (aggregation->op == AggregateOp::Topk || aggregation->op == AggregateOp::Bottomk) && !aggregation->hasGrouping;
    return out;
}

Agreement compareBody(const json &body, const EngineAnswer &answer, const SymbolTable &symbols, const CompareOptions &options)
{
    Agreement out;
    if (body["status"] != "success") {
        const std::string prefix = "invalid parameter \"query\": ";
        std::string expected = body["error"];
        if (expected.starts_with(prefix)) expected = expected.substr(prefix.size());
        const std::string duplicates = "found duplicate series for the match group";
        const bool bothDuplicates = expected.starts_with(duplicates) && answer.errorText().starts_with(duplicates);
        if (options.anyDuplicate && bothDuplicates) return out;
        if (!answer.error) out.values = "no error instead of: " + expected;
        else if (answer.errorText() != expected) out.values = "error: " + answer.errorText() + "\n instead of: " + expected;
        return out;
    }
    if (answer.error) {
        out.values = "error: " + answer.errorText();
        return out;
    }
    out.values = compareValue(body["data"], answer.value, symbols, options);
    out.annotations = compareCapped("warning", sortedTexts(body, "warnings"), answer.warnings);
    if (out.annotations.empty()) out.annotations = compareCapped("info", sortedTexts(body, "infos"), answer.infos);
    if (options.statistics && body["data"].contains("stats"))
        out.statistics = compareCounters(body["data"]["stats"]["samples"], answer.counters);
    return out;
}

} // namespace diopter::testing
