// Every command of the program, one row each.
#include "app/cli/commands/registry.h"

#include "app/cli/commands/help_command.h"
#include "app/cli/commands/import_command.h"
#include "app/cli/commands/parse_command.h"
#include "app/cli/commands/version_command.h"

namespace diopter::cli {

namespace {

constexpr CommandEntry kCommands[] = {
    {"import", "Write blocks from text files, blocks, data directories and archives", makeImportCommand},
    {"parse", "Show the tree of a query", makeParseCommand},
    {"format", "Print a query laid out as Prometheus' formatter does", makeFormatCommand},
    {"version", "Print the version and what it was built with", makeVersionCommand},
    {"help", "Explain a command", makeHelpCommand},
};

} // namespace

std::span<const CommandEntry> commandTable() { return kCommands; }

} // namespace diopter::cli
