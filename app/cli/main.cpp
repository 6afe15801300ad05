// diopter: reads the arguments, runs one command, returns its exit code.
#include "app/cli/arguments/command_line.h"
#include "app/cli/commands/registry.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <vector>

namespace {

using namespace diopter::cli;

bool asksForJson(int argc, char **argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char *argument) { return std::string_view(argument) == "--json"; });
}

ExitCode run(int argc, char **argv, Console &console, const diopter::CancelToken &cancel)
{
    GlobalOptions global;
    CommandLine line;
    ArgumentList everywhere = line.global();
    global.declare(everywhere);
    std::vector<std::unique_ptr<Command>> commands;
    for (const CommandEntry &entry : commandTable()) {
        ArgumentList arguments = line.addCommand(entry.name, entry.summary);
        commands.push_back(entry.make());
        commands.back()->declare(arguments);
    }
    console.configure(asksForJson(argc, argv), false);
    const auto choice = line.read(argc, argv);
    if (!choice) return console.fail(choice.error());
    if (choice->help) {
        console.out(*choice->help);
        return ExitCode::Complete;
    }
    console.configure(global.json, global.quiet);
    return commands[choice->command]->run(Context{console, global, cancel});
}

} // namespace

int main(int argc, char **argv)
{
    Console console;
    const diopter::CancelToken cancel = cancelOnSignals();
    ExitCode code = ExitCode::Complete;
    try {
        code = run(argc, argv, console, cancel);
    } catch (const std::exception &error) {
        code = console.fail({diopter::ErrorCode::Internal, std::string("internal error: ") + error.what(), {}});
    }
    return static_cast<int>(console.finish(code));
}
