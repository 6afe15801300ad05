#include "tests/support/engine/script_engines.h"

#include "tests/support/reference/evaluator.h"

namespace diopter::testing {
namespace {

Labels internedLabels(SymbolTable &symbols, const reference::LabelMap &labels)
{
    return Labels::fromTexts(symbols, {labels.begin(), labels.end()});
}

ResultValue toResult(SymbolTable &symbols, const reference::Outcome &outcome, TimestampMs time)
{
    ResultValue out;
    out.type = outcome.type;
    out.text = outcome.text;
    out.timestamp = time;
    for (const reference::Series &series : outcome.matrix) {
        ResultSeries result{internedLabels(symbols, series.labels), {}, {}};
        for (const reference::Point &point : series.points) {
            if (point.histogram) result.histograms.push_back({point.time, point.histogram});
            else result.floats.push_back({point.time, point.value});
        }
        out.series.push_back(std::move(result));
    }
    return out;
}

} // namespace

rules::EvaluateScript engineForScripts(const EngineRun &run)
{
    return [run](const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant) {
        EngineAnswer answer = run.run(source, query, grid, instant);
        return rules::ScriptEvaluation{
            std::move(answer.error), std::move(answer.value), std::move(answer.warnings), std::move(answer.infos)};
    };
}

rules::EvaluateScript engineForScripts() { return engineForScripts(EngineRun::forScripts()); }

EngineAnswer referenceAnswer(const EngineRun &run, const source::Source &source, const std::string &query, const TimeGrid &grid,
    bool instant, reference::RowOrder rowOrder)
{
    EngineAnswer out;
    const auto parsed = syntax::parse(query, run.language);
    if (!parsed.ok()) {
        out.error = parsed.errors.front();
        return out;
    }
    const reference::Outcome outcome = reference::evaluate(source, query, grid, instant, run.options, rowOrder);
    if (outcome.error) out.error = Error{ErrorCode::Execution, *outcome.error, {}};
    else out.value = toResult(*source.symbols(), outcome, grid.start);
    out.warnings = outcome.warnings;
    out.infos = outcome.infos;
    return out;
}

rules::EvaluateScript referenceForScripts()
{
    const EngineRun run = EngineRun::forScripts();
    return [run](const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant) {
        EngineAnswer answer = referenceAnswer(run, source, query, grid, instant);
        return rules::ScriptEvaluation{
            std::move(answer.error), std::move(answer.value), std::move(answer.warnings), std::move(answer.infos)};
    };
}

} // namespace diopter::testing
