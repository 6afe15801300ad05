// `diopter test FILE...`: promqltest scripts and rule unit tests.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeTestCommand();

} // namespace diopter::cli
