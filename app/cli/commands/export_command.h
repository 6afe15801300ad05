// `diopter export SOURCE SELECTOR --format F`: the raw samples of selected series as text.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeExportCommand();

} // namespace diopter::cli
