#include "core/rules/promqltest_compare.h"

#include "core/base/go_text.h"
#include "core/model/histogram_text.h"
#include "core/model/kahan.h"
#include "core/rules/result_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace diopter::rules {
namespace {

using Expected = EvalCommand::Expected;

std::string pointText(const ScriptPoint &point)
{
    if (point.omitted) return "_";
    return point.histogram ? histogramTestExpression(*point.histogram) : formatFixed(point.value);
}

std::string pointsText(const std::vector<ScriptPoint> &points)
{
    std::string out = "[";
    for (const ScriptPoint &point : points) {
        if (out.size() > 1) out += ' ';
        out += pointText(point);
    }
    return out + "]";
}

std::string labelsText(const LabelTexts &labels)
{
    SymbolTable symbols;
    return diopter::labelsText(symbols, Labels::fromTexts(symbols, labels));
}

/// The expectation for a series of the result, or null. Indexes of those found are remembered.
class Expectations {
public:
    explicit Expectations(const EvalCommand &command) : m_command(command) {}
    const Expected *find(const LabelTexts &labels)
    {
        for (std::size_t i = 0; i < m_command.expected.size(); ++i) {
            if (m_command.expected[i].series.labels != labels) continue;
            m_seen.insert(i);
            return &m_command.expected[i];
        }
        return nullptr;
    }
    const Expected *firstMissing() const
    {
        for (std::size_t i = 0; i < m_command.expected.size(); ++i)
            if (!m_seen.contains(i)) return &m_command.expected[i];
        return nullptr;
    }

private:
    const EvalCommand &m_command;
    std::set<std::size_t> m_seen;
};

bool sameBuckets(const std::map<std::int64_t, double> &a, const std::map<std::int64_t, double> &b, double epsilon)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [&](const auto &x, const auto &y) { return x.first == y.first && almostEqual(x.second, y.second, epsilon); });
}

struct ExpectedPoint {
    TimestampMs time;
    const ScriptPoint *point;
};

std::string compareFloats(const std::vector<ExpectedPoint> &expected, const ResultSeries &series, const std::string &labels)
{
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const FloatPoint &actual = series.floats[i];
        if (expected[i].time != actual.timestamp)
            return fmt::format("expected float value at index {} for {} to have timestamp {}, but it had timestamp {} (result has {})", i,
                labels, expected[i].time, actual.timestamp, seriesResultText(series));
        if (!almostEqual(actual.value, expected[i].point->value, kScriptEpsilon))
            return fmt::format("expected float value at index {} (t={}) for {} to be {}, but got {} (result has {})", i, actual.timestamp,
                labels, formatFloatG(expected[i].point->value), formatFloatG(actual.value), seriesResultText(series));
    }
    return {};
}

std::string compareHistograms(const std::vector<ExpectedPoint> &expected, const ResultSeries &series, const std::string &labels)
{
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const HistogramPoint &actual = series.histograms[i];
        if (expected[i].time != actual.timestamp)
            return fmt::format("expected histogram value at index {} for {} to have timestamp {}, but it had timestamp {} (result has {})",
                i, labels, expected[i].time, actual.timestamp, seriesResultText(series));
        const ScriptPoint &point = *expected[i].point;
        if (!histogramsAgree(*point.histogram, *actual.histogram, kScriptEpsilon, point.hintGiven))
            return fmt::format("expected histogram value at index {} (t={}) for {} to be {}, but got {} (result has {})", i,
                actual.timestamp, labels, histogramTestExpression(*point.histogram), histogramTestExpression(*actual.histogram),
                seriesResultText(series));
    }
    return {};
}

std::string compareSeries(const EvalCommand &command, const Expected &expected, const ResultSeries &series)
{
    const std::string labels = labelsText(expected.series.labels);
    std::vector<ExpectedPoint> floats;
    std::vector<ExpectedPoint> histograms;
    for (std::size_t i = 0; i < expected.series.points.size(); ++i) {
        const ScriptPoint &point = expected.series.points[i];
        const TimestampMs time = command.start + static_cast<TimestampMs>(i) * command.step;
        if (time > command.end)
            return fmt::format(
                "expected {} points for {}, but query time range cannot return this many points", expected.series.points.size(), labels);
        if (point.histogram) histograms.push_back({time, &point});
        else if (!point.omitted) floats.push_back({time, &point});
    }
    if (floats.size() != series.floats.size() || histograms.size() != series.histograms.size())
        return fmt::format("expected {} float points and {} histogram points for {}, but got {}", floats.size(), histograms.size(), labels,
            seriesResultText(series));
    std::string out = compareFloats(floats, series, labels);
    return out.empty() ? compareHistograms(histograms, series, labels) : out;
}

std::string compareMatrix(const EvalCommand &command, const SymbolTable &symbols, const ResultValue &value)
{
    if (command.ordered) return "expected ordered result, but query returned a matrix";
    if (command.expectsScalar) return "expected scalar result, but got matrix " + resultText(symbols, value);
    if (std::string unsorted = checkSorted(symbols, value); !unsorted.empty()) return unsorted;
    Expectations expectations(command);
    for (const ResultSeries &series : value.series) {
        const Expected *expected = expectations.find(textsOf(symbols, series.labels));
        if (!expected)
            return fmt::format(
                "unexpected metric {} in result, has {}", diopter::labelsText(symbols, series.labels), seriesResultText(series));
        if (std::string difference = compareSeries(command, *expected, series); !difference.empty()) return difference;
    }
    if (const Expected *missing = expectations.firstMissing())
        return fmt::format("expected metric {} not found", labelsText(missing->series.labels));
    return {};
}

std::string compareSample(const ScriptPoint &point, const ResultSeries &series, const std::string &labels)
{
    const FloatHistogram *actual = series.histograms.empty() ? nullptr : series.histograms.front().histogram.get();
    if (!point.histogram && actual)
        return fmt::format(
            "expected float value {} for {} but got histogram {}", pointText(point), labels, histogramTestExpression(*actual));
    if (point.histogram && !actual)
        return fmt::format("expected histogram {} for {} but got float value {}", histogramTestExpression(*point.histogram), labels,
            formatFloatG(series.floats.front().value));
    if (actual) {
        if (histogramsAgree(*point.histogram, *actual, kScriptEpsilon, point.hintGiven)) return {};
        return fmt::format(
            "expected {} for {} but got {}", histogramTestExpression(*point.histogram), labels, histogramTestExpression(*actual));
    }
    if (almostEqual(point.value, series.floats.front().value, kScriptEpsilon)) return {};
    return fmt::format("expected {} for {} but got {}", formatFloatG(point.value), labels, formatFloatG(series.floats.front().value));
}

std::string compareVector(const EvalCommand &command, const SymbolTable &symbols, const ResultValue &value)
{
    if (command.expectsScalar) return "expected scalar result, but got vector " + resultText(symbols, value);
    Expectations expectations(command);
    for (std::size_t position = 1; position <= value.series.size(); ++position) {
        const ResultSeries &series = value.series[position - 1];
        const std::string labels = diopter::labelsText(symbols, series.labels);
        const Expected *expected = expectations.find(textsOf(symbols, series.labels));
        if (!expected)
            return fmt::format("unexpected metric {} in result, has value {}", labels,
                series.histograms.empty() ? formatFloatG(series.floats.front().value)
                                          : histogramTestExpression(*series.histograms.front().histogram));
        if (command.ordered && expected->position != position)
            return fmt::format("expected metric {} with {} at position {} but was at {}", labels, pointsText(expected->series.points),
                expected->position, position);
        const ScriptPoint none;
        const auto &points = expected->series.points;
        if (std::string difference = compareSample(points.empty() ? none : points.front(), series, labels); !difference.empty())
            return difference;
    }
    if (const Expected *missing = expectations.firstMissing())
        return fmt::format("expected metric {} with {}: {} not found", labelsText(missing->series.labels), missing->position,
            pointsText(missing->series.points));
    return {};
}

std::string listText(const std::vector<std::string> &texts)
{
    std::string out = "[";
    for (const std::string &text : texts) {
        if (out.size() > 1) out += ' ';
        out += text;
    }
    return out + "]";
}

std::string checkKind(const EvalCommand &command, const std::string &query, const std::vector<TextCondition> &expected,
    const std::vector<std::string> &actual, const char *kind)
{
    if (expected.empty()) return {};
    if (actual.empty())
        return fmt::format("expected {} annotations but none were found for query {} (line {})", kind, quote(query), command.line);
    for (const TextCondition &condition : expected) {
        if (std::any_of(actual.begin(), actual.end(), [&](const std::string &text) { return condition.matches(text); })) continue;
        return fmt::format("expected {} annotation matching {} {} but no matching annotation was found for query {} (line {}), found: {}",
            kind, condition.pattern ? "pattern" : "message", quote(condition.text), quote(query), command.line, listText(actual));
    }
    for (const std::string &text : actual) {
        if (std::any_of(expected.begin(), expected.end(), [&](const TextCondition &c) { return c.matches(text); })) continue;
        return fmt::format("unexpected {} annotation {} found for query {} (line {})", kind, quote(text), query, command.line);
    }
    return {};
}

} // namespace

bool histogramsAgree(const FloatHistogram &expected, const FloatHistogram &actual, double epsilon, bool compareHint)
{
    return expected.schema == actual.schema && almostEqual(expected.count, actual.count, epsilon) &&
        almostEqual(expected.sum, actual.sum, epsilon) && expected.customBounds == actual.customBounds &&
        expected.zeroThreshold == actual.zeroThreshold && almostEqual(expected.zeroCount, actual.zeroCount, epsilon) &&
        sameBuckets(bucketsByIndex(expected.negativeSpans, expected.negativeBuckets),
            bucketsByIndex(actual.negativeSpans, actual.negativeBuckets), epsilon) &&
        sameBuckets(bucketsByIndex(expected.positiveSpans, expected.positiveBuckets),
            bucketsByIndex(actual.positiveSpans, actual.positiveBuckets), epsilon) &&
        (!compareHint || expected.resetHint == actual.resetHint);
}

std::string checkSorted(const SymbolTable &symbols, const ResultValue &matrix)
{
    for (std::size_t i = 1; i < matrix.series.size(); ++i) {
        const Labels &before = matrix.series[i - 1].labels;
        const Labels &after = matrix.series[i].labels;
        if (compareLabels(symbols, before, after) > 0)
            return fmt::format(
                "matrix results should always be sorted by labels, but matrix is not sorted: series at index {} with labels {} "
                "sorts before series at index {} with labels {}",
                i, diopter::labelsText(symbols, after), i - 1, diopter::labelsText(symbols, before));
    }
    return {};
}

std::string compareResult(const EvalCommand &command, const SymbolTable &symbols, const ResultValue &value)
{
    switch (value.type) {
    case ValueType::Matrix: return compareMatrix(command, symbols, value);
    case ValueType::Vector: return compareVector(command, symbols, value);
    case ValueType::Scalar: {
        if (!command.expectsScalar) return "expected vector or matrix result, but got " + resultText(symbols, value);
        const double actual = value.series.front().floats.front().value;
        if (almostEqual(command.scalar, actual, kScriptEpsilon)) return {};
        return fmt::format("expected scalar {} but got {}", formatFloatG(command.scalar), formatFloatG(actual));
    }
    case ValueType::String:
        if (value.text == command.expectedString) return {};
        return fmt::format("expected string \"{}\" but got \"{}\"", command.expectedString, value.text);
    case ValueType::None: break;
    }
    return "the query gave no value";
}

std::string checkAnnotations(const EvalCommand &command, const std::string &query, const ScriptEvaluation &evaluation)
{
    if (command.mustWarn && evaluation.warnings.empty())
        return fmt::format("expected warnings evaluating query {} (line {}) but got none", quote(query), command.line);
    if (command.mustInform && evaluation.infos.empty())
        return fmt::format("expected info annotations evaluating query {} (line {}) but got none", quote(query), command.line);
    if (std::string text = checkKind(command, query, command.expectWarn, evaluation.warnings, "warn"); !text.empty()) return text;
    if (std::string text = checkKind(command, query, command.expectInfo, evaluation.infos, "info"); !text.empty()) return text;
    if (command.expectNoWarn && !evaluation.warnings.empty())
        return fmt::format(
            "unexpected warning annotations evaluating query {} (line {}): {}", quote(query), command.line, listText(evaluation.warnings));
    if (command.expectNoInfo && !evaluation.infos.empty())
        return fmt::format(
            "unexpected info annotations evaluating query {} (line {}): {}", quote(query), command.line, listText(evaluation.infos));
    return {};
}

std::string checkFailure(const EvalCommand &command, const std::string &error)
{
    const auto differs = [&](const std::string &expected) {
        return fmt::format(
            "expected error {} evaluating query {} (line {}), but got: {}", expected, quote(command.query), command.line, error);
    };
    if (!command.failMessage.empty() && command.failMessage != error) return differs(quote(command.failMessage));
    if (command.failPattern && !command.failPattern->matches(error)) return differs("matching pattern " + quote(command.failPattern->text));
    if (!command.expectFail.empty() && !command.expectFail.front().matches(error))
        return differs("matching " + quote(command.expectFail.front().text));
    return {};
}

} // namespace diopter::rules
