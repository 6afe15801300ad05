// `diopter query`: the answer of a query.
#pragma once

#include "app/cli/command.h"

#include <memory>

namespace diopter::cli {

std::unique_ptr<Command> makeQueryCommand();

} // namespace diopter::cli
