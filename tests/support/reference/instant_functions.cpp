// Functions of instant vectors and scalars at one step: math, dates, sorting, histogram parts and quantiles.
#include "core/base/go_text.h"
#include "core/exec/operators/go_sort.h"
#include "core/model/annotation_text.h"
#include "core/model/go_math.h"
#include "core/model/histogram_buckets.h"
#include "tests/support/reference/internal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace diopter::reference {
namespace {

/// Go's math.Max and math.Min: NaN wins, except against the infinity on its own side.
double goMax(double a, double b)
{
    if (a == kInfinity || b == kInfinity) return kInfinity;
    if (std::isnan(a) || std::isnan(b)) return kNaN;
    if (a == 0 && b == 0) return std::signbit(a) ? b : a;
    return a > b ? a : b;
}
double goMin(double a, double b)
{
    if (a == -kInfinity || b == -kInfinity) return -kInfinity;
    if (std::isnan(a) || std::isnan(b)) return kNaN;
    if (a == 0 && b == 0) return std::signbit(a) ? a : b;
    return a < b ? a : b;
}

struct CivilDate {
    std::int64_t year = 0;
    std::int64_t month = 1;
    std::int64_t day = 1;
};

/// Gregorian date of a day counted from 1970-01-01, any year (Howard Hinnant's civil_from_days).
CivilDate civilDate(std::int64_t days)
{
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t ofEra = days - era * 146097;
    const std::int64_t year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
    const std::int64_t ofYear = ofEra - (365 * year + year / 4 - year / 100);
    const std::int64_t shifted = (5 * ofYear + 2) / 153;
    const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    return {year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1};
}

bool isLeap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

double datePart(FunctionId function, double seconds)
{
    constexpr std::array<std::int64_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    std::int64_t whole = std::numeric_limits<std::int64_t>::min(); // what Go's conversion yields on amd64 out of range
    if (seconds > -9.2e18 && seconds < 9.2e18) whole = static_cast<std::int64_t>(seconds);
    std::int64_t day = whole / 86400 - (whole % 86400 < 0 ? 1 : 0);
    std::int64_t ofDay = whole - day * 86400;
    if (whole == std::numeric_limits<std::int64_t>::min()) {
        // Go's time wraps around: 2^63 seconds after 1970 instead of before.
        day = 106751991167300;
        ofDay = 55808;
    }
    const CivilDate date = civilDate(day);
    const std::int64_t leap = isLeap(date.year) ? 1 : 0;
    std::int64_t ofYear = date.day;
    for (std::int64_t month = 1; month < date.month; ++month)
        ofYear += kDays[static_cast<std::size_t>(month - 1)] + (month == 2 ? leap : 0);
    switch (function) {
    case FunctionId::Hour: return static_cast<double>(ofDay / 3600);
    case FunctionId::Minute: return static_cast<double>(ofDay / 60 % 60);
    case FunctionId::DayOfMonth: return static_cast<double>(date.day);
    case FunctionId::Month: return static_cast<double>(date.month);
    case FunctionId::Year: return static_cast<double>(date.year);
    case FunctionId::DayOfWeek: return static_cast<double>(((day + 4) % 7 + 7) % 7);
    case FunctionId::DayOfYear: return static_cast<double>(ofYear);
    default: return static_cast<double>(kDays[static_cast<std::size_t>(date.month - 1)] + (date.month == 2 ? leap : 0));
    }
}

bool isDate(FunctionId f)
{
    return f == FunctionId::Hour || f == FunctionId::Minute || f == FunctionId::DayOfMonth || f == FunctionId::Month ||
        f == FunctionId::Year || f == FunctionId::DayOfWeek || f == FunctionId::DayOfYear || f == FunctionId::DaysInMonth;
}

double mathFunction(FunctionId function, double v)
{
    switch (function) {
    case FunctionId::Abs: return std::abs(v);
    case FunctionId::Ceil: return std::ceil(v);
    case FunctionId::Floor: return std::floor(v);
    case FunctionId::Exp: return gomath::exp(v);
    case FunctionId::Sqrt: return std::sqrt(v);
    case FunctionId::Ln: return gomath::log(v);
    case FunctionId::Log2: return gomath::log2(v);
    case FunctionId::Log10: return gomath::log10(v);
    case FunctionId::Sin: return gomath::sin(v);
    case FunctionId::Cos: return gomath::cos(v);
    case FunctionId::Tan: return gomath::tan(v);
    case FunctionId::Asin: return gomath::asin(v);
    case FunctionId::Acos: return gomath::acos(v);
    case FunctionId::Atan: return gomath::atan(v);
    case FunctionId::Sinh: return gomath::sinh(v);
    case FunctionId::Cosh: return gomath::cosh(v);
    case FunctionId::Tanh: return gomath::tanh(v);
    case FunctionId::Asinh: return gomath::asinh(v);
    case FunctionId::Acosh: return gomath::acosh(v);
    case FunctionId::Atanh: return gomath::atanh(v);
    case FunctionId::Rad: return v * (std::numbers::pi / 180);
    case FunctionId::Deg: return v * (180 / std::numbers::pi);
    case FunctionId::Sgn: return v < 0 ? -1 : v > 0 ? 1 : v;
    default: throw Failure{"no such function"};
    }
}

template <class F> Vector mapFloats(const Vector &in, F function)
{
    Vector out;
    for (Sample sample : in) {
        if (sample.histogram) continue;
        sample.value = function(sample.value);
        sample.dropName = true;
        out.push_back(std::move(sample));
    }
    return out;
}

template <class F> Vector mapHistograms(const Vector &in, F function)
{
    Vector out;
    for (Sample sample : in) {
        if (!sample.histogram) continue;
        sample.value = function(*sample.histogram);
        sample.histogram = nullptr;
        sample.dropName = true;
        out.push_back(std::move(sample));
    }
    return out;
}

Vector one(double value) { return {{{}, value, nullptr, 0, false, {}}}; }

double histogramVariance(const FloatHistogram &h)
{
    const double mean = h.sum / h.count;
    double variance = 0, lost = 0;
    AllBucketCursor cursor(h, BucketOrder::Ascending);
    while (cursor.next()) {
        const Bucket &bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        double value = 0;
        if (h.usesCustomBuckets()) value = (bucket.upper + bucket.lower) / 2;
        else if (!(bucket.lower <= 0 && bucket.upper >= 0)) value = std::copysign(std::sqrt(bucket.upper * bucket.lower), bucket.upper);
        const double delta = value - mean;
        kahan(bucket.count * delta * delta, variance, lost);
    }
    return (variance + lost) / h.count;
}

Vector sorted(const Vector &in, bool descending)
{
    Vector out;
    for (const Sample &sample : in)
        if (!sample.histogram) out.push_back(sample);
    // sort.Reverse of vectorByValueHeap, whose Less calls NaN smaller than everything.
    exec::goSort(out, [&](const Sample &a, const Sample &b) {
        if (std::isnan(b.value)) return true;
        return descending ? b.value < a.value : b.value > a.value;
    });
    return out;
}

std::vector<std::string> chunks(const std::string &text)
{
    std::vector<std::string> out;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        const bool lastDigit = !out.empty() && out.back().back() >= '0' && out.back().back() <= '9';
        if (out.empty() || digit != lastDigit) out.emplace_back();
        out.back() += c;
    }
    return out;
}

/// facette/natsort Compare.
bool naturalLess(const std::string &a, const std::string &b)
{
    const auto ca = chunks(a);
    const auto cb = chunks(b);
    for (std::size_t i = 0; i < ca.size(); ++i) {
        if (i >= cb.size()) return false;
        const auto isNumber = [](const std::string &t) { return t[0] >= '0' && t[0] <= '9' && t.size() < 19; };
        bool equal = ca[i] == cb[i];
        if (isNumber(ca[i]) && isNumber(cb[i])) {
            equal = std::stoll(ca[i]) == std::stoll(cb[i]);
            if (!equal) return std::stoll(ca[i]) < std::stoll(cb[i]);
        }
        if (!equal) return ca[i] < cb[i];
        if (i + 1 == ca.size()) return true;
        if (i + 1 == cb.size()) return false;
    }
    return ca.empty() && !cb.empty();
}

Vector sortedByLabel(Vector vector, const std::vector<std::string> &names, bool descending)
{
    std::stable_sort(vector.begin(), vector.end(), [&](const Sample &x, const Sample &y) {
        const Sample &a = descending ? y : x;
        const Sample &b = descending ? x : y;
        for (std::size_t i = 1; i < names.size(); ++i) {
            const std::string va = labelOf(a.labels, names[i]);
            const std::string vb = labelOf(b.labels, names[i]);
            if (va != vb) return naturalLess(va, vb);
        }
        return a.labels < b.labels;
    });
    return vector;
}

double scalarOf(const Vector &in)
{
    double out = kNaN;
    bool found = false;
    for (const Sample &sample : in) {
        if (sample.histogram) continue;
        if (found) return kNaN;
        found = true;
        out = sample.value;
    }
    return out;
}

Vector clamped(const Vector &in, double low, double high)
{
    if (high < low) return {};
    return mapFloats(in, [&](double v) { return goMax(low, goMin(high, v)); });
}

} // namespace

Vector callInstantFunction(const InstantCall &call, Annotations &annotations)
{
    const auto scalar = [&](std::size_t i) { return call.args[i].front().value; };
    if (isDate(call.function)) {
        if (call.args.empty()) return one(datePart(call.function, static_cast<double>(call.time / 1000)));
        return mapFloats(call.args[0], [&](double v) { return datePart(call.function, v); });
    }
    switch (call.function) {
    case FunctionId::Time: return one(static_cast<double>(call.time) / 1000);
    case FunctionId::Pi: return one(std::numbers::pi);
    case FunctionId::MaxOf: return one(goMax(scalar(0), scalar(1)));
    case FunctionId::MinOf: return one(goMin(scalar(0), scalar(1)));
    case FunctionId::Vector: return one(scalar(0));
    case FunctionId::Scalar: return one(scalarOf(call.args[0]));
    case FunctionId::Clamp: return clamped(call.args[0], scalar(1), scalar(2));
    case FunctionId::ClampMin: return clamped(call.args[0], scalar(1), kInfinity);
    case FunctionId::ClampMax: return clamped(call.args[0], -kInfinity, scalar(1));
    case FunctionId::Round: {
        const double inverse = 1.0 / (call.args.size() > 1 ? scalar(1) : 1.0);
        return mapFloats(call.args[0], [&](double v) { return std::floor(v * inverse + 0.5) / inverse; });
    }
    case FunctionId::Absent:
        if (!call.args[0].empty()) return {};
        return {{call.absentLabels, 1, nullptr, 0, false, {}}};
    case FunctionId::Sort: return sorted(call.args[0], false);
    case FunctionId::SortDesc: return sorted(call.args[0], true);
    case FunctionId::SortByLabel: return sortedByLabel(call.args[0], call.strings, false);
    case FunctionId::SortByLabelDesc: return sortedByLabel(call.args[0], call.strings, true);
    case FunctionId::Timestamp: {
        Vector out;
        for (Sample sample : call.args[0]) {
            sample.value = static_cast<double>(call.time) / 1000;
            sample.histogram = nullptr;
            sample.dropName = true;
            out.push_back(std::move(sample));
        }
        return out;
    }
    case FunctionId::StartTimestamp: return {};
    case FunctionId::HistogramCount: return mapHistograms(call.args[0], [](const FloatHistogram &h) { return h.count; });
    case FunctionId::HistogramSum: return mapHistograms(call.args[0], [](const FloatHistogram &h) { return h.sum; });
    case FunctionId::HistogramAvg: return mapHistograms(call.args[0], [](const FloatHistogram &h) { return h.sum / h.count; });
    case FunctionId::HistogramStddev:
        return mapHistograms(call.args[0], [](const FloatHistogram &h) { return std::sqrt(histogramVariance(h)); });
    case FunctionId::HistogramStdvar: return mapHistograms(call.args[0], histogramVariance);
    case FunctionId::HistogramQuantile:
    case FunctionId::HistogramQuantiles:
    case FunctionId::HistogramFraction: return callHistogramFunction(call, annotations);
    default: return mapFloats(call.args[0], [&](double v) { return mathFunction(call.function, v); });
    }
}

} // namespace diopter::reference
