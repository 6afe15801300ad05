// The semantic actions of series notation.
#include "core/syntax/diagnose/driver.h"

#include "core/base/go_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/labels.h"
#include "core/model/stale.h"

#include <algorithm>
#include <charconv>

namespace diopter::syntax::diagnose {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

Value seriesOf(SeriesValue value)
{
    Value out;
    out.series = std::make_unique<SeriesValue>(std::move(value));
    return out;
}

void sortByName(Labels &labels)
{
    std::stable_sort(labels.begin(), labels.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
}

template <class T> const T *field(const HistogramFields &fields, std::string_view key)
{
    const auto found = fields.find(key);
    return found == fields.end() ? nullptr : std::get_if<T>(&found->second);
}

void buildSide(const HistogramFields &fields, std::string_view bucketsKey, std::string_view offsetKey, std::vector<double> &buckets,
    std::vector<BucketSpan> &spans)
{
    if (const auto *values = field<std::vector<double>>(fields, bucketsKey)) buckets = *values;
    const auto *offset = field<std::int64_t>(fields, offsetKey);
    if (!buckets.empty()) spans.push_back({offset ? static_cast<std::int32_t>(*offset) : 0, static_cast<std::uint32_t>(buckets.size())});
}

std::string_view keyOf(Action action)
{
    switch (action) {
    case Action::SchemaField: return "schema";
    case Action::SumField: return "sum";
    case Action::CountField: return "count";
    case Action::ZeroBucketField: return "z_bucket";
    case Action::ZeroWidthField: return "z_bucket_w";
    case Action::CustomValuesField: return "custom_values";
    case Action::BucketsField: return "buckets";
    case Action::OffsetField: return "offset";
    case Action::NegativeBucketsField: return "n_buckets";
    case Action::NegativeOffsetField: return "n_offset";
    default: return "counter_reset_hint";
    }
}

CounterResetHint hintOf(TokenKind kind)
{
    switch (kind) {
    case TokenKind::HintReset: return CounterResetHint::Reset;
    case TokenKind::HintNotReset: return CounterResetHint::NotReset;
    case TokenKind::HintGauge: return CounterResetHint::Gauge;
    default: return CounterResetHint::Unknown;
    }
}

} // namespace

FloatHistogram buildHistogram(const HistogramFields &fields)
{
    FloatHistogram out;
    const auto number = [&](std::string_view key, double &target) {
        if (const auto *value = field<double>(fields, key)) target = *value;
    };
    if (const auto *schema = field<std::int64_t>(fields, "schema")) out.schema = static_cast<std::int32_t>(*schema);
    number("sum", out.sum);
    number("count", out.count);
    number("z_bucket", out.zeroCount);
    number("z_bucket_w", out.zeroThreshold);
    if (const auto *bounds = field<std::vector<double>>(fields, "custom_values")) out.customBounds = *bounds;
    if (const auto *hint = field<CounterResetHint>(fields, "counter_reset_hint")) out.resetHint = *hint;
    buildSide(fields, "buckets", "offset", out.positiveBuckets, out.positiveSpans);
    buildSide(fields, "n_buckets", "n_offset", out.negativeBuckets, out.negativeSpans);
    return out;
}

Value Driver::actSeries(Action action, std::span<Entry> rhs)
{
    if (action <= Action::Series) return actLabels(action, rhs);
    if (action <= Action::StaleValue) return actPoints(action, rhs);
    return actHistogram(action, rhs);
}

Value Driver::actLabels(Action action, std::span<Entry> rhs)
{
    const auto labelsOf = [&](std::size_t i) -> Labels & { return rhs[i].value.series->labels; };
    const auto textOf = [&](std::size_t i) { return std::string(rhs[i].value.token.text(m_builder.text())); };
    const auto nameOf = [&](std::size_t i) {
        const Token &name = rhs[i].value.token;
        return name.kind == TokenKind::String ? m_builder.unquoted(name.span()) : textOf(i);
    };
    SeriesValue out;
    switch (action) {
    case Action::Metric: m_series->labels = std::move(labelsOf(1)); break;
    case Action::Series:
        m_series->labels = std::move(labelsOf(0));
        if (rhs[1].value.series) m_series->points = std::move(rhs[1].value.series->points);
        break;
    case Action::NamedMetric: {
        // labels.Builder: empty values vanish, the name replaces one in the braces.
        for (auto &label : labelsOf(1)) {
            if (!label.second.empty() && label.first != kMetricName) out.labels.push_back(std::move(label));
        }
        out.labels.emplace_back(kMetricName, textOf(0));
        sortByName(out.labels);
        break;
    }
    case Action::LabelSet:
        out.labels = std::move(labelsOf(1));
        sortByName(out.labels);
        break;
    case Action::LabelSetAppend:
        for (auto &label : labelsOf(2)) labelsOf(0).push_back(std::move(label));
        return std::move(rhs[0].value);
    case Action::LabelSetFirst: return std::move(rhs[0].value);
    case Action::LabelSetError: unexpected("label set", "\",\" or \"}\""); return std::move(rhs[0].value);
    case Action::LabelPair: out.labels.emplace_back(nameOf(0), m_builder.unquoted(rhs[2].value.token.span())); break;
    case Action::LabelName: out.labels.emplace_back(kMetricName, nameOf(0)); break;
    case Action::LabelValueError: unexpected("label set", "string"); break;
    case Action::LabelEqualError: unexpected("label set", "\"=\""); break;
    case Action::LabelSetItemError: unexpected("label set", "identifier or \"}\""); break;
    default: break;
    }
    return seriesOf(std::move(out));
}

void Driver::addPoints(std::vector<SeriesPoint> &points, const SeriesPoint &point, std::uint64_t count)
{
    if (count > kMaxSeriesPoints - std::min(m_numPoints, kMaxSeriesPoints)) {
        m_numPoints = kMaxSeriesPoints + 1;
        return;
    }
    m_numPoints += count;
    points.insert(points.end(), count, point);
}

// parser.histogramsSeries
void Driver::addHistograms(
    std::vector<SeriesPoint> &points, const SeriesValue &base, const SeriesValue &step, bool subtracts, std::uint64_t count)
{
    constexpr std::uint64_t kMostSums = 100000; // each is a histogram of its own
    SeriesPoint point{SeriesPoint::Kind::Histogram, 0, base.histogram, step.hintGiven};
    addPoints(points, point, count > kMostSums ? kMaxSeriesPoints + 1 : 1);
    for (std::uint64_t i = 0; i < count && m_numPoints <= kMaxSeriesPoints; ++i) {
        FloatHistogram next = *point.histogram;
        if (next.schema > step.histogram->schema) {
            m_builder.problem(m_item.span(),
                "error combining histograms: cannot merge from schema " + std::to_string(step.histogram->schema) + " to " +
                    std::to_string(next.schema));
            return;
        }
        const HistogramMerge merge = subtracts ? subtract(next, *step.histogram) : add(next, *step.histogram);
        if (!merge.done()) {
            m_builder.problem(m_item.span(),
                merge.error.empty() ? "cannot apply this operation on histograms with a mix of exponential and custom bucket schemas"
                                    : merge.error);
            return;
        }
        point.histogram = std::make_shared<const FloatHistogram>(std::move(next));
        addPoints(points, point, 1);
    }
}

Value Driver::actPoints(Action action, std::span<Entry> rhs)
{
    SeriesValue out;
    const auto count = [&](std::size_t i) { return rhs[i].value.series->count; };
    // N repetitions are N + 1 points: the first is the value itself.
    const auto times = [&](std::size_t i) { return count(i) == std::numeric_limits<std::uint64_t>::max() ? count(i) : count(i) + 1; };
    const auto number = [&](std::size_t i) { return SeriesPoint{SeriesPoint::Kind::Float, rhs[i].value.number, nullptr, false}; };
    const auto histogram = [&](std::size_t i) {
        const SeriesValue &value = *rhs[i].value.series;
        return SeriesPoint{SeriesPoint::Kind::Histogram, 0, value.histogram, value.hintGiven};
    };
    switch (action) {
    case Action::SeriesPoints: break;
    case Action::SeriesAppend: {
        if (!rhs[0].value.series) rhs[0].value.series = std::make_unique<SeriesValue>();
        std::vector<SeriesPoint> &points = rhs[0].value.series->points;
        for (SeriesPoint &each : rhs[2].value.series->points) points.push_back(std::move(each));
        return std::move(rhs[0].value);
    }
    case Action::SeriesError: unexpected("series values", ""); break;
    case Action::Omitted: addPoints(out.points, {}, 1); break;
    case Action::OmittedRepeat: addPoints(out.points, {}, count(2)); break;
    case Action::FloatPoint: addPoints(out.points, number(0), 1); break;
    case Action::FloatRepeat: addPoints(out.points, number(0), times(2)); break;
    case Action::FloatSteps: {
        addPoints(out.points, number(0), times(3));
        double value = rhs[0].value.number;
        for (SeriesPoint &each : out.points) {
            each.value = value;
            value += rhs[1].value.number;
        }
        break;
    }
    case Action::HistogramPoint: addPoints(out.points, histogram(0), 1); break;
    case Action::HistogramRepeat: addPoints(out.points, histogram(0), times(2)); break;
    case Action::HistogramSum:
    case Action::HistogramDifference:
        addHistograms(out.points, *rhs[0].value.series, *rhs[2].value.series, action == Action::HistogramDifference, count(4));
        break;
    case Action::StaleValue: {
        if (rhs[0].value.token.text(m_builder.text()) != "stale") unexpected("series values", "number or \"stale\"");
        Value value;
        value.number = staleMarker();
        return value;
    }
    default: break;
    }
    return seriesOf(std::move(out));
}

Value Driver::actHistogram(Action action, std::span<Entry> rhs)
{
    SeriesValue out;
    const auto series = [&](std::size_t i) -> SeriesValue & { return *rhs[i].value.series; };
    switch (action) {
    case Action::HistogramFull:
        out.histogram = std::make_shared<const FloatHistogram>(buildHistogram(series(1).fields));
        out.hintGiven = series(1).fields.count("counter_reset_hint") != 0;
        break;
    case Action::HistogramEmpty: out.histogram = std::make_shared<const FloatHistogram>(); break;
    case Action::FieldsMerge:
        for (auto &[key, value] : series(2).fields) {
            if (!series(0).fields.try_emplace(key, std::move(value)).second) {
                m_builder.problem({}, "duplicate key \"" + std::string(key) + "\" in histogram");
            }
        }
        return std::move(rhs[0].value);
    case Action::FieldsError:
        unexpected("histogram description", "histogram description key, e.g. buckets:[5 10 7]");
        return std::move(rhs[0].value);
    case Action::SchemaField:
    case Action::OffsetField:
    case Action::NegativeOffsetField: out.fields[keyOf(action)] = series(2).integer; break;
    case Action::SumField:
    case Action::CountField:
    case Action::ZeroBucketField:
    case Action::ZeroWidthField: out.fields[keyOf(action)] = rhs[2].value.number; break;
    case Action::CustomValuesField:
    case Action::BucketsField:
    case Action::NegativeBucketsField: out.fields[keyOf(action)] = std::move(series(2).buckets); break;
    case Action::ResetHintField: out.fields[keyOf(action)] = hintOf(rhs[2].value.token.kind); break;
    case Action::BucketSet: return std::move(rhs[1].value);
    case Action::BucketAppend: series(0).buckets.push_back(rhs[2].value.number); return std::move(rhs[0].value);
    case Action::BucketFirst: out.buckets.push_back(rhs[0].value.number); break;
    case Action::CountNumber: {
        const std::string_view text = rhs[0].value.token.text(m_builder.text());
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.count);
        const bool range = error == std::errc::result_out_of_range;
        if (range) out.count = std::numeric_limits<std::uint64_t>::max();
        if (range || error != std::errc{} || end != text.data() + text.size()) {
            if (!range) out.count = 0;
            m_builder.problem(rhs[0].value.token.span(),
                "invalid repetition in series values: strconv.ParseUint: parsing " + quote(text) + ": " +
                    (range ? "value out of range" : "invalid syntax"));
        }
        break;
    }
    case Action::MinusInteger: out.integer = static_cast<std::int64_t>(0 - series(1).count); break;
    case Action::PlusInteger: out.integer = static_cast<std::int64_t>(series(0).count); break;
    default: break;
    }
    return seriesOf(std::move(out));
}

} // namespace diopter::syntax::diagnose
