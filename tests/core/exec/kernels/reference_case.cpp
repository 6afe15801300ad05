#include "tests/core/exec/kernels/reference_case.h"

#include "core/model/histogram_text.h"

#include <bit>
#include <cmath>
#include <fstream>

namespace diopter::test {
namespace {

std::vector<BucketSpan> spansOf(const nlohmann::json &list)
{
    std::vector<BucketSpan> out;
    for (const auto &item : list) out.push_back({item[0].get<std::int32_t>(), item[1].get<std::uint32_t>()});
    return out;
}

bool sameNumbers(const std::vector<double> &a, const std::vector<double> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), sameNumber);
}

} // namespace

std::vector<nlohmann::json> referenceCases(const char *kind)
{
    std::vector<nlohmann::json> out;
    std::ifstream file(DIOPTER_SOURCE_DIR "/tests/data/kernels/cases.jsonl");
    for (std::string line; std::getline(file, line);) {
        nlohmann::json parsed = nlohmann::json::parse(line);
        if (parsed["k"] == kind) out.push_back(std::move(parsed));
    }
    return out;
}

double bitsOf(const nlohmann::json &hexadecimal)
{
    return std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(hexadecimal.get<std::string>(), nullptr, 16)));
}

std::vector<double> bitsOfAll(const nlohmann::json &list)
{
    std::vector<double> out;
    for (const auto &item : list) out.push_back(bitsOf(item));
    return out;
}

FloatHistogram histogramOf(const nlohmann::json &object)
{
    FloatHistogram out;
    out.resetHint = static_cast<CounterResetHint>(object["h"].get<int>());
    out.schema = object["s"];
    out.zeroThreshold = bitsOf(object["zt"]);
    out.zeroCount = bitsOf(object["zc"]);
    out.count = bitsOf(object["c"]);
    out.sum = bitsOf(object["sum"]);
    out.positiveSpans = spansOf(object["ps"]);
    out.negativeSpans = spansOf(object["ns"]);
    out.positiveBuckets = bitsOfAll(object["pb"]);
    out.negativeBuckets = bitsOfAll(object["nb"]);
    out.customBounds = bitsOfAll(object["cv"]);
    return out;
}

bool sameNumber(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool sameHistogram(const FloatHistogram &a, const FloatHistogram &b)
{
    return a.resetHint == b.resetHint && a.schema == b.schema && sameNumber(a.zeroThreshold, b.zeroThreshold) &&
        sameNumber(a.zeroCount, b.zeroCount) && sameNumber(a.count, b.count) && sameNumber(a.sum, b.sum) &&
        a.positiveSpans == b.positiveSpans && a.negativeSpans == b.negativeSpans && sameNumbers(a.positiveBuckets, b.positiveBuckets) &&
        sameNumbers(a.negativeBuckets, b.negativeBuckets) && sameNumbers(a.customBounds, b.customBounds);
}

std::string describe(const FloatHistogram &histogram)
{
    std::string out = "schema " + std::to_string(histogram.schema) + " zero " + std::to_string(histogram.zeroThreshold) + " spans";
    for (const BucketSpan &span : histogram.positiveSpans) out += " " + std::to_string(span.offset) + "+" + std::to_string(span.length);
    out += " /";
    for (const BucketSpan &span : histogram.negativeSpans) out += " " + std::to_string(span.offset) + "+" + std::to_string(span.length);
    return out + " " + histogramText(histogram);
}

bool TextSink::matches(const nlohmann::json &recorded) const
{
    std::set<std::string> expected;
    for (const auto &text : recorded) expected.insert(text.get<std::string>());
    return texts == expected;
}

} // namespace diopter::test
