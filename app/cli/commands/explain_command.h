// `diopter explain`: what every part of a query does and costs.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeExplainCommand();

} // namespace diopter::cli
