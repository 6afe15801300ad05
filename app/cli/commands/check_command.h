// `diopter check`: smells and mistakes in a query.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeCheckCommand();

} // namespace diopter::cli
