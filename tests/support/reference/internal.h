// The evaluator's inside, shared by the files of this folder: one object per evaluation grid, functions by family.
#pragma once

#include "core/exec/engine_options.h"
#include "core/model/operations.h"
#include "core/source/source.h"
#include "tests/support/reference/query.h"
#include "tests/support/reference/types.h"

#include <functional>
#include <limits>
#include <map>

namespace diopter::reference {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// All samples of the series of one selector, in label order, stale markers included.
using RawSeries = std::vector<Series>;

/// What all grids of one query share.
struct Shared {
    const source::Source &source;
    const Query &query;
    const exec::EngineOptions &options;
    std::map<NodeId, RawSeries> selected;
    RowOrder rowOrder = RowOrder::Appearance;
    TimestampMs start = 0; ///< of the whole query
    TimestampMs end = 0;

    /// Reads every series that matches, whole.
    RawSeries select(
        const std::vector<Matcher> &matchers, bool statsOnly, TimestampMs from = kMinTimestamp, TimestampMs until = kMaxTimestamp) const;
};

/// One call of a range function: the window of one series at one step.
struct Window {
    const LabelMap &labels;
    std::vector<Point> points; ///< ascending, no stale markers
    TimestampMs rangeStart = 0;
    TimestampMs rangeEnd = 0;
    TimestampMs evalTime = 0;
    DurationMs range = 0;
    DurationMs lookback = 0;
    bool anchored = false;
    bool smoothed = false;
    bool useStarts = false; ///< start timestamps count (rate, irate, increase, resets only)
    std::vector<double> params; ///< scalar arguments in order
    std::vector<TextSpan> spans; ///< of all arguments

    std::vector<Point> floats() const;
    std::vector<Point> histograms() const;
};

/// Value of a range function; nothing = no sample.
using RangeResult = std::optional<Point>;
RangeResult callRangeFunction(FunctionId function, const Window &window, Annotations &annotations);
/// rate, increase, delta, irate, idelta of the window.
RangeResult extrapolatedRate(const Window &window, bool isCounter, bool isRate, Annotations &annotations);
RangeResult instantRate(const Window &window, bool isRate, Annotations &annotations);
RangeResult extendedRate(const Window &window, bool isCounter, bool isRate, Annotations &annotations);
/// Boundary points of `floats[range] anchored|smoothed` as a result of its own.
std::vector<Point> extendFloats(const std::vector<Point> &floats, TimestampMs start, TimestampMs end, bool smoothed);
double interpolate(const Point &before, const Point &after, TimestampMs time, bool isCounter);
/// Nothing on incompatible layouts (annotated).
std::optional<FloatHistogram> interpolateHistograms(const Point &before, const Point &after, TimestampMs time, bool isCounter,
    const std::string &name, TextSpan span, Annotations &annotations);

/// One call of a function of instant vectors at one step.
struct InstantCall {
    FunctionId function;
    const std::vector<Vector> &args; ///< scalars as one sample; strings empty
    const std::vector<std::string> &strings; ///< parallel to the arguments; "" for others
    const std::vector<TextSpan> &spans;
    TimestampMs time = 0;
    bool delayedNames = false;
    LabelMap absentLabels;
};
Vector callInstantFunction(const InstantCall &call, Annotations &annotations);
Vector callHistogramFunction(const InstantCall &call, Annotations &annotations);

double quantile(double q, std::vector<double> values);
/// Kahan-Neumaier step of util/kahansum.
void kahan(double increment, double &sum, double &compensation);
/// Go's sort order of values: NaN first.
bool lessWithNaN(double a, double b);

class Evaluator {
public:
    Evaluator(Shared &shared, TimestampMs start, TimestampMs end, DurationMs interval, Annotations &annotations)
        : m_shared(shared), m_start(start), m_end(end), m_interval(interval), m_annotations(annotations)
    {}

    Matrix evaluate(NodeId id);
    /// Result names dropped where they were due, equal series merged.
    Matrix cleaned(Matrix matrix) const;

private:
    using StepFunction = std::function<Vector(const std::vector<Vector> &, TimestampMs)>;

    bool singleStep() const { return m_start == m_end; }
    bool delayed() const { return m_shared.options.delayedNameRemoval; }
    const syntax::Node &node(NodeId id) const { return m_shared.query.node(id); }
    const NodeFacts &facts(NodeId id) const { return m_shared.query.of(id); }
    TimestampMs reference(const NodeFacts &facts, TimestampMs step) const { return (facts.at ? *facts.at : step) - facts.offset; }

    Matrix evaluateNode(NodeId id);
    Matrix stepInvariant(NodeId id);
    Matrix rangeEval(const std::vector<NodeId> &ids, const StepFunction &function);
    Matrix mergeEqual(Matrix matrix) const;
    void dropName(Series &series) const;
    void dropName(Sample &sample) const;

    const RawSeries &raw(NodeId id);
    std::pair<TimestampMs, TimestampMs> selectedRange(NodeId id) const;
    Matrix vectorSelector(NodeId id);
    Matrix smoothedSelector(NodeId id);
    Matrix matrixSelector(NodeId id);
    Matrix subquery(NodeId id);
    Matrix unary(const syntax::Unary &unary);
    Matrix call(NodeId id);
    Matrix timestampCall(NodeId id);
    Matrix rangeCall(NodeId id, std::size_t windowArg);
    Matrix absentOverTime(const Matrix &found, NodeId arg) const;
    Matrix instantCall(NodeId id);
    Matrix labelReplace(NodeId id);
    Matrix labelJoin(NodeId id);
    Matrix info(NodeId id);
    LabelMap absentLabels(NodeId id) const;
    std::string stringArg(NodeId id) const;
    std::vector<Point> window(const std::vector<Point> &points, TimestampMs after, TimestampMs until) const;

    Matrix aggregation(NodeId id);
    Matrix countValues(NodeId id);
    Matrix foldGroups(NodeId id, const Matrix &input, const std::vector<double> &params);
    Matrix selectGroups(NodeId id, const Matrix &input, const std::vector<double> &params);
    void checkParams(NodeId id, const std::vector<double> &params, bool &finished);
    LabelMap groupLabels(const syntax::Aggregation &aggregation, const LabelMap &labels) const;

    Matrix binary(NodeId id);
    Vector setOperation(const syntax::Binary &binary, const Vector &lhs, const Vector &rhs) const;
    Vector vectorBinary(const syntax::Node &node, Vector lhs, Vector rhs);
    Vector scalarBinary(const syntax::Node &node, const Vector &vector, double scalar, bool swapped);

    Matrix combineInfo(Matrix base, const Matrix &infoSeries, const std::set<LabelMap> &ignored,
        const std::map<std::string, std::vector<Matcher>> &dataMatchers);

    Shared &m_shared;
    TimestampMs m_start;
    TimestampMs m_end;
    DurationMs m_interval;
    Annotations &m_annotations;
};

/// The operators between two elements; `matched` false = no result.
struct ElementResult {
    double value = 0;
    HistogramPtr histogram;
    bool keep = false;
    bool failed = false; ///< an annotation instead of a result
};
ElementResult elementBinary(const syntax::Node &node, BinaryOp op, double lhs, double rhs, const HistogramPtr &left,
    const HistogramPtr &right, Annotations &annotations);
double scalarOperator(BinaryOp op, double lhs, double rhs);

} // namespace diopter::reference
