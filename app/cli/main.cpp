// diopter: reads the arguments, runs one command, returns its exit code.
#include "app/cli/arguments/expression_argument.h"
#include "app/cli/commands/registry.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <vector>

namespace {

using namespace diopter::cli;

constexpr const char *kFooter =
    R"(Times: RFC 3339, unix seconds, or relative to now or to the end of the data (now-1h, end-6h).
Exit codes: 0 complete, 1 usage, 2 query error, 3 partial (data lost), 4 limit hit, 5 cancelled, 6 input/output, 7 the answer is no.)";

bool asksForJson(int argc, char **argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char *argument) { return std::string_view(argument) == "--json"; });
}

diopter::Error usageError(const CLI::App &root, int argc, char **argv, const CLI::ParseError &error)
{
    const auto chosen = root.get_subcommands();
    std::string text = error.what();
    std::string where = "diopter help";
    if (!chosen.empty()) where += " " + chosen.front()->get_name();
    else if (argc > 1 && argv[1][0] != '-') text = std::string("there is no command \"") + argv[1] + "\"";
    return {diopter::ErrorCode::Usage, text + "; see " + where, {}};
}

/// The arguments, last first as CLI11 takes them. There are no short options but -h, so what begins with a single minus is a
/// query like -sum(x); it is marked so that the parser takes it as one (ExpressionArgument removes the mark).
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

struct Declared {
    const CommandEntry *entry;
    CLI::App *app;
    std::unique_ptr<Command> command;
};

int run(int argc, char **argv, Console &console, const diopter::CancelToken &cancel)
{
    GlobalOptions global;
    CLI::App root("diopter: a lens for PromQL", "diopter");
    root.require_subcommand(1);
    root.fallthrough();
    root.footer(kFooter);
    root.set_help_flag("-h,--help", "Print this help");
    global.declare(root);

    std::vector<Declared> commands;
    for (const CommandEntry &entry : commandTable()) {
        CLI::App *app = root.add_subcommand(entry.name, entry.summary);
        commands.push_back({&entry, app, entry.make()});
        commands.back().command->declare(*app);
    }
    console.configure(asksForJson(argc, argv), false);
    try {
        root.parse(reversedArguments(argc, argv));
    } catch (const CLI::CallForHelp &) {
        const auto chosen = root.get_subcommands();
        console.out(chosen.empty() ? root.help() : chosen.front()->help("diopter"));
        return static_cast<int>(console.finish(ExitCode::Complete));
    } catch (const CLI::ParseError &error) {
        return static_cast<int>(console.finish(console.fail(usageError(root, argc, argv, error))));
    }
    console.configure(global.json, global.quiet);
    for (const Declared &declared : commands) {
        if (declared.app->parsed()) {
            return static_cast<int>(console.finish(declared.command->run(Context{console, global, cancel})));
        }
    }
    return static_cast<int>(ExitCode::Usage);
}

} // namespace

int main(int argc, char **argv)
{
    Console console;
    const diopter::CancelToken cancel = cancelOnSignals();
    try {
        return run(argc, argv, console, cancel);
    } catch (const std::exception &error) {
        return static_cast<int>(
            console.finish(console.fail({diopter::ErrorCode::Internal, std::string("internal error: ") + error.what(), {}})));
    }
}
