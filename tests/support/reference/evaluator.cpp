#include "tests/support/reference/evaluator.h"

#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/stale.h"
#include "core/syntax/parser.h"
#include "tests/support/reference/internal.h"

#include <algorithm>

namespace diopter::reference {
namespace {

LabelMap mapOf(const SymbolTable &symbols, LabelsView labels)
{
    LabelMap out;
    for (const LabelPair &pair : labels) out.emplace(symbols.text(pair.name), symbols.text(pair.value));
    return out;
}

bool isStalePoint(const Point &point) { return point.histogram ? isStale(point.histogram->sum) : isStale(point.value); }

/// histogram_stats_iterator.go: only schema, count and sum stay; an unknown hint is found out against the sample before.
void keepStatistics(Series &series)
{
    HistogramPtr last;
    for (Point &point : series.points) {
        if (!point.histogram) continue;
        auto bare = std::make_shared<FloatHistogram>();
        bare->schema = point.histogram->schema;
        bare->count = point.histogram->count;
        bare->sum = point.histogram->sum;
        bare->resetHint = point.histogram->resetHint;
        if (!isStale(bare->sum)) {
            if (bare->resetHint == CounterResetHint::Unknown && last)
                bare->resetHint = detectReset(*point.histogram, *last) ? CounterResetHint::Reset : CounterResetHint::NotReset;
            auto full = std::make_shared<FloatHistogram>(*point.histogram);
            full->resetHint = bare->resetHint;
            last = full;
        }
        point.histogram = bare;
    }
}

void sortByLabels(Matrix &matrix)
{
    std::stable_sort(matrix.begin(), matrix.end(), [](const Series &a, const Series &b) { return a.labels < b.labels; });
}

void render(const Annotations &annotations, const std::string &query, Outcome &out)
{
    for (const auto &[text, annotation] : annotations.all())
        (annotation.warning ? out.warnings : out.infos).push_back(annotation.render(query));
    std::sort(out.warnings.begin(), out.warnings.end());
    std::sort(out.infos.begin(), out.infos.end());
}

Matrix onePointEach(Matrix matrix, TimestampMs time)
{
    for (Series &series : matrix) {
        const auto histogram =
            std::find_if(series.points.begin(), series.points.end(), [](const Point &p) { return p.histogram != nullptr; });
        Point point = histogram == series.points.end() ? series.points.front() : *histogram;
        point.time = time;
        series.points = {point};
    }
    return matrix;
}

void run(Shared &shared, const TimeGrid &grid, bool instant, Annotations &annotations, Outcome &out)
{
    const syntax::Node &root = shared.query.ast->root();
    out.type = instant ? root.type : ValueType::Matrix;
    if (root.type == ValueType::String) {
        out.text = shared.query.node(shared.query.unwrapped(NodeId(0u))).as<syntax::StringLiteral>().value;
        return;
    }
    Evaluator evaluator(shared, grid.start, instant ? grid.start : grid.end, instant ? 1 : grid.step, annotations);
    out.matrix = evaluator.evaluate(NodeId(0u));
    if (shared.options.delayedNameRemoval) out.matrix = evaluator.cleaned(std::move(out.matrix));
    if (instant && root.type != ValueType::Matrix) out.matrix = onePointEach(std::move(out.matrix), grid.start);
    else sortByLabels(out.matrix);
}

} // namespace

RawSeries Shared::select(const std::vector<Matcher> &matchers, bool statsOnly, TimestampMs from, TimestampMs until) const
{
    source::SelectRequest request;
    request.matchers = matchers;
    const CancelToken token;
    const auto selection = source.select(request, token);
    if (!selection) throw Failure{selection.error().message};
    const auto reader = (*selection)->reader(kMinTimestamp, kMaxTimestamp);
    RawSeries out;
    for (std::size_t i = 0; i < (*selection)->size(); ++i) {
        const auto samples = reader->read(i);
        if (!samples) throw Failure{samples.error().message};
        Series series{mapOf(*source.symbols(), (*selection)->labels(i)), {}, false};
        for (std::size_t k = 0; k < samples->timestamps.size(); ++k)
            series.points.push_back(
                {samples->timestamps[k], samples->values[k], nullptr, samples->startTimestamps.empty() ? 0 : samples->startTimestamps[k]});
        for (const HistogramSample &h : samples->histograms) series.points.push_back({h.timestamp, 0, h.histogram, h.startTimestamp});
        std::stable_sort(series.points.begin(), series.points.end(), [](const Point &a, const Point &b) { return a.time < b.time; });
        std::erase_if(series.points, [&](const Point &p) { return p.time < from || p.time > until; });
        if (statsOnly) keepStatistics(series);
        out.push_back(std::move(series));
    }
    sortByLabels(out);
    return out;
}

Outcome evaluate(const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant,
    const exec::EngineOptions &options, RowOrder rowOrder)
{
    Outcome out;
    auto parseOptions = syntax::ParseOptions::all();
    parseOptions.placeholders = false;
    const auto parsed = syntax::parse(query, parseOptions);
    if (!parsed.ok()) {
        out.error = parsed.errors.front().message;
        return out;
    }
    const ValueType type = parsed.ast.root().type;
    if (!instant && type != ValueType::Vector && type != ValueType::Scalar) {
        out.error =
            "invalid expression type \"" + std::string(documentedTypeName(type)) + "\" for range query, must be Scalar or instant Vector";
        return out;
    }
    Annotations annotations;
    try {
        const Query prepared = preprocess(parsed.ast, grid.start, instant ? grid.start : grid.end, instant ? 0 : grid.step);
        Shared shared{source, prepared, options, {}, rowOrder, grid.start, instant ? grid.start : grid.end};
        run(shared, grid, instant, annotations, out);
    } catch (const Failure &failure) {
        out.error = failure.message;
    }
    render(annotations, query, out);
    return out;
}

// ---- Evaluator: walking, stepping, names ----

Matrix Evaluator::evaluate(NodeId id)
{
    if (m_end < m_start) return {};
    Matrix out = facts(id).wrapped ? stepInvariant(id) : evaluateNode(id);
    if (m_shared.rowOrder == RowOrder::Labels && !singleStep()) sortByLabels(out);
    return out;
}

Matrix Evaluator::evaluateNode(NodeId id)
{
    const syntax::Node &n = node(id);
    switch (n.kind()) {
    case syntax::NodeKind::NumberLiteral: {
        const double value = n.as<syntax::NumberLiteral>().value;
        return rangeEval({}, [&](const std::vector<Vector> &, TimestampMs) { return Vector{{{}, value, nullptr, 0, false, {}}}; });
    }
    case syntax::NodeKind::StringLiteral: return {};
    case syntax::NodeKind::Paren: return evaluate(n.as<syntax::Paren>().expr);
    case syntax::NodeKind::VectorSelector: return vectorSelector(id);
    case syntax::NodeKind::MatrixSelector: return matrixSelector(id);
    case syntax::NodeKind::Subquery: return subquery(id);
    case syntax::NodeKind::Call: return call(id);
    case syntax::NodeKind::Aggregation: return aggregation(id);
    case syntax::NodeKind::Binary: return binary(id);
    case syntax::NodeKind::Unary: return unary(n.as<syntax::Unary>());
    case syntax::NodeKind::Placeholder: break;
    }
    throw Failure{"placeholder"};
}

Matrix Evaluator::stepInvariant(NodeId id)
{
    Evaluator once(m_shared, m_start, m_start, m_interval, m_annotations);
    Matrix out = once.evaluateNode(id);
    const NodeId inner = m_shared.query.unwrapped(id);
    if (node(inner).kind() == syntax::NodeKind::MatrixSelector || node(inner).kind() == syntax::NodeKind::Subquery) return out;
    for (Series &series : out) {
        Point point = series.points.front();
        for (point.time = m_start + m_interval; point.time <= m_end; point.time += m_interval) series.points.push_back(point);
    }
    return out;
}

void Evaluator::dropName(Series &series) const
{
    if (!delayed()) series.labels = withoutMetadata(std::move(series.labels));
    series.dropName = true;
}

void Evaluator::dropName(Sample &sample) const
{
    if (!delayed()) sample.labels = withoutMetadata(std::move(sample.labels));
    sample.dropName = true;
}

Matrix Evaluator::mergeEqual(Matrix matrix) const
{
    Matrix out;
    std::map<LabelMap, std::size_t> index;
    for (Series &series : matrix) {
        const auto [where, isNew] = index.try_emplace(series.labels, out.size());
        if (isNew) {
            out.push_back(std::move(series));
            continue;
        }
        auto &points = out[where->second].points;
        points.insert(points.end(), series.points.begin(), series.points.end());
        std::stable_sort(points.begin(), points.end(), [](const Point &a, const Point &b) { return a.time < b.time; });
        for (std::size_t i = 1; i < points.size(); ++i)
            if (points[i].time == points[i - 1].time) throw Failure{"vector cannot contain metrics with the same labelset"};
    }
    return out;
}

Matrix Evaluator::cleaned(Matrix matrix) const
{
    for (Series &series : matrix)
        if (series.dropName) series.labels = withoutMetadata(std::move(series.labels));
    return mergeEqual(std::move(matrix));
}

namespace {

/// Series of the operands first, also those that lost their names on the way, in the operands' order; the others behind them as they are.
void orderAsOperands(Matrix &matrix, const std::vector<Matrix> &operands)
{
    std::map<LabelMap, std::size_t> positions;
    std::size_t next = 0;
    for (const Matrix &operand : operands)
        for (const Series &series : operand) positions.try_emplace(series.labels, next++);
    for (const Matrix &operand : operands)
        for (const Series &series : operand) positions.try_emplace(withoutMetadata(series.labels), positions.at(series.labels));
    const auto position = [&](const Series &series) {
        const auto found = positions.find(series.labels);
        return found == positions.end() ? next : found->second;
    };
    std::stable_sort(matrix.begin(), matrix.end(), [&](const Series &a, const Series &b) { return position(a) < position(b); });
}

} // namespace

Matrix Evaluator::rangeEval(const std::vector<NodeId> &ids, const StepFunction &function)
{
    std::vector<Matrix> inputs;
    for (const NodeId id : ids) inputs.push_back(node(id).type == ValueType::String ? Matrix{} : evaluate(id));
    Matrix out;
    std::map<LabelMap, std::size_t> index;
    for (TimestampMs time = m_start; time <= m_end; time += m_interval) {
        std::vector<Vector> vectors;
        for (const Matrix &input : inputs) {
            Vector &vector = vectors.emplace_back();
            for (const Series &series : input)
                for (const Point &point : series.points)
                    if (point.time == time) vector.push_back({series.labels, point.value, point.histogram, time, series.dropName, {}});
        }
        std::set<LabelMap> seen;
        for (const Sample &sample : function(vectors, time)) {
            const bool duplicate = !seen.insert(sample.labels).second;
            if (duplicate && !(singleStep() && delayed())) throw Failure{"vector cannot contain metrics with the same labelset"};
            const auto [where, isNew] = index.try_emplace(sample.labels, out.size());
            if (isNew || duplicate) out.push_back({sample.labels, {}, sample.dropName});
            out[duplicate ? out.size() - 1 : where->second].points.push_back({time, sample.value, sample.histogram, 0});
        }
    }
    if (m_shared.rowOrder == RowOrder::Operands && !singleStep()) orderAsOperands(out, inputs);
    return out;
}

Matrix Evaluator::unary(const syntax::Unary &unary)
{
    Matrix out = evaluate(unary.expr);
    if (unary.op == UnaryOp::Plus) return out;
    for (Series &series : out) {
        dropName(series);
        for (Point &point : series.points) {
            point.value = -point.value;
            if (!point.histogram) continue;
            auto negative = std::make_shared<FloatHistogram>(*point.histogram);
            multiply(*negative, -1);
            point.histogram = negative;
        }
    }
    return delayed() ? out : mergeEqual(std::move(out));
}

// ---- selectors ----

/// What the storage is asked for (getTimeRangesForSelector): samples outside are never seen, not even as the ones before a reset.
std::pair<TimestampMs, TimestampMs> Evaluator::selectedRange(NodeId id) const
{
    std::vector<NodeId> subqueries;
    for (NodeId up = node(id).parent; up.valid(); up = node(up).parent)
        if (node(up).kind() == syntax::NodeKind::Subquery) subqueries.push_back(up);
    TimestampMs start = m_shared.start, end = m_shared.end;
    DurationMs offset = 0, range = 0;
    for (auto up = subqueries.rbegin(); up != subqueries.rend(); ++up) {
        const NodeFacts &f = facts(*up);
        offset = f.at ? f.offset : offset + f.offset;
        range = f.at ? f.range : range + f.range;
        if (f.at) start = end = *f.at;
    }
    const NodeFacts &own = facts(id);
    if (own.at) {
        start = end = *own.at;
    } else {
        start -= offset + range;
        end -= offset;
    }
    const auto *matrix = node(id).getIf<syntax::MatrixSelector>();
    const auto &selector = matrix ? matrix->selector : node(id).as<syntax::VectorSelector>();
    const DurationMs lookback = m_shared.options.lookback;
    start -= matrix ? own.range - 1 : lookback - 1;
    if (matrix && (selector.anchored || selector.smoothed)) start -= lookback;
    if (selector.smoothed) end += lookback;
    return {start - own.offset, end - own.offset};
}

const RawSeries &Evaluator::raw(NodeId id)
{
    const auto found = m_shared.selected.find(id);
    if (found != m_shared.selected.end()) return found->second;
    const syntax::Node &n = node(id);
    const auto *matrix = n.getIf<syntax::MatrixSelector>();
    const auto matchers = syntax::compileMatchers(matrix ? matrix->selector : n.as<syntax::VectorSelector>());
    if (!matchers) throw Failure{matchers.error().message};
    const auto [from, until] = selectedRange(id);
    return m_shared.selected.emplace(id, m_shared.select(*matchers, facts(id).statsOnly, from, until)).first->second;
}

std::vector<Point> Evaluator::window(const std::vector<Point> &points, TimestampMs after, TimestampMs until) const
{
    std::vector<Point> out;
    for (const Point &point : points)
        if (point.time > after && point.time <= until && !isStalePoint(point)) out.push_back(point);
    return out;
}

Matrix Evaluator::vectorSelector(NodeId id)
{
    if (node(id).as<syntax::VectorSelector>().smoothed) return smoothedSelector(id);
    Matrix out;
    for (const Series &series : raw(id)) {
        Series result{series.labels, {}, false};
        for (TimestampMs time = m_start; time <= m_end; time += m_interval) {
            const TimestampMs at = reference(facts(id), time);
            const Point *last = nullptr;
            for (const Point &point : series.points)
                if (point.time <= at) last = &point;
            if (!last || last->time <= at - m_shared.options.lookback || isStalePoint(*last)) continue;
            result.points.push_back({time, last->value, last->histogram, 0});
        }
        if (!result.points.empty()) out.push_back(std::move(result));
    }
    return out;
}

Matrix Evaluator::smoothedSelector(NodeId id)
{
    Matrix out;
    const TextSpan span = node(id).span;
    for (const Series &series : raw(id)) {
        Series result{series.labels, {}, false};
        const std::string name = metricName(series.labels);
        for (TimestampMs time = m_start; time <= m_end; time += m_interval) {
            const TimestampMs at = reference(facts(id), time);
            const auto points = window(series.points, at - m_shared.options.lookback, at + m_shared.options.lookback);
            const auto numHistograms = std::count_if(points.begin(), points.end(), [](const Point &p) { return p.histogram != nullptr; });
            if (numHistograms > 0 && static_cast<std::size_t>(numHistograms) < points.size()) {
                m_annotations.warn(annotation_text::mixedFloatsHistograms(name), span);
                continue;
            }
            const auto next = std::find_if(points.begin(), points.end(), [&](const Point &p) { return p.time >= at; });
            if (next != points.end() && next->time == at) {
                result.points.push_back({time, next->value, next->histogram, 0});
            } else if (next == points.begin()) {
                continue; // nothing before
            } else if (next == points.end()) {
                Point point = points.back();
                if (point.histogram) {
                    auto copy = std::make_shared<FloatHistogram>(*point.histogram);
                    copy->resetHint = CounterResetHint::Unknown;
                    point.histogram = copy;
                }
                result.points.push_back({time, point.value, point.histogram, 0});
            } else if (next->histogram) {
                const Point &before = *(next - 1);
                if (before.histogram->usesCustomBuckets() != next->histogram->usesCustomBuckets()) {
                    m_annotations.warn(annotation_text::mixedExponentialCustomHistograms(name), span);
                    continue;
                }
                const bool counter =
                    before.histogram->resetHint != CounterResetHint::Gauge || next->histogram->resetHint != CounterResetHint::Gauge;
                auto between = interpolateHistograms(before, *next, at, counter, name, span, m_annotations);
                if (between) result.points.push_back({time, 0, std::make_shared<const FloatHistogram>(std::move(*between)), 0});
            } else {
                result.points.push_back({time, interpolate(*(next - 1), *next, at, false), nullptr, 0});
            }
        }
        if (!result.points.empty()) out.push_back(std::move(result));
    }
    return out;
}

Matrix Evaluator::matrixSelector(NodeId id)
{
    const auto &selector = node(id).as<syntax::MatrixSelector>().selector;
    const TimestampMs end = reference(facts(id), m_start);
    const TimestampMs start = end - facts(id).range;
    const DurationMs back = selector.anchored || selector.smoothed ? m_shared.options.lookback : 0;
    const DurationMs forward = selector.smoothed ? m_shared.options.lookback : 0;
    Matrix out;
    for (const Series &series : raw(id)) {
        auto points = window(series.points, start - back, end + forward);
        if (selector.anchored || selector.smoothed) {
            if (std::any_of(points.begin(), points.end(), [](const Point &p) { return p.histogram != nullptr; }))
                throw Failure{std::string(selector.anchored ? "anchored" : "smoothed") + " modifier is not supported with histograms"};
            points = extendFloats(points, start, end, selector.smoothed);
        }
        if (!points.empty()) out.push_back({series.labels, std::move(points), false});
    }
    return out;
}

Matrix Evaluator::subquery(NodeId id)
{
    const NodeFacts &f = facts(id);
    const DurationMs step = f.step != 0 ? f.step : m_shared.options.subqueryStep;
    const TimestampMs lastStep = m_start + (m_end - m_start) / m_interval * m_interval;
    const TimestampMs first = reference(f, m_start) - f.range;
    const TimestampMs end = f.at ? reference(f, m_start) : reference(f, lastStep);
    TimestampMs start = first / step * step;
    if (start <= first) start += step;
    Evaluator inner(m_shared, start, end, step, m_annotations);
    return inner.evaluate(node(id).as<syntax::Subquery>().expr);
}

} // namespace diopter::reference
