// `diopter help`: prints the help of a command, or of all.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeHelpCommand();

} // namespace diopter::cli
