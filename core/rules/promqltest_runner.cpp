#include "core/rules/promqltest_runner.h"

#include "core/base/go_text.h"
#include "core/rules/at_rewrite.h"
#include "core/syntax/parser.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace diopter::rules {
namespace {

/// Executes one `eval` command. Every function returns an empty text or the failure.
class EvalRun {
public:
    EvalRun(const EvalCommand &command, const source::Source &source, const EvaluateScript &evaluate, ScriptReport &report)
        : m_command(command), m_source(source), m_evaluate(evaluate), m_report(report)
    {}

    std::string run()
    {
        if (m_command.isRange) return runRange();
        auto options = syntax::ParseOptions::all();
        options.placeholders = false;
        const auto parsed = syntax::parse(m_command.query, options);
        if (!parsed.ok()) return parsed.errors.front().text();
        if (std::string failure = runInstant(m_command.query, m_command.evalTime); !failure.empty()) return failure;
        for (const PinnedQuery &pinned : pinnedQueries(parsed.ast, m_command.evalTime))
            if (std::string failure = runInstant(pinned.query, pinned.time); !failure.empty()) return failure;
        return {};
    }

private:
    ScriptEvaluation evaluate(const std::string &query, const TimeGrid &grid, bool instant)
    {
        ++m_report.numRuns;
        return m_evaluate(m_source, query, grid, instant);
    }

    std::string inEval(const std::string &query, const std::string &text, const char *suffix = "") const
    {
        return fmt::format("error in eval {} (line {}){}: {}", query, m_command.line, suffix, text);
    }

    /// The verdict on success or failure as such; sets `finished` when nothing remains to be compared.
    std::string checkOutcome(const std::string &query, const ScriptEvaluation &evaluation, bool &finished) const
    {
        finished = true;
        if (evaluation.error) {
            if (m_command.expectsFailure()) return checkFailure(m_command, evaluation.error->message);
            return fmt::format("error evaluating query {} (line {}): {}", quote(query), m_command.line, evaluation.error->message);
        }
        if (m_command.expectsFailure())
            return fmt::format("expected error evaluating query {} (line {}) but got none", quote(query), m_command.line);
        finished = false;
        return checkAnnotations(m_command, query, evaluation);
    }

    std::string runRange()
    {
        const auto evaluation = evaluate(m_command.query, {m_command.start, m_command.end, m_command.step}, false);
        bool finished = false;
        if (std::string text = checkOutcome(m_command.query, evaluation, finished); finished || !text.empty()) return text;
        const std::string difference = compareResult(m_command, *m_source.symbols(), evaluation.value);
        return difference.empty() ? difference : inEval(m_command.query, difference);
    }

    std::string runInstant(const std::string &query, TimestampMs time)
    {
        static const re2::RE2 contextCalls("(start|end|range|step)\\(\\)");
        const auto evaluation = evaluate(query, {time, time, 0}, true);
        bool finished = false;
        if (std::string text = checkOutcome(query, evaluation, finished); finished || !text.empty()) return text;
        if (const std::string difference = compareResult(m_command, *m_source.symbols(), evaluation.value); !difference.empty())
            return inEval(query, difference);
        if (m_command.notAsRange || re2::RE2::PartialMatch(query, contextCalls)) return {};
        return runAsRange(query, time, evaluation.value.type);
    }

    /// The same query over one minute before to one minute after: its middle step must give the same.
    std::string runAsRange(const std::string &query, TimestampMs time, ValueType type)
    {
        const auto evaluation = evaluate(query, {time - kMinuteMs, time + kMinuteMs, kMinuteMs}, false);
        if (evaluation.error)
            return fmt::format(
                "error evaluating query {} (line {}) in range mode: {}", quote(query), m_command.line, evaluation.error->message);
        if (m_command.ordered) return {};
        if (std::string unsorted = checkSorted(*m_source.symbols(), evaluation.value); !unsorted.empty()) return unsorted;
        const ResultValue middle = stepOf(evaluation.value, time, type);
        if (type == ValueType::Scalar && middle.series.empty()) return inEval(query, "no value at the middle step", " range mode");
        const std::string difference = compareResult(m_command, *m_source.symbols(), middle);
        return difference.empty() ? difference : inEval(query, difference, " range mode");
    }

    static ResultValue stepOf(const ResultValue &matrix, TimestampMs time, ValueType type)
    {
        ResultValue out;
        out.type = type == ValueType::Scalar ? ValueType::Scalar : ValueType::Vector;
        out.timestamp = time;
        for (const ResultSeries &series : matrix.series) {
            ResultSeries sample{series.labels, {}, {}};
            for (const FloatPoint &point : series.floats)
                if (point.timestamp == time) sample.floats.push_back(point);
            for (const HistogramPoint &point : series.histograms)
                if (point.timestamp == time) sample.histograms.push_back(point);
            if (!sample.floats.empty() || !sample.histograms.empty()) out.series.push_back(std::move(sample));
        }
        return out;
    }

    const EvalCommand &m_command;
    const source::Source &m_source;
    const EvaluateScript &m_evaluate;
    ScriptReport &m_report;
};

} // namespace

ScriptReport runScript(std::string_view text, const EvaluateScript &evaluate, bool stopAtFailure)
{
    ScriptReport report;
    const auto commands = parseScript(text);
    if (!commands) {
        report.failures.push_back({commands.error().place.line, commands.error().message});
        return report;
    }
    ScriptStorage storage;
    for (const ScriptCommand &command : *commands) {
        if (std::holds_alternative<ClearCommand>(command)) {
            storage.clear();
            continue;
        }
        if (const auto *load = std::get_if<LoadCommand>(&command)) {
            if (const Status loaded = storage.load(*load); !loaded) {
                report.failures.push_back({load->line, loaded.error().message});
                return report;
            }
            continue;
        }
        const auto &eval = std::get<EvalCommand>(command);
        const auto source = storage.source();
        std::string failure = EvalRun(eval, *source, evaluate, report).run();
        ++report.numEvals;
        if (failure.empty()) ++report.numPassed;
        else report.failures.push_back({eval.line, std::move(failure)});
        if (stopAtFailure && !report.ok()) return report;
    }
    return report;
}

} // namespace diopter::rules
