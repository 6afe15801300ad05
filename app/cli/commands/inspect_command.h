// `diopter inspect`: what a source holds on its disk.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeInspectCommand();

} // namespace diopter::cli
