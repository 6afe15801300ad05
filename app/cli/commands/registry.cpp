// Every command of the program, one row each.
#include "app/cli/commands/registry.h"

#include "app/cli/commands/check_command.h"
#include "app/cli/commands/cost_command.h"
#include "app/cli/commands/explain_command.h"
#include "app/cli/commands/explore_commands.h"
#include "app/cli/commands/export_command.h"
#include "app/cli/commands/help_command.h"
#include "app/cli/commands/import_command.h"
#include "app/cli/commands/inspect_command.h"
#include "app/cli/commands/metrics_command.h"
#include "app/cli/commands/parse_command.h"
#include "app/cli/commands/query_command.h"
#include "app/cli/commands/test_command.h"
#include "app/cli/commands/version_command.h"

namespace diopter::cli {

namespace {

constexpr CommandEntry kCommands[] = {
    {"explain", "Show what every part of a query does and costs", makeExplainCommand},
    {"query", "Answer a query", makeQueryCommand},
    {"cost", "Estimate what a query costs before it runs", makeCostCommand},
    {"check", "Find smells and mistakes in a query", makeCheckCommand},
    {"parse", "Show the tree of a query", makeParseCommand},
    {"format", "Lay a query out as Prometheus' formatter does", makeFormatCommand},
    {"metrics", "List metrics with type, help and number of series", makeMetricsCommand},
    {"series", "List series", makeSeriesCommand},
    {"labels", "List label names", makeLabelsCommand},
    {"values", "List the values of a label", makeValuesCommand},
    {"import", "Write blocks from text files, blocks, data directories and archives", makeImportCommand},
    {"export", "Write the samples of series as OpenMetrics, JSON, CSV, a promqltest script or a rule test", makeExportCommand},
    {"inspect", "Show blocks, head, cardinality, churn and damage of data on a disk", makeInspectCommand},
    {"test", "Run promqltest scripts and rule unit tests", makeTestCommand},
    {"version", "Print the version and what it was built with", makeVersionCommand},
    {"help", "Explain a command", makeHelpCommand},
};

} // namespace

std::span<const CommandEntry> commandTable() { return kCommands; }

} // namespace diopter::cli
