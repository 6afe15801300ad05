// Lists of series, label names and label values.
#include "app/cli/commands/explore_commands.h"

#include "app/cli/arguments/explore_arguments.h"
#include "core/report/json_writer.h"
#include "core/report/result_json.h"

namespace diopter::cli {

namespace {

ExitCode printTexts(const Context &context, const session::Session &session, const Result<std::vector<std::string>> &texts)
{
    if (!texts) return context.console.fail(texts.error());
    if (context.global.json) {
        std::string out;
        report::JsonWriter json(out);
        json.beginArray();
        for (const std::string &text : *texts) json.value(text);
        json.endArray();
        context.console.line(apiBody(out));
    } else {
        for (const std::string &text : *texts) context.console.line(safeForTerminal(text));
    }
    const auto lost = session.losses();
    return completeness(context, lost.empty(), lost);
}

class SeriesCommand : public Command {
public:
    void declare(ArgumentList &arguments) override { m_arguments.declare(arguments, true); }

    ExitCode run(const Context &context) override
    {
        const auto session = m_arguments.source.open(context);
        if (!session) return context.console.fail(session.error());
        const auto request = m_arguments.request(context, **session);
        if (!request) return context.console.fail(request.error());
        const auto list = (*session)->series(*request, context.cancel);
        if (!list) return context.console.fail(list.error());
        std::string out = "[";
        for (const Labels &labels : list->series) {
            if (!context.global.json) {
                context.console.line(safeForTerminal(seriesText(*list->symbols, labels)));
                continue;
            }
            if (out.size() > 1) out += ',';
            report::appendLabelsJson(out, *list->symbols, labels);
        }
        if (context.global.json) context.console.line(apiBody(out + "]"));
        const auto lost = (*session)->losses();
        return completeness(context, lost.empty(), lost);
    }

private:
    ExploreArguments m_arguments;
};

class LabelsCommand : public Command {
public:
    void declare(ArgumentList &arguments) override { m_arguments.declare(arguments, true); }

    ExitCode run(const Context &context) override
    {
        const auto session = m_arguments.source.open(context);
        if (!session) return context.console.fail(session.error());
        const auto request = m_arguments.request(context, **session);
        if (!request) return context.console.fail(request.error());
        return printTexts(context, **session, (*session)->labelNames(*request, context.cancel));
    }

private:
    ExploreArguments m_arguments;
};

class ValuesCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        m_arguments.declare(arguments, false);
        arguments.add("label", m_label, "The label").required().typeName("LABEL");
    }

    ExitCode run(const Context &context) override
    {
        const auto session = m_arguments.source.open(context);
        if (!session) return context.console.fail(session.error());
        const auto request = m_arguments.request(context, **session);
        if (!request) return context.console.fail(request.error());
        return printTexts(context, **session, (*session)->labelValues(m_label, *request, context.cancel));
    }

private:
    ExploreArguments m_arguments;
    std::string m_label;
};

} // namespace

std::unique_ptr<Command> makeSeriesCommand() { return std::make_unique<SeriesCommand>(); }
std::unique_ptr<Command> makeLabelsCommand() { return std::make_unique<LabelsCommand>(); }
std::unique_ptr<Command> makeValuesCommand() { return std::make_unique<ValuesCommand>(); }

} // namespace diopter::cli
