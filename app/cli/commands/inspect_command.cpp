// `diopter inspect`: exit code 3 when something is damaged.
#include "app/cli/commands/inspect_command.h"

#include "app/cli/arguments/query_arguments.h"
#include "core/report/inspection_report.h"

namespace diopter::cli {

namespace {

class InspectCommand : public Command {
public:
    void declare(ArgumentList &arguments) override { m_source.declare(arguments); }

    ExitCode run(const Context &context) override
    {
        const auto session = m_source.open(context);
        if (!session) return context.console.fail(session.error());
        const auto inspection = (*session)->inspect(context.cancel);
        if (!inspection) return context.console.fail(inspection.error());
        if (context.global.json) context.console.line(report::inspectionJson(*inspection));
        else context.console.out(safeForTerminal(report::inspectionText(*inspection)));
        return completeness(context, inspection->damage.empty(), inspection->damage);
    }

private:
    SourceArgument m_source;
};

} // namespace

std::unique_ptr<Command> makeInspectCommand() { return std::make_unique<InspectCommand>(); }

} // namespace diopter::cli
