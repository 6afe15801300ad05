// `diopter query`.
#include "app/cli/commands/query_command.h"

#include "app/cli/arguments/line_input.h"
#include "app/cli/arguments/query_arguments.h"
#include "core/report/failure_json.h"
#include "core/report/result_json.h"
#include "core/report/result_text.h"
#include "core/session/batch_line.h"

namespace diopter::cli {

namespace {

class QueryCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        m_source.declare(arguments);
        arguments.addExpression(m_expression);
        m_range.declare(arguments);
        m_format.declare(arguments, {"table", "json", "csv", "graph"});
        arguments.addFlag("--stats", m_statistics, "Add Prometheus' statistics (json)");
        arguments.addFlag("--stats-per-step", m_perStep, "Add the statistics of every step too (json; the API's stats=all)");
        arguments.addFlag("--batch", m_batch,
            "JSON lines {\"query\",\"time\"} or {\"query\",\"start\",\"end\",\"step\"} on standard input, one answer each");
        arguments.addFlag("--no-cache", m_noCache, "With --batch: forget decoded data between lines");
    }

    ExitCode run(const Context &context) override
    {
        if (m_batch != m_expression.empty()) {
            return context.console.fail(
                {ErrorCode::Usage, m_batch ? "--batch reads its queries from standard input" : "a query is missing", {}});
        }
        const auto session = m_source.open(context);
        if (!session) return context.console.fail(session.error());
        return m_batch ? runLines(context, **session) : runOne(context, **session);
    }

private:
    ExitCode runOne(const Context &context, const session::Session &session) const
    {
        auto request = queryRequest(context, session, m_expression, m_range.text, true);
        if (!request) return context.console.fail(request.error());
        request->engine.perStepStats = m_perStep;
        const auto outcome = session.query(
            *request, false, context.cancel, [&context](const session::Progress &progress) { context.console.progress(progress.what); });
        if (!outcome) return context.console.fail(outcome.error());
        const std::string format = m_format.chosen(context);
        const SymbolTable &symbols = *outcome->symbols;
        if (format == "json") {
            context.console.line(report::resultJson(outcome->value, symbols, outcome->report, jsonOptions()));
        } else {
            if (format == "csv") context.console.out(report::resultCsv(outcome->value, symbols));
            else
                context.console.out(safeForTerminal(
                    format == "graph" ? report::resultGraph(outcome->value, symbols) : report::resultTable(outcome->value, symbols)));
            for (const std::string &warning : outcome->report.warnings) context.console.note("warning: " + warning);
            for (const std::string &info : outcome->report.infos) context.console.note("info: " + info);
        }
        return completeness(context, outcome->report.complete, outcome->report.lost);
    }

    /// One HTTP API body a line; the exit code is the worst of all lines.
    ExitCode runLines(const Context &context, const session::Session &session) const
    {
        ExitCode code = ExitCode::Complete;
        for (;;) {
            const auto line = nextInputLine();
            if (!line) return context.console.fail(line.error());
            if (!*line) return code;
            if ((*line)->empty()) continue;
            const ExitCode lineCode = answerLine(context, session, **line);
            code = worse(code, lineCode);
            context.console.flush(); // whoever asked may wait for it before the next question
            if (context.cancel.cancelled()) return code;
            if (m_noCache) session.dropCache();
        }
    }

    ExitCode answerLine(const Context &context, const session::Session &session, const std::string &text) const
    {
        const auto outcome = outcomeOf(context, session, text);
        if (!outcome) {
            context.console.line(report::failureJson(outcome.error()));
            return exitCodeFor(outcome.error().code);
        }
        context.console.line(report::resultJson(outcome->value, *outcome->symbols, outcome->report, jsonOptions()));
        return outcome->report.complete ? ExitCode::Complete : ExitCode::Partial;
    }

    report::ResultJsonOptions jsonOptions() const { return {m_statistics || m_perStep, m_perStep, true}; }

    Result<session::QueryOutcome> outcomeOf(const Context &context, const session::Session &session, const std::string &text) const
    {
        DIOPTER_ASSIGN(const session::BatchLine line, session::parseBatchLine(text));
        DIOPTER_ASSIGN(session::QueryRequest request, queryRequest(context, session, line.query, line.range, true));
        request.engine.perStepStats = m_perStep;
        return session.query(request, false, context.cancel);
    }

    SourceArgument m_source;
    RangeArguments m_range;
    FormatArgument m_format;
    std::string m_expression;
    bool m_statistics = false;
    bool m_perStep = false;
    bool m_batch = false;
    bool m_noCache = false;
};

} // namespace

std::unique_ptr<Command> makeQueryCommand() { return std::make_unique<QueryCommand>(); }

} // namespace diopter::cli
