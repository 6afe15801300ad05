// label_replace and label_join: once per series, never per step.
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/operators/operators.h"

namespace diopter::exec {

namespace {

/// The input's rows under other labels.
class RelabelledRows final : public RowSource {
public:
    RelabelledRows(RowSourcePtr input, SeriesTablePtr series) : m_input(std::move(input)), m_series(std::move(series)) {}
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_input->numSteps(); }
    std::size_t depth() const override { return m_input->depth() + 1; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override { return m_input->rows(worker, begin, out); }

private:
    RowSourcePtr m_input;
    SeriesTablePtr m_series;
};

/// The new value of the destination label of one series, or nothing to leave the series alone.
using LabelRule = std::function<std::optional<std::string>(LabelsView labels)>;

Result<SeriesTablePtr> relabel(QueryContext &context, const SeriesTablePtr &input, Symbol destination, const LabelRule &rule)
{
    auto out = std::make_shared<SeriesTable>();
    out->reserve(input->size());
    out->keepAlive(input);
    for (std::size_t row = 0; row < input->size(); ++row) {
        if (row % 1024 == 0) DIOPTER_TRY(context.checkCancelled());
        const LabelsView labels = input->labels(row);
        const std::optional<std::string> value = rule(labels);
        if (!value) {
            out->add(labels, input->dropName(row));
            continue;
        }
        Labels changed(labels);
        changed.set(context.symbols, destination, context.symbols.intern(*value));
        out->add(out->store(changed.view()), destination != context.known.name && input->dropName(row));
    }
    return SeriesTablePtr(std::move(out));
}

Result<LabelRule> replaceRule(QueryContext &context, const std::vector<std::string> &strings)
{
    DIOPTER_ASSIGN(const LabelReplacer replacer, LabelReplacer::make(strings[0], strings[1], strings[3]));
    const Symbol source = context.symbols.intern(strings[2]);
    return LabelRule(
        [&context, replacer, source](LabelsView labels) { return replacer.apply(context.symbols.text(labelValue(labels, source))); });
}

LabelRule joinRule(QueryContext &context, const std::vector<std::string> &strings)
{
    std::vector<Symbol> sources;
    for (std::size_t i = 2; i < strings.size(); ++i) sources.push_back(context.symbols.intern(strings[i]));
    return [&context, sources, separator = strings[1]](LabelsView labels) -> std::optional<std::string> {
        std::string out;
        for (std::size_t i = 0; i < sources.size(); ++i) {
            if (i > 0) out += separator;
            out += context.symbols.text(labelValue(labels, sources[i]));
        }
        return out;
    };
}

} // namespace

Result<RowSourcePtr> makeLabelCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &call = node.as<plan::Call>();
    const bool replaces = call.function == FunctionId::LabelReplace;
    LabelRule rule;
    if (replaces) {
        DIOPTER_ASSIGN(rule, replaceRule(context, call.strings));
    } else {
        rule = joinRule(context, call.strings);
    }
    const Symbol destination = context.symbols.intern(call.strings[0]);
    RowSourcePtr input = std::move(inputs.args.front());
    SeriesTablePtr series;
    DIOPTER_TRY(context.metered(context.meterOf(node.id), [&](Worker &) -> Status {
        DIOPTER_ASSIGN(series, relabel(context, input->series(), destination, rule));
        return {};
    }));
    return mergeEqualLabels(context, node, std::make_unique<RelabelledRows>(std::move(input), std::move(series)));
}

} // namespace diopter::exec
