// `diopter help [COMMAND]`.
#include "app/cli/commands/help_command.h"

namespace diopter::cli {

namespace {

class HelpCommand : public Command {
public:
    void declare(CLI::App &app) override
    {
        m_root = app.get_parent();
        app.add_option("command", m_name, "The command to explain");
    }

    ExitCode run(const Context &context) override
    {
        if (m_name.empty()) {
            // App::help() would show the chosen command, which is this one.
            context.console.out(m_root->get_formatter()->make_help(m_root, m_root->get_name(), CLI::AppFormatMode::Normal));
            return ExitCode::Complete;
        }
        const auto commands = m_root->get_subcommands([this](const CLI::App *command) { return command->get_name() == m_name; });
        if (commands.empty())
            return context.console.fail({ErrorCode::Usage, "there is no command \"" + m_name + "\"; try diopter help", {}});
        context.console.out(commands.front()->help("diopter"));
        return ExitCode::Complete;
    }

private:
    CLI::App *m_root = nullptr;
    std::string m_name;
};

} // namespace

std::unique_ptr<Command> makeHelpCommand() { return std::make_unique<HelpCommand>(); }

} // namespace diopter::cli
