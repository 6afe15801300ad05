// `diopter metrics`.
#include "app/cli/commands/metrics_command.h"

#include "app/cli/arguments/explore_arguments.h"
#include "core/report/json_writer.h"
#include "core/report/tree_text.h"

namespace diopter::cli {

namespace {

std::string metricsJson(const std::vector<session::MetricInfo> &metrics)
{
    // As /api/v1/metadata answers, with the number of series added.
    std::string out;
    report::JsonWriter json(out);
    json.beginObject();
    for (const session::MetricInfo &metric : metrics) {
        json.key(metric.name).beginArray().beginObject();
        json.member("type", metric.type.empty() ? "unknown" : metric.type).member("help", metric.help).member("unit", metric.unit);
        json.member("series", metric.series).endObject().endArray();
    }
    json.endObject();
    return out;
}

class MetricsCommand : public Command {
public:
    void declare(ArgumentList &arguments) override { m_arguments.declare(arguments, true); }

    ExitCode run(const Context &context) override
    {
        const auto session = m_arguments.source.open(context);
        if (!session) return context.console.fail(session.error());
        const auto request = m_arguments.request(context, **session);
        if (!request) return context.console.fail(request.error());
        const auto metrics = (*session)->metrics(*request, context.cancel);
        if (!metrics) return context.console.fail(metrics.error());
        if (context.global.json) {
            context.console.line(apiBody(metricsJson(*metrics)));
        } else {
            std::vector<std::vector<std::string>> rows{{"metric", "type", "series", "help"}};
            for (const session::MetricInfo &metric : *metrics) {
                rows.push_back({metric.name, metric.type, metric.series ? std::to_string(*metric.series) : "", metric.help});
            }
            context.console.out(safeForTerminal(report::alignedTable(rows, {false, false, true, false})));
        }
        const auto lost = (*session)->losses();
        return completeness(context, lost.empty(), lost);
    }

private:
    ExploreArguments m_arguments;
};

} // namespace

std::unique_ptr<Command> makeMetricsCommand() { return std::make_unique<MetricsCommand>(); }

} // namespace diopter::cli
