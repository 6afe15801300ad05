// `diopter metrics`: metrics with type, help and series.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeMetricsCommand();

} // namespace diopter::cli
