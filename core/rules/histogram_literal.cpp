#include "core/rules/histogram_literal.h"

#include "core/base/go_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/rules/promqltest_script.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace diopter::rules {
namespace {

Error literalError(std::string message) { return {ErrorCode::Syntax, std::move(message), {}}; }

/// Everything between two blanks, but a bracketed list as one.
struct Pair {
    std::string key;
    std::string_view value;
};

Result<std::vector<Pair>> splitPairs(std::string_view text)
{
    std::vector<Pair> out;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != std::string_view::npos;) {
        const std::size_t colon = text.find(':', at);
        if (colon == std::string_view::npos) return literalError("bad histogram descriptor found: " + quote(text.substr(at)));
        Pair pair;
        for (const char c : text.substr(at, colon - at)) pair.key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const std::size_t start = colon + 1;
        std::size_t end = std::min(text.find_first_of(" \t", start), text.size());
        if (start < text.size() && text[start] == '[') {
            const std::size_t close = text.find(']', start);
            if (close == std::string_view::npos) return literalError("unterminated bucket list in histogram");
            end = close + 1;
        }
        pair.value = text.substr(start, end - start);
        out.push_back(std::move(pair));
        at = end;
    }
    return out;
}

Result<double> number(std::string_view text)
{
    if (const auto value = parseScriptNumber(text)) return *value;
    return literalError("error parsing number: " + quote(text));
}

Result<std::int32_t> integer(std::string_view text)
{
    const auto value = parseScriptNumber(text);
    if (!value || *value != std::trunc(*value) || std::abs(*value) > 2147483647)
        return literalError("error parsing integer: " + quote(text));
    return static_cast<std::int32_t>(*value);
}

Result<std::vector<double>> list(std::string_view text)
{
    std::vector<double> out;
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return literalError("error parsing float array: " + quote(text));
    text = text.substr(1, text.size() - 2);
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        DIOPTER_ASSIGN(const double value, number(text.substr(at, end - at)));
        out.push_back(value);
        at = end;
    }
    return out;
}

Result<CounterResetHint> hint(std::string_view text)
{
    if (text == "unknown") return CounterResetHint::Unknown;
    if (text == "reset") return CounterResetHint::Reset;
    if (text == "not_reset") return CounterResetHint::NotReset;
    if (text == "gauge") return CounterResetHint::Gauge;
    return literalError("error parsing counter_reset_hint: unknown value " + std::string(text));
}

struct Offsets {
    std::int32_t positive = 0;
    std::int32_t negative = 0;
};

Status apply(const Pair &pair, HistogramLiteral &out, Offsets &offsets)
{
    FloatHistogram &h = out.histogram;
    if (pair.key == "schema") {
        DIOPTER_ASSIGN(h.schema, integer(pair.value));
    } else if (pair.key == "count") {
        DIOPTER_ASSIGN(h.count, number(pair.value));
    } else if (pair.key == "sum") {
        DIOPTER_ASSIGN(h.sum, number(pair.value));
    } else if (pair.key == "z_bucket") {
        DIOPTER_ASSIGN(h.zeroCount, number(pair.value));
    } else if (pair.key == "z_bucket_w") {
        DIOPTER_ASSIGN(h.zeroThreshold, number(pair.value));
    } else if (pair.key == "buckets") {
        DIOPTER_ASSIGN(h.positiveBuckets, list(pair.value));
    } else if (pair.key == "n_buckets") {
        DIOPTER_ASSIGN(h.negativeBuckets, list(pair.value));
    } else if (pair.key == "offset") {
        DIOPTER_ASSIGN(offsets.positive, integer(pair.value));
    } else if (pair.key == "n_offset") {
        DIOPTER_ASSIGN(offsets.negative, integer(pair.value));
    } else if (pair.key == "custom_values") {
        DIOPTER_ASSIGN(h.customBounds, list(pair.value));
    } else if (pair.key == "counter_reset_hint") {
        DIOPTER_ASSIGN(h.resetHint, hint(pair.value));
        out.hintGiven = true;
    } else {
        return literalError("bad histogram descriptor found: " + quote(pair.key));
    }
    return {};
}

} // namespace

Result<HistogramLiteral> parseHistogramLiteral(std::string_view text)
{
    DIOPTER_ASSIGN(const auto pairs, splitPairs(text));
    HistogramLiteral out;
    Offsets offsets;
    std::set<std::string> seen;
    for (const Pair &pair : pairs) {
        if (!seen.insert(pair.key).second) return literalError("duplicate key \"" + pair.key + "\" in histogram");
        DIOPTER_TRY(apply(pair, out, offsets));
    }
    FloatHistogram &h = out.histogram;
    if (!h.positiveBuckets.empty()) h.positiveSpans = {{offsets.positive, static_cast<std::uint32_t>(h.positiveBuckets.size())}};
    if (!h.negativeBuckets.empty()) h.negativeSpans = {{offsets.negative, static_cast<std::uint32_t>(h.negativeBuckets.size())}};
    return out;
}

Status combineLiteral(FloatHistogram &base, const FloatHistogram &increment, bool adding)
{
    if (base.schema > increment.schema)
        return literalError("error combining histograms: cannot merge from schema " + std::to_string(increment.schema) + " to " +
            std::to_string(base.schema));
    const HistogramMerge merge = adding ? add(base, increment) : subtract(base, increment);
    if (merge.done()) return {};
    return literalError(merge.error.empty()
            ? "cannot apply this operation on histograms with a mix of exponential and custom bucket schemas"
            : merge.error);
}

} // namespace diopter::rules
