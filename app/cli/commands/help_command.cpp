// `diopter help [COMMAND]`.
#include "app/cli/commands/help_command.h"

namespace diopter::cli {

namespace {

class HelpCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        m_help = arguments;
        arguments.add("command", m_name, "The command to explain");
    }

    ExitCode run(const Context &context) override
    {
        const auto text = m_name.empty() ? m_help->programHelp() : m_help->commandHelp(m_name);
        if (!text) return context.console.fail({ErrorCode::Usage, "there is no command \"" + m_name + "\"; try diopter help", {}});
        context.console.out(*text);
        return ExitCode::Complete;
    }

private:
    std::optional<ArgumentList> m_help;
    std::string m_name;
};

} // namespace

std::unique_ptr<Command> makeHelpCommand() { return std::make_unique<HelpCommand>(); }

} // namespace diopter::cli
