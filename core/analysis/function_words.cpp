// Sentences for functions, in groups; tests/core/analysis/tst_words.cpp checks that each function has one.
#include "core/analysis/function_words.h"

namespace diopter::analysis {

namespace {

std::string_view overTimeSentence(FunctionId function)
{
    switch (function) {
    case FunctionId::AvgOverTime: return "Averages the samples in each window.";
    case FunctionId::CountOverTime: return "Counts the samples in each window.";
    case FunctionId::FirstOverTime: return "Takes the oldest sample of each window; the metric name stays.";
    case FunctionId::LastOverTime: return "Takes the newest sample of each window; the metric name stays.";
    case FunctionId::MadOverTime: return "Gives the median absolute deviation of the samples in each window.";
    case FunctionId::MaxOverTime: return "Takes the largest sample of each window.";
    case FunctionId::MinOverTime: return "Takes the smallest sample of each window.";
    case FunctionId::PresentOverTime: return "Gives 1 for each series that has at least one sample in the window.";
    case FunctionId::QuantileOverTime: return "Gives the asked quantile of the samples in each window, per series.";
    case FunctionId::StddevOverTime: return "Gives the standard deviation of the samples in each window.";
    case FunctionId::StdvarOverTime: return "Gives the variance of the samples in each window.";
    case FunctionId::SumOverTime: return "Adds up the samples in each window.";
    case FunctionId::TsOfFirstOverTime: return "Gives the time of the oldest sample of each window, in unix seconds.";
    case FunctionId::TsOfLastOverTime: return "Gives the time of the newest sample of each window, in unix seconds.";
    case FunctionId::TsOfMaxOverTime: return "Gives the time of the largest sample of each window (the last of equals), in unix seconds.";
    case FunctionId::TsOfMinOverTime: return "Gives the time of the smallest sample of each window (the last of equals), in unix seconds.";
    case FunctionId::AbsentOverTime: return "Gives 1 when no series has a sample in the window, and nothing otherwise.";
    case FunctionId::Changes: return "Counts how often the value changed within each window.";
    case FunctionId::Delta:
        return "Gives the difference between the ends of each window, extrapolated to the whole window; meant for gauges.";
    case FunctionId::Deriv: return "Fits a line through the samples of each window and gives its slope per second; meant for gauges.";
    case FunctionId::DoubleExponentialSmoothing:
        return "Smooths the samples of each window with a smoothing and a trend factor; meant for gauges.";
    case FunctionId::Idelta: return "Gives the difference between the last two samples of each window.";
    case FunctionId::Increase:
        return "Gives how much each counter grew within the window: resets are added back, and the growth is extrapolated to the whole "
               "window.";
    case FunctionId::Irate:
        return "Gives the growth per second between the last two samples of each window; the rest of the window is ignored.";
    case FunctionId::PredictLinear:
        return "Fits a line through the samples of each window and gives its value the asked number of seconds ahead.";
    case FunctionId::Rate:
        return "Gives how fast each counter grew, per second, averaged over the window: resets are added back, and the growth is "
               "extrapolated to the "
               "window's ends.";
    case FunctionId::Resets: return "Counts how often each counter fell, that is restarted, within the window.";
    case FunctionId::Integral: return "Gives the area under the samples of each window, in value times seconds.";
    default: return {};
    }
}

std::string_view histogramSentence(FunctionId function)
{
    switch (function) {
    case FunctionId::HistogramAvg: return "Gives the mean observation of each native histogram: sum divided by count.";
    case FunctionId::HistogramCount: return "Gives the number of observations of each native histogram.";
    case FunctionId::HistogramFraction: return "Gives the fraction of observations between the two bounds, for each histogram.";
    case FunctionId::HistogramQuantile:
        return "Estimates the asked quantile from the buckets of each histogram, by interpolating within the bucket that holds it; classic "
               "buckets "
               "are grouped by all labels but le.";
    case FunctionId::HistogramQuantiles:
        return "Estimates several quantiles from the buckets of each histogram and labels each with its quantile.";
    case FunctionId::HistogramStddev: return "Estimates the standard deviation of the observations of each native histogram.";
    case FunctionId::HistogramStdvar: return "Estimates the variance of the observations of each native histogram.";
    case FunctionId::HistogramSum: return "Gives the sum of the observations of each native histogram.";
    default: return {};
    }
}

std::string_view timeSentence(FunctionId function)
{
    switch (function) {
    case FunctionId::DayOfMonth: return "Reads each value as unix seconds and gives the day of the month (1 to 31), in UTC.";
    case FunctionId::DayOfWeek: return "Reads each value as unix seconds and gives the day of the week (0 is Sunday), in UTC.";
    case FunctionId::DayOfYear: return "Reads each value as unix seconds and gives the day of the year (1 to 366), in UTC.";
    case FunctionId::DaysInMonth: return "Reads each value as unix seconds and gives the number of days of its month, in UTC.";
    case FunctionId::Hour: return "Reads each value as unix seconds and gives the hour (0 to 23), in UTC.";
    case FunctionId::Minute: return "Reads each value as unix seconds and gives the minute (0 to 59).";
    case FunctionId::Month: return "Reads each value as unix seconds and gives the month (1 to 12), in UTC.";
    case FunctionId::Year: return "Reads each value as unix seconds and gives the year, in UTC.";
    case FunctionId::Time: return "Gives the evaluation time of each step in unix seconds.";
    case FunctionId::Timestamp: return "Gives, instead of each value, the time of its sample in unix seconds.";
    case FunctionId::StartTimestamp: return "Gives the start timestamp of each sample in unix seconds: when its counter began.";
    case FunctionId::Start: return "Gives the start of the query's range in unix seconds.";
    case FunctionId::End: return "Gives the end of the query's range in unix seconds.";
    case FunctionId::Range: return "Gives the length of the query's range in seconds.";
    case FunctionId::Step: return "Gives the query's step in seconds.";
    default: return {};
    }
}

std::string_view labelSentence(FunctionId function)
{
    switch (function) {
    case FunctionId::Absent:
        return "Gives 1 when there is no series at all, and nothing otherwise; labels come from the equality matchers.";
    case FunctionId::Info: return "Adds the labels of matching info metrics (target_info by default) to each series.";
    case FunctionId::LabelJoin: return "Joins the values of several labels into one label, with a separator; values are untouched.";
    case FunctionId::LabelReplace:
        return "Writes a label from the parts of another that a regular expression matched; series that do not match pass unchanged.";
    case FunctionId::Sort: return "Orders the series by value, smallest first; without effect in a range query.";
    case FunctionId::SortByLabel: return "Orders the series by the given labels; without effect in a range query.";
    case FunctionId::SortByLabelDesc: return "Orders the series by the given labels, backwards; without effect in a range query.";
    case FunctionId::SortDesc: return "Orders the series by value, largest first; without effect in a range query.";
    case FunctionId::Scalar: return "Turns a vector of exactly one series into a plain number; with none or several the result is NaN.";
    case FunctionId::Vector: return "Turns a plain number into a vector of one series without labels.";
    default: return {};
    }
}

std::string_view mathSentence(FunctionId function)
{
    switch (function) {
    case FunctionId::Abs: return "Takes the absolute value of each sample.";
    case FunctionId::Acos: return "Takes the arc cosine of each value, in radians.";
    case FunctionId::Acosh: return "Takes the inverse hyperbolic cosine of each value.";
    case FunctionId::Asin: return "Takes the arc sine of each value, in radians.";
    case FunctionId::Asinh: return "Takes the inverse hyperbolic sine of each value.";
    case FunctionId::Atan: return "Takes the arc tangent of each value, in radians.";
    case FunctionId::Atanh: return "Takes the inverse hyperbolic tangent of each value.";
    case FunctionId::Ceil: return "Rounds each value up to the next integer.";
    case FunctionId::Clamp: return "Limits each value to the two bounds.";
    case FunctionId::ClampMax: return "Limits each value to an upper bound.";
    case FunctionId::ClampMin: return "Limits each value to a lower bound.";
    case FunctionId::Cos: return "Takes the cosine of each value (radians).";
    case FunctionId::Cosh: return "Takes the hyperbolic cosine of each value.";
    case FunctionId::Deg: return "Converts radians to degrees.";
    case FunctionId::Exp: return "Raises e to each value.";
    case FunctionId::Floor: return "Rounds each value down to the next integer.";
    case FunctionId::Ln: return "Takes the natural logarithm of each value.";
    case FunctionId::Log10: return "Takes the decimal logarithm of each value.";
    case FunctionId::Log2: return "Takes the binary logarithm of each value.";
    case FunctionId::MaxOf: return "Takes the larger of two numbers.";
    case FunctionId::MinOf: return "Takes the smaller of two numbers.";
    case FunctionId::Pi: return "Gives the number pi.";
    case FunctionId::Rad: return "Converts degrees to radians.";
    case FunctionId::Round: return "Rounds each value to the nearest multiple (of 1 unless another is given).";
    case FunctionId::Sgn: return "Gives 1, 0 or -1: the sign of each value.";
    case FunctionId::Sin: return "Takes the sine of each value (radians).";
    case FunctionId::Sinh: return "Takes the hyperbolic sine of each value.";
    case FunctionId::Sqrt: return "Takes the square root of each value.";
    case FunctionId::Tan: return "Takes the tangent of each value (radians).";
    case FunctionId::Tanh: return "Takes the hyperbolic tangent of each value.";
    default: return {};
    }
}

} // namespace

std::string_view functionSentence(FunctionId function)
{
    for (const auto group : {overTimeSentence, histogramSentence, timeSentence, labelSentence, mathSentence}) {
        if (const std::string_view sentence = group(function); !sentence.empty()) return sentence;
    }
    return "Calls a function.";
}

} // namespace diopter::analysis
