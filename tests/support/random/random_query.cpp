#include "tests/support/random/random_case.h"

#include <array>
#include <string_view>

namespace diopter::testing {
namespace {

template <std::size_t N> std::string pick(Random &random, const std::array<std::string_view, N> &from)
{
    return std::string(from[random.below(N)]);
}

constexpr std::array<std::string_view, 12> kMetrics{"requests_total", "errors_total", "gauge", "latency_bucket", "native", "custom",
    "mixed", "requests_total", "gauge", "gauge", "native", "target_info"};
constexpr std::array<std::string_view, 8> kMatchers{
    "", "", "", "{job=\"x\"}", "{instance=~\"1|2\"}", "{job!=\"x\"}", "{instance!~\"3\"}", "{job=\"none\"}"};
constexpr std::array<std::string_view, 8> kRanges{"1m", "90s", "2m", "5m", "30s", "47s", "10m", "15s"};
constexpr std::array<std::string_view, 28> kRangeFunctions{"rate", "increase", "delta", "irate", "idelta", "sum_over_time", "avg_over_time",
    "min_over_time", "max_over_time", "count_over_time", "last_over_time", "first_over_time", "present_over_time", "absent_over_time",
    "stddev_over_time", "stdvar_over_time", "changes", "resets", "deriv", "mad_over_time", "ts_of_min_over_time", "ts_of_max_over_time",
    "ts_of_first_over_time", "ts_of_last_over_time", "integral", "rate", "increase", "sum_over_time"};
constexpr std::array<std::string_view, 34> kMath{"abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sin", "cos", "atan", "sgn",
    "rad", "deg", "round", "timestamp", "day_of_week", "hour", "minute", "month", "year", "days_in_month", "day_of_year", "histogram_count",
    "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar", "sort", "sort_desc", "absent", "tanh", "asinh",
    "start_timestamp"};
constexpr std::array<std::string_view, 8> kAggregations{"sum", "avg", "count", "min", "max", "group", "stddev", "stdvar"};
constexpr std::array<std::string_view, 8> kGroupings{
    "", "", " by (job)", " by (instance)", " without (instance)", " by (job, le)", " by ()", " without ()"};
constexpr std::array<std::string_view, 7> kArithmetic{"+", "-", "*", "/", "%", "^", "atan2"};
constexpr std::array<std::string_view, 6> kComparison{"==", "!=", "<", "<=", ">", ">="};
constexpr std::array<std::string_view, 8> kMatching{"", "", " ignoring (code)", " on (job, instance)", " on (job) group_left ()",
    " on (job) group_right ()", " ignoring (instance, le, code)", " on (job, instance) group_left (region)"};

class QueryMaker {
public:
    explicit QueryMaker(Random &random) : m_random(random) {}

    std::string vector(int depth)
    {
        if (depth <= 0) return selector();
        switch (m_random.below(16)) {
        case 0: return selector() + modifiers();
        case 1:
        case 2:
        case 3: return rangeCall(depth);
        case 4:
        case 5: return pick(m_random, kMath) + "(" + vector(depth - 1) + ")";
        case 6:
        case 7: return aggregation(depth);
        case 8:
        case 9: return binary(depth);
        case 10: return scalarBinary(depth);
        case 11: return histogramCall(depth);
        case 12: return labels(depth);
        case 13: return "-" + selector();
        case 14: return clampCall(depth);
        default: return setOperation(depth);
        }
    }

    std::string scalar(int depth)
    {
        switch (m_random.below(depth > 0 ? 9 : 5)) {
        case 0: return std::to_string(m_random.below(5));
        case 1: return "0.5";
        case 2: return "-1";
        case 3: return "2";
        case 4: return "time()";
        case 5: return "scalar(" + vector(depth - 1) + ")";
        case 6: return "(" + scalar(depth - 1) + " " + pick(m_random, kArithmetic) + " " + scalar(depth - 1) + ")";
        case 7: return "(" + scalar(depth - 1) + " " + pick(m_random, kComparison) + " bool " + scalar(depth - 1) + ")";
        default: return m_random.chance(2) ? "step()" : "min_of(1, " + scalar(depth - 1) + ")";
        }
    }

private:
    std::string selector() { return pick(m_random, kMetrics) + pick(m_random, kMatchers); }

    std::string modifiers()
    {
        switch (m_random.below(8)) {
        case 0: return " offset 1m";
        case 1: return " offset -30s";
        case 2: return " @ 300";
        case 3: return " @ start()";
        case 4: return " @ end() offset 2m";
        default: return "";
        }
    }

    std::string matrix(int depth, bool extended)
    {
        if (depth > 1 && m_random.chance(5))
            return "(" + vector(depth - 1) + ")[" + pick(m_random, kRanges) + ":" + (m_random.chance(2) ? "" : pick(m_random, kRanges)) +
                "]" + modifiers();
        std::string out = selector() + "[" + pick(m_random, kRanges) + "]";
        if (extended && m_random.chance(6)) out += m_random.chance(2) ? " anchored" : " smoothed";
        return out + modifiers();
    }

    std::string rangeCall(int depth)
    {
        switch (m_random.below(9)) {
        case 0: return "quantile_over_time(" + scalar(depth - 1) + ", " + matrix(depth, false) + ")";
        case 1: return "predict_linear(" + matrix(depth, false) + ", " + scalar(0) + ")";
        case 2: return "double_exponential_smoothing(" + matrix(depth, false) + ", 0.3, 0.6)";
        default: break;
        }
        const std::string function = pick(m_random, kRangeFunctions);
        return function + "(" + matrix(depth, function == "rate" || function == "increase" || function == "delta") + ")";
    }

    /// A vector whose order is defined: Prometheus leaves that of count_values and classic quantiles to chance, and ties then too.
    std::string ordered(int depth)
    {
        std::string out = vector(depth);
        return out.find("count_values") == std::string::npos && out.find("histogram_") == std::string::npos ? out : selector();
    }

    std::string aggregation(int depth)
    {
        const std::string grouping = pick(m_random, kGroupings);
        switch (m_random.below(9)) {
        case 0: return "topk" + grouping + " (" + scalar(0) + ", " + ordered(depth - 1) + ")";
        case 1: return "bottomk" + grouping + " (2, " + ordered(depth - 1) + ")";
        case 2: return "quantile" + grouping + " (" + scalar(0) + ", " + vector(depth - 1) + ")";
        case 3: return "count_values" + grouping + " (\"v\", " + vector(depth - 1) + ")";
        case 4: return "limit_ratio" + grouping + " (0.5, " + vector(depth - 1) + ")";
        default: return pick(m_random, kAggregations) + grouping + " (" + vector(depth - 1) + ")";
        }
    }

    std::string binary(int depth)
    {
        const bool compares = m_random.chance(3);
        const std::string op = compares ? pick(m_random, kComparison) + (m_random.chance(3) ? " bool" : "") : pick(m_random, kArithmetic);
        std::string matching = pick(m_random, kMatching);
        if (matching.find("group") == std::string::npos && m_random.chance(6))
            matching += m_random.chance(2) ? " fill(0)" : " fill_left(1)";
        return "(" + vector(depth - 1) + " " + op + matching + " " + vector(depth - 1) + ")";
    }

    std::string scalarBinary(int depth)
    {
        const bool compares = m_random.chance(3);
        const std::string op = compares ? pick(m_random, kComparison) + (m_random.chance(3) ? " bool" : "") : pick(m_random, kArithmetic);
        return m_random.chance(2) ? "(" + vector(depth - 1) + " " + op + " " + scalar(depth - 1) + ")"
                                  : "(" + scalar(depth - 1) + " " + op + " " + vector(depth - 1) + ")";
    }

    std::string setOperation(int depth)
    {
        const std::array<std::string_view, 3> kOperators{"and", "or", "unless"};
        const std::array<std::string_view, 3> kSides{"", " on (job, instance)", " ignoring (instance)"};
        return "(" + vector(depth - 1) + " " + pick(m_random, kOperators) + pick(m_random, kSides) + " " + vector(depth - 1) + ")";
    }

    std::string histogramCall(int depth)
    {
        const std::string input = m_random.chance(2) ? vector(depth - 1)
            : m_random.chance(2)                     ? "sum by (job, le) (rate(latency_bucket[5m]))"
                                                     : "native or custom";
        switch (m_random.below(3)) {
        case 0: return "histogram_quantile(" + scalar(0) + ", " + input + ")";
        case 1: return "histogram_fraction(0, " + scalar(0) + ", " + input + ")";
        default: return "histogram_quantiles(" + input + ", \"q\", 0.5, 0.9)";
        }
    }

    std::string labels(int depth)
    {
        switch (m_random.below(3)) {
        case 0: return "label_replace(" + vector(depth - 1) + ", \"x\", \"$1-y\", \"instance\", \"(.)\")";
        case 1: return "label_join(" + vector(depth - 1) + ", \"z\", \"/\", \"job\", \"instance\")";
        default: return "info(" + vector(depth - 1) + (m_random.chance(2) ? "" : ", {region=\"1\"}") + ")";
        }
    }

    std::string clampCall(int depth)
    {
        switch (m_random.below(4)) {
        case 0: return "clamp(" + vector(depth - 1) + ", 0, " + scalar(0) + ")";
        case 1: return "clamp_min(" + vector(depth - 1) + ", 1)";
        case 2: return "clamp_max(" + vector(depth - 1) + ", " + scalar(0) + ")";
        default: return "vector(" + scalar(depth - 1) + ")";
        }
    }

    Random &m_random;
};

} // namespace

RandomQuery randomQuery(Random &random)
{
    QueryMaker maker(random);
    RandomQuery out;
    out.text = random.chance(15) ? maker.scalar(2) : maker.vector(1 + static_cast<int>(random.below(4)));
    out.instant = random.chance(2);
    const TimestampMs start = static_cast<TimestampMs>(random.below(16)) * kMinuteMs + static_cast<TimestampMs>(random.below(3)) * 7331;
    const std::array<DurationMs, 5> steps{15 * kSecondMs, 30 * kSecondMs, kMinuteMs, 73 * kSecondMs, 5 * kMinuteMs};
    const DurationMs step = steps[random.below(steps.size())];
    out.grid = {start,
        out.instant ? start : start + step * static_cast<DurationMs>(random.below(9)) + static_cast<DurationMs>(random.below(2)) * 5000,
        out.instant ? 0 : step};
    return out;
}

} // namespace diopter::testing
