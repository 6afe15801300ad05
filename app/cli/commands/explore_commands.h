// `diopter series`, `labels`, `values`: what the data holds, as the HTTP API lists it.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeSeriesCommand();
std::unique_ptr<Command> makeLabelsCommand();
std::unique_ptr<Command> makeValuesCommand();

} // namespace diopter::cli
