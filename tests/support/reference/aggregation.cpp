// Aggregations of the reference evaluator, step by step, groups in the order of their first series.
#include "core/base/go_text.h"
#include "core/exec/operators/go_sort.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"
#include "core/model/histogram_text.h"
#include "tests/support/reference/internal.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::reference {
namespace {

using annotation_text::HistogramOperation;

const char *nameOf(AggregateOp op) { return aggregateOpText(op).data(); }

/// One group at one step.
struct Group {
    bool seen = false;
    bool dropName = false;
    std::vector<double> floats;
    std::vector<const FloatHistogram *> histograms;
    std::vector<bool> order; ///< per sample: is a histogram
    std::vector<std::string> names; ///< of the histograms' series
};

double average(const std::vector<double> &values)
{
    double sum = values[0], lost = 0, mean = values[0], count = 1;
    bool incremental = false;
    for (std::size_t i = 1; i < values.size(); ++i) {
        count = static_cast<double>(i + 1);
        if (!incremental) {
            double next = sum, nextLost = lost;
            kahan(values[i], next, nextLost);
            if (!std::isinf(next)) {
                sum = next;
                lost = nextLost;
                continue;
            }
            incremental = true;
            mean = sum / (count - 1);
            lost /= count - 1;
        }
        const double q = (count - 1) / count;
        mean *= q;
        lost *= q;
        kahan(values[i] / count, mean, lost);
    }
    return incremental ? mean + lost : sum / count + lost / count;
}

double sum(const std::vector<double> &values)
{
    double out = values[0], lost = 0;
    for (std::size_t i = 1; i < values.size(); ++i) kahan(values[i], out, lost);
    return out + lost;
}

double variance(const std::vector<double> &values)
{
    double mean = values[0], count = 1;
    double out = std::isfinite(values[0]) ? 0 : kNaN;
    for (std::size_t i = 1; i < values.size(); ++i) {
        ++count;
        const double delta = values[i] - mean;
        mean += delta / count;
        out += delta * (values[i] - mean);
    }
    return out / count;
}

double extreme(const std::vector<double> &values, bool maximum)
{
    double out = values[0];
    for (const double value : values)
        if ((maximum ? out < value : out > value) || std::isnan(out)) out = value;
    return out;
}

/// Sum or average of one group's histograms; nothing when they cannot be combined.
std::optional<FloatHistogram> combined(const Group &group, bool averaged, TextSpan span, Annotations &annotations)
{
    FloatHistogram total = *group.histograms[0];
    FloatHistogram mean;
    std::optional<FloatHistogram> lost;
    double count = 1;
    bool incremental = false;
    const auto check = [&](const HistogramMerge &merge, std::size_t i) {
        if (merge.status == HistogramMerge::Status::InvalidLayout) throw Failure{merge.error};
        if (!merge.done()) annotations.warn(annotation_text::mixedExponentialCustomHistograms(group.names[i]), span);
        else if (merge.boundsReconciled) annotations.info(annotation_text::mismatchedCustomBuckets(HistogramOperation::Aggregation), span);
        return merge.done();
    };
    for (std::size_t i = 1; i < group.histograms.size(); ++i) {
        const FloatHistogram &h = *group.histograms[i];
        count = static_cast<double>(i + 1);
        if (!incremental) {
            FloatHistogram next = total;
            auto nextLost = lost;
            if (!check(kahanAdd(next, h, nextLost), i)) return std::nullopt;
            if (!averaged || !hasOverflow(next)) {
                total = std::move(next);
                lost = std::move(nextLost);
                continue;
            }
            incremental = true;
            mean = total;
            divide(mean, count - 1);
            if (lost) divide(*lost, count - 1);
        }
        const double q = (count - 1) / count;
        if (lost) multiply(*lost, q);
        FloatHistogram part = h;
        divide(part, count);
        multiply(mean, q);
        if (!check(kahanAdd(mean, part, lost), i)) return std::nullopt;
    }
    FloatHistogram &out = incremental ? mean : total;
    if (averaged && !incremental) {
        divide(total, count);
        if (lost) divide(*lost, count);
    }
    if (lost) add(out, *lost);
    compact(out, 0);
    return out;
}

/// Value of sum, avg, count, min, max, group, stddev, stdvar, quantile; nothing = no sample.
std::optional<Sample> fold(AggregateOp op, const Group &group, double param, TextSpan span, Annotations &annotations)
{
    Sample out;
    out.dropName = group.dropName;
    if (op == AggregateOp::Group) out.value = 1;
    else if (op == AggregateOp::Count) out.value = static_cast<double>(group.order.size());
    else if (op == AggregateOp::Sum || op == AggregateOp::Avg) {
        std::optional<FloatHistogram> histogram;
        if (!group.histograms.empty() && !group.order.empty() && group.order.front())
            histogram = combined(group, op == AggregateOp::Avg, span, annotations);
        const bool incompatible = !group.histograms.empty() && group.order.front() && !histogram;
        if (!group.floats.empty() && !group.histograms.empty()) {
            annotations.warn(annotation_text::mixedFloatsHistogramsAggregation(), span);
            return std::nullopt;
        }
        if (incompatible) return std::nullopt;
        bool reset = false, notReset = false;
        for (const FloatHistogram *h : group.histograms) {
            reset = reset || h->resetHint == CounterResetHint::Reset;
            notReset = notReset || h->resetHint == CounterResetHint::NotReset;
        }
        if (reset && notReset) annotations.warn(annotation_text::counterResetCollision(HistogramOperation::Aggregation), span);
        if (histogram) out.histogram = std::make_shared<const FloatHistogram>(std::move(*histogram));
        else out.value = op == AggregateOp::Sum ? sum(group.floats) : average(group.floats);
    } else {
        if (!group.histograms.empty()) annotations.info(annotation_text::histogramIgnoredInAggregation(nameOf(op)), span);
        if (group.floats.empty()) return std::nullopt;
        if (op == AggregateOp::Min || op == AggregateOp::Max) out.value = extreme(group.floats, op == AggregateOp::Max);
        else if (op == AggregateOp::Stdvar) out.value = variance(group.floats);
        else if (op == AggregateOp::Stddev) out.value = std::sqrt(variance(group.floats));
        else out.value = quantile(param, group.floats);
    }
    return out;
}

/// Share of a series in limit_ratio: xxhash64 over the label bytes / 2^64-1.
double ratioOf(const LabelMap &labels)
{
    std::string bytes;
    const auto put = [&](const std::string &text) {
        if (text.size() < 255) bytes += static_cast<char>(text.size());
        else {
            bytes += '\xff';
            for (int shift = 0; shift < 24; shift += 8) bytes += static_cast<char>(text.size() >> shift);
        }
        bytes += text;
    };
    for (const auto &[name, value] : labels) {
        put(name);
        put(value);
    }
    return static_cast<double>(XXH64(bytes.data(), bytes.size(), 0)) / 18446744073709551616.0;
}

bool inRatio(double limit, double share) { return (limit >= 0 && share < limit) || (limit < 0 && share >= 1.0 + limit); }

/// Go's container/heap on samples with the worst on top.
class Heap {
public:
    explicit Heap(bool descending) : m_descending(descending) {}
    std::vector<Sample> items;

    bool less(const Sample &a, const Sample &b) const
    {
        if (std::isnan(a.value)) return true;
        return m_descending ? a.value > b.value : a.value < b.value;
    }
    void push(Sample sample)
    {
        items.push_back(std::move(sample));
        for (std::size_t j = items.size() - 1; j > 0;) {
            const std::size_t i = (j - 1) / 2;
            if (!less(items[j], items[i])) break;
            std::swap(items[i], items[j]);
            j = i;
        }
    }
    void replaceTop(Sample sample)
    {
        items[0] = std::move(sample);
        for (std::size_t i = 0;;) {
            std::size_t child = 2 * i + 1;
            if (child >= items.size()) break;
            if (child + 1 < items.size() && less(items[child + 1], items[child])) ++child;
            if (!less(items[child], items[i])) break;
            std::swap(items[i], items[child]);
            i = child;
        }
    }

private:
    bool m_descending;
};

struct Selected {
    bool seen = false;
    Heap heap{false};
};

} // namespace

LabelMap Evaluator::groupLabels(const syntax::Aggregation &aggregation, const LabelMap &labels) const
{
    if (aggregation.without) {
        LabelMap out = withoutMetadata(labels);
        for (const std::string &name : aggregation.grouping) out.erase(name);
        return out;
    }
    LabelMap out;
    for (const std::string &name : aggregation.grouping)
        if (const auto found = labels.find(name); found != labels.end()) out.insert(*found);
    return out;
}

Matrix Evaluator::aggregation(NodeId id)
{
    const auto &aggregation = node(id).as<syntax::Aggregation>();
    if (aggregation.op == AggregateOp::CountValues) return countValues(id);
    std::vector<double> params;
    if (aggregation.param.valid()) {
        const Matrix param = evaluate(m_shared.query.unwrapped(aggregation.param));
        if (!param.empty())
            for (const Point &point : param.front().points) params.push_back(point.value);
    }
    const Matrix input = evaluate(m_shared.query.unwrapped(aggregation.expr));
    bool finished = false;
    checkParams(id, params, finished);
    if (finished) return {};
    switch (aggregation.op) {
    case AggregateOp::Topk:
    case AggregateOp::Bottomk:
    case AggregateOp::Limitk:
    case AggregateOp::LimitRatio: return selectGroups(id, input, params);
    default: return foldGroups(id, input, params);
    }
}

void Evaluator::checkParams(NodeId id, const std::vector<double> &params, bool &finished)
{
    const auto &aggregation = node(id).as<syntax::Aggregation>();
    if (params.empty()) return;
    const bool anyNaN = std::any_of(params.begin(), params.end(), [](double v) { return std::isnan(v); });
    // fParams.Max and Min: of Go's math.Max and math.Min, where NaN wins.
    double low = params.front(), high = params.front();
    for (const double value : params) {
        low = anyNaN ? kNaN : std::min(low, value);
        high = anyNaN ? kNaN : std::max(high, value);
    }
    const TextSpan span = node(m_shared.query.unwrapped(aggregation.param)).span;
    switch (aggregation.op) {
    case AggregateOp::Topk:
    case AggregateOp::Bottomk:
    case AggregateOp::Limitk:
        if (high < 1) {
            finished = true;
            return;
        }
        if (anyNaN) throw Failure{"Parameter value is NaN"};
        if (low <= -9223372036854775808.0) throw Failure{"Scalar value " + formatFloatG(low) + " underflows int64"};
        if (high >= 9223372036854775807.0) throw Failure{"Scalar value " + formatFloatG(high) + " overflows int64"};
        return;
    case AggregateOp::LimitRatio:
        if (high == 0 && low == 0) {
            finished = true;
            return;
        }
        if (anyNaN) throw Failure{"Ratio value is NaN"};
        if (high > 1) m_annotations.warn(annotation_text::invalidRatio(high, 1), span);
        if (low < -1) m_annotations.warn(annotation_text::invalidRatio(low, -1), span);
        return;
    case AggregateOp::Quantile:
        if (anyNaN) m_annotations.warn(annotation_text::invalidQuantile(kNaN), span);
        if (high > 1) m_annotations.warn(annotation_text::invalidQuantile(high), span);
        if (low < 0) m_annotations.warn(annotation_text::invalidQuantile(low), span);
        return;
    default: return;
    }
}

Matrix Evaluator::foldGroups(NodeId id, const Matrix &input, const std::vector<double> &params)
{
    const auto &aggregation = node(id).as<syntax::Aggregation>();
    const TextSpan span = node(m_shared.query.unwrapped(aggregation.expr)).span;
    Matrix out;
    std::map<LabelMap, std::size_t> index;
    std::vector<std::size_t> groupOf;
    for (const Series &series : input) {
        const LabelMap labels = groupLabels(aggregation, series.labels);
        const auto [where, isNew] = index.try_emplace(labels, out.size());
        if (isNew) out.push_back({labels, {}, false});
        groupOf.push_back(where->second);
    }
    std::size_t step = 0;
    for (TimestampMs time = m_start; time <= m_end; time += m_interval, ++step) {
        std::vector<Group> groups(out.size());
        for (std::size_t i = 0; i < input.size(); ++i)
            for (const Point &point : input[i].points) {
                if (point.time != time) continue;
                Group &group = groups[groupOf[i]];
                group.seen = true;
                group.dropName = group.dropName || input[i].dropName;
                group.order.push_back(point.histogram != nullptr);
                if (!point.histogram) group.floats.push_back(point.value);
                else {
                    group.histograms.push_back(point.histogram.get());
                    group.names.push_back(metricName(input[i].labels));
                }
            }
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (!groups[g].seen) continue;
            const auto sample = fold(aggregation.op, groups[g], params.empty() ? 0 : params[step], span, m_annotations);
            if (!sample) continue;
            out[g].points.push_back({time, sample->value, sample->histogram, 0});
            out[g].dropName = sample->dropName;
        }
    }
    std::erase_if(out, [](const Series &series) { return series.points.empty(); });
    return out;
}

Matrix Evaluator::selectGroups(NodeId id, const Matrix &input, const std::vector<double> &params)
{
    const auto &aggregation = node(id).as<syntax::Aggregation>();
    const AggregateOp op = aggregation.op;
    std::map<LabelMap, std::size_t> index;
    std::vector<std::size_t> groupOf;
    for (const Series &series : input)
        groupOf.push_back(index.try_emplace(groupLabels(aggregation, series.labels), index.size()).first->second);
    Matrix out;
    std::map<LabelMap, std::size_t> outIndex;
    std::size_t step = 0;
    for (TimestampMs time = m_start; time <= m_end; time += m_interval, ++step) {
        const double param = params[step];
        double k = std::min(std::trunc(param), static_cast<double>(input.size()));
        if (op == AggregateOp::LimitRatio ? param == 0 : k < 1) continue;
        std::vector<Selected> groups(index.size());
        for (Selected &group : groups) group.heap = Heap(op == AggregateOp::Bottomk);
        for (std::size_t i = 0; i < input.size(); ++i)
            for (const Point &point : input[i].points) {
                if (point.time != time) continue;
                Heap &heap = groups[groupOf[i]].heap;
                Sample sample{input[i].labels, point.value, point.histogram, time, input[i].dropName, {}};
                const bool full = static_cast<double>(heap.items.size()) >= k;
                if (op == AggregateOp::LimitRatio) {
                    if (inRatio(std::clamp(param, -1.0, 1.0), ratioOf(sample.labels))) heap.push(std::move(sample));
                } else if (op == AggregateOp::Limitk) {
                    if (!full) heap.push(std::move(sample));
                } else if (sample.histogram) {
                    m_annotations.info(annotation_text::histogramIgnoredInAggregation(nameOf(op)), node(id).span);
                } else if (!full) {
                    heap.push(std::move(sample));
                } else {
                    const double worst = heap.items[0].value;
                    const bool better = op == AggregateOp::Topk ? worst < sample.value : worst > sample.value;
                    if (better || (std::isnan(worst) && !std::isnan(sample.value))) heap.replaceTop(std::move(sample));
                }
            }
        for (Selected &group : groups) {
            auto &items = group.heap.items;
            if (op == AggregateOp::Topk || op == AggregateOp::Bottomk)
                exec::goSort(items, [&](const Sample &a, const Sample &b) { return group.heap.less(b, a); });
            for (const Sample &sample : items) {
                const auto [where, isNew] = outIndex.try_emplace(sample.labels, out.size());
                if (isNew || singleStep()) out.push_back({sample.labels, {}, sample.dropName});
                out[singleStep() ? out.size() - 1 : where->second].points.push_back({time, sample.value, sample.histogram, 0});
            }
        }
    }
    return out;
}

Matrix Evaluator::countValues(NodeId id)
{
    const auto &aggregation = node(id).as<syntax::Aggregation>();
    const std::string label = stringArg(aggregation.param);
    if (label.empty() || !isValidUtf8(label)) throw Failure{"invalid label name " + quote(label)};
    syntax::Aggregation grouped = aggregation;
    if (!grouped.without) grouped.grouping.push_back(label);
    return rangeEval({m_shared.query.unwrapped(aggregation.expr)}, [&](const std::vector<Vector> &args, TimestampMs) {
        std::map<LabelMap, double> counts;
        for (const Sample &sample : args[0]) {
            LabelMap labels = sample.labels;
            labels[label] = sample.histogram ? histogramText(*sample.histogram) : formatFloat(sample.value);
            ++counts[groupLabels(grouped, labels)];
        }
        Vector out;
        for (const auto &[labels, count] : counts) out.push_back({labels, count, nullptr, 0, false, {}});
        return out;
    });
}

} // namespace diopter::reference
