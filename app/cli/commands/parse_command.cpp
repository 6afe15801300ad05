#include "app/cli/commands/parse_command.h"

#include "core/session/language.h"

#include <fmt/format.h>

#include <iostream>
#include <iterator>

namespace diopter::cli {

namespace {

class LanguageCommand : public Command {
public:
    explicit LanguageCommand(bool format) : m_format(format) {}

    void declare(ArgumentList &arguments) override
    {
        arguments.addExpression(m_expr, "The query; - reads it from the standard input");
        arguments.addFlag("--batch", m_batch, R"(Read JSON lines {"expr": "..."} from the standard input, answer one JSON line each)");
    }

    ExitCode run(const Context &context) override
    {
        const auto switches = context.global.switches();
        if (!switches) return context.console.fail(switches.error());
        if (m_batch) return batch(context, switches->language);
        if (m_expr.empty())
            return context.console.fail({ErrorCode::Usage, "a query is needed, or - or --batch to read from the standard input", {}});
        if (m_expr == "-") m_expr.assign(std::istreambuf_iterator<char>(std::cin), {});
        return single(context, switches->language);
    }

private:
    ExitCode single(const Context &context, const syntax::ParseOptions &options) const
    {
        const bool json = context.global.json;
        const auto text = m_format ? session::formatQuery(m_expr, options)
            : json                 ? session::parseToJson(m_expr, options)
                                   : session::parseToText(m_expr, options);
        if (!text) return context.console.fail(text.error());
        if (m_format && json) context.console.line(fmt::format(R"({{"pretty":{}}})", session::jsonText(*text)));
        else if (m_format || json) context.console.line(*text);
        else context.console.out(*text);
        for (const std::string &warning : session::spellingWarnings(m_expr, options)) context.console.note("warning: " + warning);
        return ExitCode::Complete;
    }

    static ExitCode batch(const Context &context, const syntax::ParseOptions &options)
    {
        ExitCode code = ExitCode::Complete;
        for (std::string line; std::getline(std::cin, line);) {
            if (context.cancel.cancelled()) return ExitCode::Cancelled;
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            const session::BatchAnswer answer = session::answerBatchLine(line, options);
            context.console.line(answer.json);
            if (!answer.ok) code = ExitCode::QueryError;
        }
        return code;
    }

    bool m_format;
    std::string m_expr;
    bool m_batch = false;
};

} // namespace

std::unique_ptr<Command> makeParseCommand() { return std::make_unique<LanguageCommand>(false); }
std::unique_ptr<Command> makeFormatCommand() { return std::make_unique<LanguageCommand>(true); }

} // namespace diopter::cli
