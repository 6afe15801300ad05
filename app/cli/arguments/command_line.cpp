// Declares and reads the arguments by CLI11. The only file that includes it.
#include "app/cli/arguments/command_line.h"

#include <CLI/CLI.hpp>

#include <string_view>

namespace diopter::cli {

namespace {

/// Stands before an argument that begins with a minus and is no option.
constexpr char kQueryMark = '\x01';

constexpr const char *kFooter =
    R"(Times: RFC 3339, unix seconds, or relative to now or to the end of the data (now-1h, end-6h).
Exit codes: 0 complete, 1 usage, 2 query error, 3 partial (data lost), 4 limit hit, 5 cancelled, 6 input/output, 7 the answer is no.)";

Error usageError(const CLI::App &root, int argc, char **argv, const CLI::ParseError &error)
{
    const auto chosen = root.get_subcommands();
    std::string text = error.what();
    std::string where = "diopter help";
    if (!chosen.empty()) where += " " + chosen.front()->get_name();
    else if (argc > 1 && argv[1][0] != '-') text = std::string("there is no command \"") + argv[1] + "\"";
    return {ErrorCode::Usage, text + "; see " + where, {}};
}

/// The arguments, last first as CLI11 takes them. There are no short options but -h, so what begins with a single minus is a
/// query like -sum(x); it is marked so that the parser takes it as one (addExpression() removes the mark).
std::vector<std::string> reversedArguments(int argc, char **argv)
{
    std::vector<std::string> out;
    for (int i = argc - 1; i > 0; --i) {
        const std::string argument = argv[i];
        const bool isQuery = argument.size() > 1 && argument[0] == '-' && argument[1] != '-' && argument != "-h" &&
            (argument[1] < '0' || argument[1] > '9') && argument[1] != '.';
        out.push_back(isQuery ? kQueryMark + argument : argument);
    }
    return out;
}

} // namespace

Argument &Argument::required()
{
    m_option->required();
    return *this;
}

Argument &Argument::typeName(const char *name)
{
    m_option->type_name(name);
    return *this;
}

Argument &Argument::oneValueEach()
{
    m_option->allow_extra_args(false);
    return *this;
}

Argument &Argument::commaSeparated()
{
    m_option->delimiter(',');
    return *this;
}

Argument &Argument::oneOf(const std::vector<std::string> &values)
{
    m_option->capture_default_str()->check(CLI::IsMember(values));
    return *this;
}

Argument &Argument::between(int lowest, int highest)
{
    m_option->check(CLI::Range(lowest, highest));
    return *this;
}

Argument &Argument::bytes()
{
    m_option->transform(CLI::AsSizeValue(true));
    return *this;
}

Argument ArgumentList::add(const char *name, std::string &value, const char *help)
{
    return Argument(*m_app->add_option(name, value, help));
}

Argument ArgumentList::add(const char *name, std::vector<std::string> &value, const char *help)
{
    return Argument(*m_app->add_option(name, value, help));
}

Argument ArgumentList::add(const char *name, std::uint64_t &value, const char *help)
{
    return Argument(*m_app->add_option(name, value, help));
}

Argument ArgumentList::add(const char *name, double &value, const char *help) { return Argument(*m_app->add_option(name, value, help)); }

void ArgumentList::addFlag(const char *name, bool &value, const char *help) { m_app->add_flag(name, value, help); }

Argument ArgumentList::addExpression(std::string &value, const char *help)
{
    return Argument(*m_app->add_option("expression", value, help)->type_name("EXPR")->transform([](std::string text) {
        return !text.empty() && text[0] == kQueryMark ? text.substr(1) : text;
    }));
}

std::string ArgumentList::programHelp() const
{
    // App::help() would show the chosen command, which is the one that asks.
    const CLI::App *root = m_app->get_parent();
    return root->get_formatter()->make_help(root, root->get_name(), CLI::AppFormatMode::Normal);
}

std::optional<std::string> ArgumentList::commandHelp(const std::string &command) const
{
    const auto named = m_app->get_parent()->get_subcommands([&command](CLI::App *app) { return app->get_name() == command; });
    if (named.empty()) return {};
    return named.front()->help("diopter");
}

struct CommandLine::Reader {
    CLI::App root{"diopter: a lens for PromQL", "diopter"};
    std::vector<CLI::App *> commands;
};

CommandLine::CommandLine() : m_reader(std::make_unique<Reader>())
{
    CLI::App &root = m_reader->root;
    root.require_subcommand(1);
    root.fallthrough();
    root.footer(kFooter);
    root.set_help_flag("-h,--help", "Print this help");
}

CommandLine::~CommandLine() = default;

ArgumentList CommandLine::global() { return ArgumentList(m_reader->root); }

ArgumentList CommandLine::addCommand(const char *name, const char *summary)
{
    m_reader->commands.push_back(m_reader->root.add_subcommand(name, summary));
    return ArgumentList(*m_reader->commands.back());
}

Result<CommandLine::Choice> CommandLine::read(int argc, char **argv)
{
    CLI::App &root = m_reader->root;
    Choice choice;
    try {
        root.parse(reversedArguments(argc, argv));
    } catch (const CLI::CallForHelp &) {
        const auto chosen = root.get_subcommands();
        choice.help = chosen.empty() ? root.help() : chosen.front()->help("diopter");
        return choice;
    } catch (const CLI::ParseError &error) {
        return usageError(root, argc, argv, error);
    }
    while (!m_reader->commands.at(choice.command)->parsed()) ++choice.command;
    return choice;
}

} // namespace diopter::cli
