// The table of commands. To add one: write commands/x_command.{h,cpp} with `std::unique_ptr<Command> makeXCommand()`, and add a row.
#pragma once

#include "app/cli/command.h"

#include <memory>
#include <span>

namespace diopter::cli {

struct CommandEntry {
    const char *name;
    const char *summary; ///< one line for `diopter help`
    std::unique_ptr<Command> (*make)();
};

/// In the order of `diopter help`.
std::span<const CommandEntry> commandTable();

} // namespace diopter::cli
