// `diopter version`: prints the version.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeVersionCommand();

} // namespace diopter::cli
