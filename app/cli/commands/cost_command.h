// `diopter cost`: what a query would cost, and which limits it would break.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeCostCommand();

} // namespace diopter::cli
