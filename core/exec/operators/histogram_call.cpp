// histogram_quantile, histogram_quantiles and histogram_fraction: classic buckets are grouped by the labels without le, native histograms
// stand for themselves (Prometheus' resetHistograms and the functions behind it).
#include "core/base/go_text.h"
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/kernels/native_quantile.h"
#include "core/exec/kernels/quantile.h"
#include "core/exec/operators/operators.h"
#include "core/model/annotation_text.h"

#include <cmath>

namespace diopter::exec {

namespace {

/// One bucket series of a classic histogram.
struct BucketRow {
    std::size_t row = 0;
    double upperBound = 0;
};

/// Series that share all labels but le; also what a native series would collide with.
struct ClassicGroup {
    std::vector<BucketRow> buckets;
    LabelsView labels; ///< without le
};

/// A row of the result: a native series or a classic group, for one quantile.
struct OutputRow {
    bool native = false;
    std::size_t source = 0; ///< row of the input, or group
    std::size_t argument = 0; ///< which of the quantiles
    std::string quantile; ///< histogram_quantiles: only steps whose argument prints like this
};

class HistogramRows final : public RowSource {
public:
    HistogramRows(QueryContext &context, const plan::Node &node, MatrixPtr input, std::vector<ScalarValues> params);

    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;
    /// Annotations that belong to no output row: bad quantiles, bad buckets, conflicts.
    void annotateInput(AnnotationCollector &annotations) const;

private:
    bool isQuantiles() const { return m_call.function == FunctionId::HistogramQuantiles; }
    bool isFraction() const { return m_call.function == FunctionId::HistogramFraction; }
    TextSpan vectorSpan() const { return isQuantiles() ? m_call.argSpans.front() : m_call.argSpans.back(); }
    TextSpan quantileSpan(std::size_t argument) const { return m_call.argSpans[isQuantiles() ? argument + 2 : 0]; }
    std::string_view nameForAnnotation(LabelsView labels) const;
    void groupRows();
    void listOutputs();
    void addOutputs(SeriesTable &table, bool native, std::size_t source, LabelsView labels, std::size_t argument);
    bool isNativeAt(std::size_t row, std::size_t step) const;
    bool conflicts(std::size_t row, std::size_t step) const;
    bool wanted(const OutputRow &output, std::size_t step) const;
    void nativeRow(
        const OutputRow &output, KernelContext &kernel, AnnotationCollector &annotations, const RowSlice &out, std::size_t row) const;
    void classicRow(const OutputRow &output, AnnotationCollector &annotations, const RowSlice &out, std::size_t row) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::Call &m_call;
    MatrixPtr m_input;
    std::vector<ScalarValues> m_params;
    SeriesTable m_storage; ///< memory of group labels
    std::vector<ClassicGroup> m_groups;
    std::vector<std::size_t> m_conflictGroup; ///< per input row: the group with the same signature, or kNoGroup
    std::vector<std::uint8_t> m_badBucket; ///< per input row: le is missing or no number
    std::vector<OutputRow> m_outputs;
    SeriesTablePtr m_series;
    static constexpr std::size_t kNoGroup = ~std::size_t{0};
};

HistogramRows::HistogramRows(QueryContext &context, const plan::Node &node, MatrixPtr input, std::vector<ScalarValues> params)
    : m_context(context), m_node(node), m_call(node.as<plan::Call>()), m_input(std::move(input)), m_params(std::move(params))
{
    groupRows();
    listOutputs();
}

std::string_view HistogramRows::nameForAnnotation(LabelsView labels) const
{
    if (!m_context.options.delayedNameRemoval) return {};
    return m_context.symbols.text(labelValue(labels, m_context.known.name));
}

void HistogramRows::groupRows()
{
    const std::size_t numRows = m_input->numRows();
    m_conflictGroup.assign(numRows, kNoGroup);
    m_badBucket.assign(numRows, 0);
    LabelIndex index(numRows);
    const Symbol bucket = m_context.known.bucket;
    std::vector<std::size_t> ofSet; // group of each distinct signature
    for (std::size_t row = 0; row < numRows; ++row) {
        Labels signature(m_input->series()->labels(row));
        const std::string_view text = m_context.symbols.text(labelValue(signature.view(), bucket));
        const std::optional<double> bound = parseFloat(text);
        if (!bound || std::isnan(*bound)) {
            m_badBucket[row] = 1;
            continue;
        }
        signature.remove(bucket);
        bool isNew = false;
        const std::size_t set = index.findOrStore(signature.view(), m_storage, isNew);
        if (isNew) {
            ClassicGroup group;
            group.labels = m_storage.store(signature.view());
            m_groups.push_back(std::move(group));
        }
        m_groups[set].buckets.push_back({row, *bound});
    }
    for (std::size_t row = 0; row < numRows; ++row) {
        if (!m_input->block().hasHistograms(row)) continue;
        bool isNew = false;
        const std::size_t set = index.findOrAdd(m_input->series()->labels(row), isNew);
        if (set < m_groups.size()) m_conflictGroup[row] = set;
    }
}

void HistogramRows::addOutputs(SeriesTable &table, bool native, std::size_t source, LabelsView labels, std::size_t argument)
{
    std::vector<LabelPair> kept(labels.begin(), labels.end());
    if (!m_context.options.delayedNameRemoval) withoutMetadata(m_context.known, labels, kept);
    if (!isQuantiles()) {
        table.add(table.store(kept), true);
        m_outputs.push_back({native, source, argument, {}});
        return;
    }
    std::vector<std::string> seen;
    for (const double q : m_params[argument]) {
        std::string text = openMetricsNumber(q);
        if (std::find(seen.begin(), seen.end(), text) != seen.end()) continue;
        seen.push_back(text);
        Labels withQuantile{LabelsView(kept)};
        withQuantile.set(m_context.symbols, m_context.symbols.intern(m_call.strings.front()), m_context.symbols.intern(text));
        table.add(table.store(withQuantile.view()), true);
        m_outputs.push_back({native, source, argument, std::move(text)});
    }
}

void HistogramRows::listOutputs()
{
    auto table = std::make_shared<SeriesTable>();
    table->keepAlive(m_input->series());
    const std::size_t numArguments = isQuantiles() ? m_params.size() : 1;
    for (std::size_t argument = 0; argument < numArguments; ++argument) {
        for (std::size_t row = 0; row < m_input->numRows(); ++row) {
            if (m_input->block().hasHistograms(row)) addOutputs(*table, true, row, m_input->series()->labels(row), argument);
        }
        for (std::size_t group = 0; group < m_groups.size(); ++group) addOutputs(*table, false, group, m_groups[group].labels, argument);
    }
    m_series = std::move(table);
}

bool HistogramRows::isNativeAt(std::size_t row, std::size_t step) const
{
    const RowView view = m_input->row(row);
    return view.isPresent(step) && view.isHistogram(step);
}

bool HistogramRows::conflicts(std::size_t row, std::size_t step) const
{
    const std::size_t group = m_conflictGroup[row];
    if (group == kNoGroup) return false;
    return std::any_of(m_groups[group].buckets.begin(), m_groups[group].buckets.end(), [&](const BucketRow &bucket) {
        const RowView view = m_input->row(bucket.row);
        return view.isPresent(step) && !view.isHistogram(step);
    });
}

bool HistogramRows::wanted(const OutputRow &output, std::size_t step) const
{
    if (!isQuantiles()) return true;
    const double q = m_params[output.argument][step];
    return output.quantile == openMetricsNumber(q);
}

void HistogramRows::annotateInput(AnnotationCollector &annotations) const
{
    const std::size_t numSteps = m_node.steps.count;
    const std::size_t numArguments = isFraction() ? 0 : m_params.size();
    for (std::size_t argument = 0; argument < numArguments; ++argument) {
        for (std::size_t step = 0; step < numSteps; ++step) {
            const double q = m_params[argument][step];
            if (!std::isnan(q) && q >= 0 && q <= 1) continue;
            annotations.setKey(step);
            annotations.add(AnnotationKind::Warning, annotation_text::invalidQuantile(q), quantileSpan(argument));
        }
    }
    for (std::size_t row = 0; row < m_input->numRows(); ++row) {
        const RowView view = m_input->row(row);
        const LabelsView labels = m_input->series()->labels(row);
        if (m_badBucket[row] != 0) {
            for (std::size_t step = 0; step < numSteps; ++step) {
                if (!view.isPresent(step) || view.isHistogram(step)) continue;
                const std::string_view le = m_context.symbols.text(labelValue(labels, m_context.known.bucket));
                annotations.setKey(step);
                annotations.add(AnnotationKind::Warning, annotation_text::badBucketLabel(nameForAnnotation(labels), le), vectorSpan());
                break;
            }
        }
        if (m_conflictGroup[row] == kNoGroup) continue;
        for (std::size_t step = 0; step < numSteps; ++step) {
            if (!isNativeAt(row, step) || !conflicts(row, step)) continue;
            annotations.setKey(step);
            annotations.add(
                AnnotationKind::Warning, annotation_text::mixedClassicNativeHistograms(nameForAnnotation(labels)), vectorSpan());
            break;
        }
    }
}

void HistogramRows::nativeRow(
    const OutputRow &output, KernelContext &kernel, AnnotationCollector &annotations, const RowSlice &out, std::size_t row) const
{
    const RowView view = m_input->row(output.source);
    kernel.metricName = nameForAnnotation(m_input->series()->labels(output.source)); // dropped before, unless removal is delayed
    for (std::size_t step = 0; step < m_node.steps.count; ++step) {
        if (!view.isPresent(step) || !view.isHistogram(step) || !wanted(output, step) || conflicts(output.source, step)) continue;
        kernel.evalTime = m_node.steps.at(step);
        annotations.setKey(step);
        const FloatHistogram &histogram = *(*view.histograms)[step];
        const double value = isFraction() ? nativeFraction(m_params[0][step], m_params[1][step], histogram, kernel, vectorSpan())
                                          : nativeQuantile(m_params[output.argument][step], histogram, kernel, vectorSpan());
        out.set(row, step, Point::ofFloat(value));
    }
}

void HistogramRows::classicRow(const OutputRow &output, AnnotationCollector &annotations, const RowSlice &out, std::size_t row) const
{
    const ClassicGroup &group = m_groups[output.source];
    std::vector<std::size_t> natives; // series whose histograms make the group's buckets void
    for (std::size_t i = 0; i < m_conflictGroup.size(); ++i) {
        if (m_conflictGroup[i] == output.source) natives.push_back(i);
    }
    std::vector<ClassicBucket> buckets;
    for (std::size_t step = 0; step < m_node.steps.count; ++step) {
        if (!wanted(output, step)) continue;
        const bool isVoid = std::any_of(natives.begin(), natives.end(), [&](std::size_t native) { return isNativeAt(native, step); });
        if (isVoid) continue;
        buckets.clear();
        for (const BucketRow &bucket : group.buckets) {
            const RowView view = m_input->row(bucket.row);
            if (view.isPresent(step) && !view.isHistogram(step)) buckets.push_back({bucket.upperBound, view.values[step]});
        }
        if (buckets.empty()) continue;
        if (isFraction()) {
            out.set(row, step, Point::ofFloat(classicFraction(m_params[0][step], m_params[1][step], buckets)));
            continue;
        }
        for (std::size_t earlier = 0; earlier < output.argument; ++earlier) leaveForNextQuantile(m_params[earlier][step], buckets);
        const ClassicQuantile result = classicQuantile(m_params[output.argument][step], buckets);
        if (result.forcedMonotonicity) {
            annotations.setKey(step);
            const MonotonicityFix fix{m_node.steps.at(step), result.minBucket, result.maxBucket, result.maxDiff};
            annotations.addMonotonicityFix(annotation_text::forcedMonotonicity(nameForAnnotation(group.labels)), vectorSpan(), fix);
        }
        out.set(row, step, Point::ofFloat(result.value));
    }
}

Status HistogramRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    NodeBook &book = m_context.book(m_node.id, worker);
    KernelContext kernel;
    kernel.argSpans = m_call.argSpans;
    kernel.callSpan = m_node.span;
    kernel.annotations = &book.annotations;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        const OutputRow &output = m_outputs[begin + row];
        if (output.native) {
            nativeRow(output, kernel, book.annotations, out, row);
        } else {
            classicRow(output, book.annotations, out, row);
        }
        if (kernel.failure) return *kernel.failure;
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeHistogramCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const MeterId meter = context.meterOf(node.id);
    const bool vectorFirst = node.as<plan::Call>().function == FunctionId::HistogramQuantiles;
    const std::size_t vectorAt = vectorFirst ? 0 : inputs.args.size() - 1;
    std::vector<ScalarValues> params;
    for (std::size_t i = 0; i < inputs.args.size(); ++i) {
        if (i == vectorAt) continue;
        DIOPTER_ASSIGN(ScalarValues values, scalarValues(context, meter, *inputs.args[i]));
        params.push_back(std::move(values));
    }
    DIOPTER_ASSIGN(const MatrixPtr input, completeMatrix(context, meter, *inputs.args[vectorAt]));
    std::unique_ptr<HistogramRows> rows;
    DIOPTER_TRY(context.metered(meter, [&](Worker &worker) -> Status {
        rows = std::make_unique<HistogramRows>(context, node, input, std::move(params));
        rows->annotateInput(context.book(node.id, worker).annotations);
        return {};
    }));
    return mergeAsRangeEval(context, node, std::move(rows));
}

} // namespace diopter::exec
