#include "core/analysis/function_words.h"

#include <array>

namespace diopter::analysis {
namespace {

// In the order of FunctionId.
constexpr std::array<std::string_view, 91> kFunctions{
    "Absolute value of each sample",
    "One series with value 1 when nothing matches, otherwise nothing",
    "One series with value 1 when no sample lies in the window, otherwise nothing",
    "Arc cosine, in radians",
    "Inverse hyperbolic cosine",
    "Arc sine, in radians",
    "Inverse hyperbolic sine",
    "Arc tangent, in radians",
    "Inverse hyperbolic tangent",
    "Mean of all samples in the window, each counting once however far apart they lie",
    "Rounded up to the next whole number",
    "How many times the value changed within the window",
    "Values held between a lower and an upper bound",
    "Values cut at an upper bound",
    "Values lifted to a lower bound",
    "Cosine of the value in radians",
    "Hyperbolic cosine",
    "Number of samples in the window",
    "Day of the month (1 to 31, UTC) of the value taken as a time",
    "Day of the week (0 = Sunday, UTC) of the value taken as a time",
    "Day of the year (1 to 366, UTC) of the value taken as a time",
    "Number of days in the month of the value taken as a time",
    "Radians converted to degrees",
    "Difference between the last and the first sample, stretched to the whole window; meant for gauges",
    "Slope per second of a line fitted through the samples; meant for gauges",
    "Value smoothed by level and trend",
    "End of the query range, as a Unix time",
    "e to the power of the value",
    "Oldest sample in the window",
    "Rounded down to a whole number",
    "Mean of the observations in each native histogram",
    "Number of observations in each native histogram",
    "Share of the observations that lie between two bounds",
    "Value below which the given share of observations lies, interpolated within a bucket",
    "Several quantiles at once, one series each",
    "Standard deviation of the observations, estimated from the buckets",
    "Variance of the observations, estimated from the buckets",
    "Sum of the observations in each native histogram",
    "Hour of the day (0 to 23, UTC) of the value taken as a time",
    "Difference between the last two samples; meant for gauges",
    "How much the counter grew over the window, counter resets corrected, stretched to the whole window",
    "Adds labels of the matching info series",
    "Area below the samples of the window, in value times seconds",
    "Per-second rate between the last two samples only",
    "Joins label values into one label",
    "Writes a label from a regular expression over another",
    "Newest sample in the window",
    "Natural logarithm",
    "Decimal logarithm",
    "Binary logarithm",
    "Median absolute deviation of the samples in the window",
    "Larger of two numbers",
    "Largest sample in the window",
    "Smaller of two numbers",
    "Smallest sample in the window",
    "Minute of the hour (UTC) of the value taken as a time",
    "Month (1 to 12, UTC) of the value taken as a time",
    "The number pi",
    "Value expected some seconds ahead on a line fitted through the samples",
    "1 for each series that has any sample in the window",
    "Quantile of the samples in the window",
    "Degrees converted to radians",
    "Length of the query range in seconds",
    "Per-second rate of increase, averaged over the window, counter resets corrected",
    "How many times the counter started again within the window",
    "Rounded to the nearest multiple",
    "The value of a single series as a number, NaN when there is not exactly one",
    "Sign of the value: -1, 0 or 1",
    "Sine of the value in radians",
    "Hyperbolic sine",
    "Series in ascending order of value; an instant query only",
    "Series in natural order of the given labels",
    "Series in reverse natural order of the given labels",
    "Series in descending order of value; an instant query only",
    "Square root",
    "Start of the query range, as a Unix time",
    "Start timestamp of each sample",
    "Standard deviation of the samples in the window",
    "Variance of the samples in the window",
    "Step of the query in seconds",
    "Sum of all samples in the window",
    "Tangent of the value in radians",
    "Hyperbolic tangent",
    "Time of the evaluation, as a Unix time",
    "Time of each sample, as a Unix time",
    "Time of the oldest sample in the window",
    "Time of the newest sample in the window",
    "Time of the largest sample in the window",
    "Time of the smallest sample in the window",
    "The number as a series without labels",
    "Year (UTC) of the value taken as a time",
};

} // namespace

std::string_view functionWords(FunctionId function) { return kFunctions[static_cast<std::size_t>(function)]; }

std::string_view aggregateWords(AggregateOp op)
{
    switch (op) {
    case AggregateOp::Sum: return "Adds up the values";
    case AggregateOp::Avg: return "Takes the mean of the values";
    case AggregateOp::Count: return "Counts the series";
    case AggregateOp::Min: return "Keeps the smallest value";
    case AggregateOp::Max: return "Keeps the largest value";
    case AggregateOp::Group: return "Returns 1 for each group";
    case AggregateOp::Stddev: return "Takes the standard deviation of the values";
    case AggregateOp::Stdvar: return "Takes the variance of the values";
    case AggregateOp::Topk: return "Keeps the series with the largest values, chosen at each step anew";
    case AggregateOp::Bottomk: return "Keeps the series with the smallest values, chosen at each step anew";
    case AggregateOp::Quantile: return "Takes a quantile of the values";
    case AggregateOp::CountValues: return "Counts how many series have each value";
    case AggregateOp::Limitk: return "Keeps the first series";
    case AggregateOp::LimitRatio: return "Keeps a fixed share of the series, chosen by their labels";
    }
    return "";
}

} // namespace diopter::analysis
