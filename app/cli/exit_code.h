// The exit codes of the command line (DESIGN.md section 7) and how errors map to them.
#pragma once

#include "core/base/result.h"

namespace diopter::cli {

enum class ExitCode : int {
    Complete = 0,
    Usage = 1,
    QueryError = 2,
    Partial = 3, ///< data lost, listed
    Limit = 4, ///< a limit or budget was hit
    Cancelled = 5,
    InputOutput = 6, ///< nothing readable
    AnswerIsNo = 7, ///< it worked, and the answer is no
};

ExitCode exitCodeFor(ErrorCode code);

/// Of several outcomes the one to exit with: the first of 6, 5, 4, 3, 2, 1, 7 that occurred, else 0.
ExitCode worse(ExitCode a, ExitCode b);

} // namespace diopter::cli
