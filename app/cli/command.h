// What one sub-command is: it declares its arguments and runs.
#pragma once

#include "app/cli/arguments/argument_list.h"
#include "app/cli/console.h"
#include "app/cli/global_options.h"
#include "core/base/cancellation.h"

namespace diopter::cli {

/// What every command gets when it runs.
struct Context {
    Console &console;
    const GlobalOptions &global;
    const CancelToken &cancel;
};

/// One command of one run. declare() is called once before the arguments are read, run() once when the command was chosen.
class Command {
public:
    virtual ~Command() = default;
    /// Adds the arguments; they must be stored in members of the command.
    virtual void declare(ArgumentList &arguments) = 0;
    virtual ExitCode run(const Context &context) = 0;
};

} // namespace diopter::cli
