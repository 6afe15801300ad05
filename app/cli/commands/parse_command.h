// `diopter parse` and `diopter format`: a query text alone, or many as JSON lines.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeParseCommand();
std::unique_ptr<Command> makeFormatCommand();

} // namespace diopter::cli
