// `diopter explain`.
#include "app/cli/commands/explain_command.h"

#include "app/cli/arguments/query_arguments.h"
#include "core/report/explain_json.h"
#include "core/report/tree_graph.h"
#include "core/report/tree_text.h"

namespace diopter::cli {

namespace {

std::string rendered(const report::QueryReport &report, const std::string &format)
{
    if (format == "json") return report::explainJson(report) + "\n";
    if (format == "dot") return report::treeDot(report);
    if (format == "mermaid") return report::treeMermaid(report);
    if (format == "svg") return report::treeSvg(report);
    if (format == "markdown") return safeForTerminal(report::treeMarkdown(report));
    return safeForTerminal(report::treeText(report));
}

class ExplainCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        m_source.declare(arguments);
        arguments.addExpression(m_expression).required();
        m_range.declare(arguments);
        arguments.addFlag("--analyze", m_analyze, "Run the query once and show what it really cost");
        m_format.declare(arguments, {"text", "json", "dot", "mermaid", "svg", "markdown"});
    }

    ExitCode run(const Context &context) override
    {
        const auto session = m_source.open(context);
        if (!session) return context.console.fail(session.error());
        const auto request = queryRequest(context, **session, m_expression, m_range.text, false);
        if (!request) return context.console.fail(request.error());
        const auto report = m_analyze ? analyzed(context, **session, *request) : (*session)->explain(*request, context.cancel);
        if (!report) return context.console.fail(report.error());
        context.console.out(rendered(*report, m_format.chosen(context)));
        return completeness(context, report->complete, report->lost);
    }

private:
    static Result<report::QueryReport> analyzed(
        const Context &context, const session::Session &session, const session::QueryRequest &request)
    {
        auto outcome = session.query(
            request, true, context.cancel, [&context](const session::Progress &progress) { context.console.progress(progress.what); });
        if (!outcome) return std::move(outcome).error();
        return std::move(outcome->report);
    }

    SourceArgument m_source;
    RangeArguments m_range;
    FormatArgument m_format;
    std::string m_expression;
    bool m_analyze = false;
};

} // namespace

std::unique_ptr<Command> makeExplainCommand() { return std::make_unique<ExplainCommand>(); }

} // namespace diopter::cli
