// Order and mapping of exit codes.
#include "app/cli/exit_code.h"

namespace diopter::cli {

ExitCode exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage: return ExitCode::Usage;
    case ErrorCode::Syntax:
    case ErrorCode::Execution: return ExitCode::QueryError;
    case ErrorCode::Timeout:
    case ErrorCode::LimitExceeded: return ExitCode::Limit;
    case ErrorCode::Cancelled: return ExitCode::Cancelled;
    case ErrorCode::Unsupported:
    case ErrorCode::NotFound:
    case ErrorCode::Corrupt:
    case ErrorCode::Io:
    case ErrorCode::Network:
    case ErrorCode::Internal: return ExitCode::InputOutput;
    }
    return ExitCode::InputOutput;
}

ExitCode worse(ExitCode a, ExitCode b)
{
    const auto rank = [](ExitCode code) {
        switch (code) {
        case ExitCode::Complete: return 0;
        case ExitCode::AnswerIsNo: return 1;
        case ExitCode::Usage: return 2;
        case ExitCode::QueryError: return 3;
        case ExitCode::Partial: return 4;
        case ExitCode::Limit: return 5;
        case ExitCode::Cancelled: return 6;
        case ExitCode::InputOutput: return 7;
        }
        return 7;
    };
    return rank(a) >= rank(b) ? a : b;
}

} // namespace diopter::cli
