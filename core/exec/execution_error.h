// The error of a query that is well-formed and cannot be evaluated on these values.
#pragma once

#include "core/base/result.h"

#include <string>
#include <utility>

namespace diopter::exec {

inline Error executionError(std::string message) { return {ErrorCode::Execution, std::move(message), {}}; }

} // namespace diopter::exec
