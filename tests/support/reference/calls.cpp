// Function calls of the reference evaluator: those of range vectors, of series (label_replace, label_join) and the step-wise others.
#include "core/base/go_text.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/matcher.h"
#include "core/model/stale.h"
#include "core/syntax/parser.h"
#include "tests/support/reference/internal.h"

#include <re2/re2.h>

#include <algorithm>

namespace diopter::reference {
namespace {

bool isValidLabelName(const std::string &name) { return !name.empty() && isValidUtf8(name); }

/// Go's regexp.Expand: $1, ${1}, $name, ${name}, $$.
std::string expand(const std::string &text, const re2::RE2 &pattern, const std::vector<re2::StringPiece> &groups)
{
    const auto &names = pattern.NamedCapturingGroups();
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '$' || i + 1 == text.size()) {
            out += text[i++];
            continue;
        }
        if (text[i + 1] == '$') {
            out += '$';
            i += 2;
            continue;
        }
        const bool braced = text[i + 1] == '{';
        const std::size_t start = i + (braced ? 2 : 1);
        std::size_t end = start;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
        if (end == start || (braced && (end == text.size() || text[end] != '}'))) {
            out += text[i++];
            continue;
        }
        const std::string name = text.substr(start, end - start);
        std::size_t group = groups.size();
        if (std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) && name.size() < 9) group = std::stoul(name);
        else if (const auto found = names.find(name); found != names.end()) group = static_cast<std::size_t>(found->second);
        if (group < groups.size() && groups[group].data()) out.append(groups[group].data(), groups[group].size());
        i = braced ? end + 1 : end;
    }
    return out;
}

void setLabel(LabelMap &labels, const std::string &name, const std::string &value)
{
    if (value.empty()) labels.erase(name);
    else labels[name] = value;
}

/// Samples of a subquery's result: reset hints do not survive it.
void forgetHints(Matrix &matrix)
{
    for (Series &series : matrix)
        for (Point &point : series.points) {
            if (!point.histogram) continue;
            const CounterResetHint hint = point.histogram->resetHint;
            if (hint != CounterResetHint::Reset && hint != CounterResetHint::NotReset) continue;
            auto copy = std::make_shared<FloatHistogram>(*point.histogram);
            copy->resetHint = CounterResetHint::Unknown;
            point.histogram = copy;
        }
}

constexpr bool allowsAnchored(FunctionId function)
{
    return function == FunctionId::Resets || function == FunctionId::Changes || function == FunctionId::Rate ||
        function == FunctionId::Increase || function == FunctionId::Delta;
}
constexpr bool allowsSmoothed(FunctionId function)
{
    return function == FunctionId::Rate || function == FunctionId::Increase || function == FunctionId::Delta;
}
constexpr bool usesStarts(FunctionId function)
{
    return function == FunctionId::Rate || function == FunctionId::Irate || function == FunctionId::Increase ||
        function == FunctionId::Resets;
}
constexpr bool isSort(FunctionId function)
{
    return function == FunctionId::Sort || function == FunctionId::SortDesc || function == FunctionId::SortByLabel ||
        function == FunctionId::SortByLabelDesc;
}

} // namespace

std::string Evaluator::stringArg(NodeId id) const { return node(m_shared.query.unwrapped(id)).as<syntax::StringLiteral>().value; }

Matrix Evaluator::call(NodeId id)
{
    const auto &call = node(id).as<syntax::Call>();
    if (const auto folded = facts(id).folded)
        return rangeEval({}, [&](const std::vector<Vector> &, TimestampMs) { return Vector{{{}, *folded, nullptr, 0, false, {}}}; });
    if ((call.function == FunctionId::Timestamp || call.function == FunctionId::StartTimestamp) &&
        node(m_shared.query.unwrapped(call.args[0])).kind() == syntax::NodeKind::VectorSelector &&
        !facts(m_shared.query.unwrapped(call.args[0])).wrapped)
        return timestampCall(id);
    if (call.function == FunctionId::LabelReplace) return labelReplace(id);
    if (call.function == FunctionId::LabelJoin) return labelJoin(id);
    if (call.function == FunctionId::Info) return info(id);
    for (std::size_t i = 0; i < call.args.size(); ++i)
        if (node(call.args[i]).type == ValueType::Matrix) return rangeCall(id, i);
    Matrix out = instantCall(id);
    // Prometheus merges it behind the annotations of the argument, so the outermost of nested sorts is the one shown.
    if (isSort(call.function) && !singleStep()) m_annotations.warn(annotation_text::sortInRangeQuery(), node(id).span);
    return out;
}

Matrix Evaluator::timestampCall(NodeId id)
{
    const auto &call = node(id).as<syntax::Call>();
    const NodeId selector = m_shared.query.unwrapped(call.args[0]);
    const bool starts = call.function == FunctionId::StartTimestamp;
    const RawSeries &series = raw(selector);
    return rangeEval({}, [&](const std::vector<Vector> &, TimestampMs time) {
        Vector out;
        // With @ the offset shows in what was selected only (rangeEvalTimestampFunctionOverVectorSelector).
        const TimestampMs at = facts(selector).at ? *facts(selector).at : reference(facts(selector), time);
        for (const Series &one : series) {
            const Point *last = nullptr;
            for (const Point &point : one.points)
                if (point.time <= at) last = &point;
            if (!last || last->time <= at - m_shared.options.lookback) continue;
            if (last->histogram ? isStale(last->histogram->sum) : isStale(last->value)) continue;
            if (starts && !m_shared.options.useStartTimestamps) continue;
            Sample sample{one.labels, static_cast<double>(starts ? last->start : last->time) / 1000, nullptr, time, false, {}};
            dropName(sample);
            out.push_back(std::move(sample));
        }
        return out;
    });
}

Matrix Evaluator::rangeCall(NodeId id, std::size_t windowArg)
{
    const auto &call = node(id).as<syntax::Call>();
    const NodeId arg = m_shared.query.unwrapped(call.args[windowArg]);
    const auto *matrixSelector = node(arg).getIf<syntax::MatrixSelector>();
    Matrix evaluated;
    if (!matrixSelector) {
        evaluated = evaluate(arg);
        forgetHints(evaluated);
    }
    std::vector<Matrix> params;
    std::vector<TextSpan> spans;
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        // A subquery has been replaced by its result, which has no place in the text.
        spans.push_back(i == windowArg && !matrixSelector ? TextSpan{} : node(m_shared.query.unwrapped(call.args[i])).span);
        if (i != windowArg) params.push_back(evaluate(m_shared.query.unwrapped(call.args[i])));
    }
    const bool anchored = matrixSelector && matrixSelector->selector.anchored;
    const bool smoothed = matrixSelector && matrixSelector->selector.smoothed;
    const std::string name(functionName(call.function));
    if (anchored && !allowsAnchored(call.function))
        throw Failure{"anchored modifier can only be used with: changes, delta, increase, rate, resets - not with " + name};
    if (smoothed && !allowsSmoothed(call.function))
        throw Failure{"smoothed modifier can only be used with: delta, increase, rate - not with " + name};

    const DurationMs lookback = m_shared.options.lookback;
    const bool keepsName = call.function == FunctionId::LastOverTime || call.function == FunctionId::FirstOverTime;
    Matrix out;
    for (const Series &series : matrixSelector ? raw(arg) : evaluated) {
        Series result{series.labels, {}, series.dropName};
        if (!keepsName || series.dropName) dropName(result);
        std::size_t step = 0;
        for (TimestampMs time = m_start; time <= m_end; time += m_interval, ++step) {
            Window window{series.labels};
            window.rangeEnd = reference(facts(arg), time);
            window.rangeStart = window.rangeEnd - facts(arg).range;
            window.points = this->window(
                series.points, window.rangeStart - (anchored || smoothed ? lookback : 0), window.rangeEnd + (smoothed ? lookback : 0));
            if (window.points.empty()) continue;
            window.evalTime = time;
            window.range = facts(arg).range;
            window.lookback = lookback;
            window.anchored = anchored;
            window.smoothed = smoothed;
            window.useStarts = m_shared.options.useStartTimestamps && usesStarts(call.function);
            window.spans = spans;
            for (const Matrix &param : params) window.params.push_back(param.front().points[step].value);
            if (auto point = callRangeFunction(call.function, window, m_annotations)) {
                point->time = time;
                result.points.push_back(*point);
            }
        }
        const bool anyFloat = std::any_of(result.points.begin(), result.points.end(), [](const Point &p) { return !p.histogram; });
        const std::string metric = metricName(series.labels);
        if ((call.function == FunctionId::Rate || call.function == FunctionId::Increase) && anyFloat && !metric.empty()) {
            const std::string type = labelOf(series.labels, "__type__");
            const auto ends = [&](const char *suffix) { return metric.ends_with(suffix); };
            if (m_shared.options.typeAndUnitLabels) {
                if (type != "counter" && type != "histogram")
                    m_annotations.info(annotation_text::possibleNonCounterLabel(metric, type), spans[0]);
            } else if (!ends("_total") && !ends("_sum") && !ends("_count") && !ends("_bucket")) {
                m_annotations.info(annotation_text::possibleNonCounter(metric), spans[0]);
            }
        }
        if (!result.points.empty()) out.push_back(std::move(result));
    }
    if (call.function == FunctionId::AbsentOverTime) return absentOverTime(out, arg);
    return delayed() ? out : mergeEqual(std::move(out));
}

Matrix Evaluator::absentOverTime(const Matrix &found, NodeId arg) const
{
    std::set<TimestampMs> present;
    for (const Series &series : found)
        for (const Point &point : series.points) present.insert(point.time);
    Series out{absentLabels(arg), {}, true};
    for (TimestampMs time = m_start; time <= m_end; time += m_interval)
        if (!present.contains(time)) out.points.push_back({time, 1, nullptr, 0});
    if (out.points.empty()) return {};
    return {out};
}

LabelMap Evaluator::absentLabels(NodeId id) const
{
    const syntax::Node &n = node(m_shared.query.unwrapped(id));
    const auto *matrix = n.getIf<syntax::MatrixSelector>();
    const auto *selector = matrix ? &matrix->selector : n.getIf<syntax::VectorSelector>();
    LabelMap out;
    if (!selector) return out;
    std::set<std::string> has;
    for (const syntax::LabelMatcher &matcher : selector->matchers) {
        if (matcher.name == "__name__" || matcher.name == "__type__" || matcher.name == "__unit__") continue;
        if (matcher.type == MatchType::Equal && has.insert(matcher.name).second) setLabel(out, matcher.name, matcher.value);
        else out.erase(matcher.name);
    }
    return out;
}

Matrix Evaluator::instantCall(NodeId id)
{
    const auto &call = node(id).as<syntax::Call>();
    std::vector<NodeId> ids;
    std::vector<std::string> strings;
    std::vector<TextSpan> spans;
    for (const NodeId arg : call.args) {
        const NodeId inner = m_shared.query.unwrapped(arg);
        ids.push_back(inner);
        spans.push_back(node(inner).span);
        const auto *text = node(inner).getIf<syntax::StringLiteral>();
        strings.push_back(text ? text->value : std::string());
    }
    CallAnnotations own;
    Evaluator inner(m_shared, m_start, m_end, m_interval, own.ofRange);
    Matrix result = inner.rangeEval(ids, [&](const std::vector<Vector> &args, TimestampMs time) {
        InstantCall one{call.function, args, strings, spans, time, delayed(), {}};
        if (call.function == FunctionId::Absent) one.absentLabels = absentLabels(ids[0]);
        Annotations ofStep;
        Vector out = callInstantFunction(one, ofStep);
        own.addStep(ofStep);
        for (Sample &sample : out)
            if (sample.dropName && !delayed()) sample.labels = withoutMetadata(std::move(sample.labels));
        return out;
    });
    m_annotations.merge(own.merged());
    return result;
}

Matrix Evaluator::labelReplace(NodeId id)
{
    const auto &args = node(id).as<syntax::Call>().args;
    const std::string destination = stringArg(args[1]);
    const std::string replacement = stringArg(args[2]);
    const std::string source = stringArg(args[3]);
    const std::string pattern = stringArg(args[4]);
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 compiled("^(?s:" + goRegexpToRe2(pattern) + ")$", options);
    if (!compiled.ok()) throw Failure{"invalid regular expression in label_replace(): " + pattern};
    if (!isValidLabelName(destination)) throw Failure{"invalid destination label name in label_replace(): " + destination};
    Matrix out = evaluate(m_shared.query.unwrapped(args[0]));
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(compiled.NumberOfCapturingGroups()) + 1);
    for (Series &series : out) {
        const std::string text = labelOf(series.labels, source);
        if (!compiled.Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()))) continue;
        setLabel(series.labels, destination, expand(replacement, compiled, groups));
        if (destination == "__name__") series.dropName = false;
    }
    return mergeEqual(std::move(out));
}

Matrix Evaluator::labelJoin(NodeId id)
{
    const auto &args = node(id).as<syntax::Call>().args;
    const std::string destination = stringArg(args[1]);
    const std::string separator = stringArg(args[2]);
    for (std::size_t i = 3; i < args.size(); ++i)
        if (!isValidLabelName(stringArg(args[i]))) throw Failure{"invalid source label name in label_join(): " + stringArg(args[i])};
    if (!isValidLabelName(destination)) throw Failure{"invalid destination label name in label_join(): " + destination};
    Matrix out = evaluate(m_shared.query.unwrapped(args[0]));
    for (Series &series : out) {
        std::string joined;
        for (std::size_t i = 3; i < args.size(); ++i) {
            if (i > 3) joined += separator;
            joined += labelOf(series.labels, stringArg(args[i]));
        }
        setLabel(series.labels, destination, joined);
        if (destination == "__name__") series.dropName = false;
    }
    return mergeEqual(std::move(out));
}

} // namespace diopter::reference
