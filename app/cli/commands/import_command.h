// `diopter import FILE... --out DIR`: text files, blocks, data directories and archives into blocks.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeImportCommand();

} // namespace diopter::cli
