// `diopter cost`: exit code 4 when a given budget breaks.
#include "app/cli/commands/cost_command.h"

#include "app/cli/arguments/line_input.h"
#include "app/cli/arguments/query_arguments.h"
#include "core/report/explain_json.h"
#include "core/report/failure_json.h"
#include "core/report/number_text.h"
#include "core/report/tree_text.h"
#include "core/session/batch_line.h"

namespace diopter::cli {

namespace {

/// Budgets of the command line; 0 = none.
struct Budgets {
    double maxSamples = 0; ///< peak, as --query.max-samples of Prometheus
    double maxSamplesRead = 0;
    double maxSeries = 0;
};

void checkBudget(const char *name, double limit, const std::optional<cost::Quantity> &expected, std::vector<report::BrokenLimit> &out)
{
    if (limit <= 0 || !expected || expected->expected <= limit) return;
    out.push_back({name, limit, expected->expected, {},
        std::string(name) + ": about " + report::countText(expected->expected) + " are expected, " + report::countText(limit) +
            " are allowed"});
}

/// The first node, from the leaves up, whose own samples break the limit alone.
void blameNode(const report::QueryReport &report, report::BrokenLimit &limit)
{
    for (auto node = report.nodes.rbegin(); node != report.nodes.rend(); ++node) {
        if (!node->estimate || !node->estimate->samplesRead || node->estimate->samplesRead->expected <= limit.limit) continue;
        limit.node = node->id;
        limit.text += "; it breaks at " + node->head;
        return;
    }
}

std::vector<report::BrokenLimit> brokenLimits(const report::QueryReport &report, const Budgets &budgets)
{
    std::vector<report::BrokenLimit> out;
    const auto total = report.estimate.value_or(cost::NodeEstimate{});
    checkBudget("max-samples", budgets.maxSamples, report.estimatedPeakSamples, out);
    checkBudget("max-samples-read", budgets.maxSamplesRead, total.samplesRead, out);
    checkBudget("max-series", budgets.maxSeries, total.series, out);
    for (report::BrokenLimit &limit : out) blameNode(report, limit);
    return out;
}

class CostCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        m_source.declare(arguments);
        arguments.addExpression(m_expression);
        m_range.declare(arguments);
        m_format.declare(arguments, {"text", "json"});
        arguments.add("--max-samples", m_budgets.maxSamples, "Budget: samples in memory at once (Prometheus' --query.max-samples)");
        arguments.add("--max-samples-read", m_budgets.maxSamplesRead, "Budget: samples read");
        arguments.add("--max-series", m_budgets.maxSeries, "Budget: series touched");
        arguments.addFlag("--batch", m_batch,
            "JSON lines {\"query\",\"time\"} or {\"query\",\"start\",\"end\",\"step\"} on standard input, one answer each");
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
        const auto report = estimated(context, session, m_expression, m_range.text, false);
        if (!report) return context.console.fail(report.error());
        const auto limits = brokenLimits(*report, m_budgets);
        if (m_format.chosen(context) == "json") {
            context.console.line(report::costJson(*report, limits));
        } else {
            for (const report::BrokenLimit &limit : limits) context.console.line("Would break " + safeForTerminal(limit.text));
            context.console.out(safeForTerminal(report::treeText(*report, {false, 72})));
            if (report->estimatedPeakSamples)
                context.console.line("peak samples about " + report::countText(report->estimatedPeakSamples->expected));
        }
        const ExitCode lossCode = completeness(context, report->complete, report->lost);
        return limits.empty() ? lossCode : ExitCode::Limit;
    }

    ExitCode runLines(const Context &context, const session::Session &session) const
    {
        ExitCode code = ExitCode::Complete;
        for (;;) {
            const auto text = nextInputLine();
            if (!text) return context.console.fail(text.error());
            if (!*text || context.cancel.cancelled()) return *text ? ExitCode::Cancelled : code;
            if (!(*text)->empty()) code = worse(code, answerLine(context, session, **text));
        }
    }

    ExitCode answerLine(const Context &context, const session::Session &session, const std::string &text) const
    {
        const auto line = session::parseBatchLine(text);
        const auto report = line ? estimated(context, session, line->query, line->range, true) : Result<report::QueryReport>(line.error());
        if (!report) {
            context.console.line(report::failureJson(report.error()));
            return exitCodeFor(report.error().code);
        }
        const auto limits = brokenLimits(*report, m_budgets);
        context.console.line(report::costJson(*report, limits));
        return !limits.empty() ? ExitCode::Limit : report->complete ? ExitCode::Complete : ExitCode::Partial;
    }

    static Result<report::QueryReport> estimated(const Context &context, const session::Session &session, const std::string &expression,
        const session::RangeText &range, bool instantByDefault)
    {
        DIOPTER_ASSIGN(const session::QueryRequest request, queryRequest(context, session, expression, range, instantByDefault));
        return session.explain(request, context.cancel);
    }

    SourceArgument m_source;
    RangeArguments m_range;
    FormatArgument m_format;
    Budgets m_budgets;
    std::string m_expression;
    bool m_batch = false;
};

} // namespace

std::unique_ptr<Command> makeCostCommand() { return std::make_unique<CostCommand>(); }

} // namespace diopter::cli
