// Arguments that several commands share: a source, an expression, a range, an output format.
#pragma once

#include "app/cli/command.h"
#include "core/session/session.h"
#include "core/session/time_range.h"

#include <string>
#include <vector>

namespace diopter::cli {

/// SOURCE.
struct SourceArgument {
    std::string spec;

    void declare(ArgumentList &arguments);
    /// Opens it, with progress on a terminal; the timeout is the global one.
    Result<std::shared_ptr<session::Session>> open(const Context &context) const;
};

/// --time, --start, --end, --step.
struct RangeArguments {
    session::RangeText text;

    void declare(ArgumentList &arguments);
};

/// --format with --json as its short form.
struct FormatArgument {
    std::string format;

    /// `formats`: the allowed ones, the first is the default.
    void declare(ArgumentList &arguments, const std::vector<std::string> &formats);
    std::string chosen(const Context &context) const;
};

/// What relative times refer to in this source.
session::TimeAnchors anchorsOf(const session::Session &session);

/// A request for the session. Usage: contradictory times, unknown features.
Result<session::QueryRequest> queryRequest(const Context &context, const session::Session &session, const std::string &expression,
    const session::RangeText &range, bool instantByDefault);

/// Exit code of a finished answer: Partial when data was lost, and a note for each loss on stderr (the first ten).
ExitCode completeness(const Context &context, bool complete, const std::vector<source::Loss> &lost);

} // namespace diopter::cli
