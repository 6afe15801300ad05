// `diopter check`: exit code 7 when something is a warning or worse.
#include "app/cli/commands/check_command.h"

#include "app/cli/arguments/query_arguments.h"
#include "core/report/json_writer.h"
#include "core/session/language.h"

namespace diopter::cli {

namespace {

const char *severityText(report::Finding::Severity severity)
{
    switch (severity) {
    case report::Finding::Severity::Info: return "info";
    case report::Finding::Severity::Warning: return "warning";
    case report::Finding::Severity::Problem: return "problem";
    }
    return "info";
}

class CheckCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        arguments.addExpression(m_expression).required();
        arguments.add("--source", m_source.spec, "Check names, types and spacing against this data too").typeName("SOURCE");
        m_range.declare(arguments);
    }

    ExitCode run(const Context &context) override
    {
        const auto report = checked(context);
        if (!report) return context.console.fail(report.error());
        bool bad = false;
        std::string out;
        report::JsonWriter json(out);
        json.beginObject().member("query", report->query).key("findings").beginArray();
        for (const report::NodeReport &node : report->nodes) {
            for (const report::Finding &finding : node.findings) {
                bad = bad || finding.severity != report::Finding::Severity::Info;
                const Place place = placeInText(report->query, finding.span);
                if (!context.global.json) {
                    context.console.line(safeForTerminal(
                        place.text() + ": " + severityText(finding.severity) + ": " + finding.text + " (" + finding.code + ")"));
                    continue;
                }
                json.beginObject()
                    .member("node", node.id.value)
                    .member("severity", severityText(finding.severity))
                    .member("code", finding.code);
                json.member("badge", finding.badge).member("text", finding.text).member("line", place.line).member("column", place.column);
                json.key("pos").beginObject().member("start", finding.span.start).member("end", finding.span.end).endObject().endObject();
            }
        }
        json.endArray().endObject();
        if (context.global.json) context.console.line(out);
        return bad ? ExitCode::AnswerIsNo : ExitCode::Complete;
    }

private:
    Result<report::QueryReport> checked(const Context &context) const
    {
        if (m_source.spec.empty()) {
            DIOPTER_ASSIGN(const session::FeatureSwitches switches, context.global.switches());
            return session::describeQuery(m_expression, switches.language);
        }
        DIOPTER_ASSIGN(const auto session, m_source.open(context));
        DIOPTER_ASSIGN(const session::QueryRequest request, queryRequest(context, *session, m_expression, m_range.text, false));
        return session->explain(request, context.cancel);
    }

    SourceArgument m_source;
    RangeArguments m_range;
    std::string m_expression;
};

} // namespace

std::unique_ptr<Command> makeCheckCommand() { return std::make_unique<CheckCommand>(); }

} // namespace diopter::cli
