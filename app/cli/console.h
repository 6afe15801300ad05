// The only place of the program that writes to stdout and stderr.
#pragma once

#include "app/cli/exit_code.h"
#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace diopter::cli {

/// Buffers stdout; a failed write (full disk, closed pipe) is remembered and becomes exit code 6.
class Console {
public:
    /// `json`: failures are also written to stdout as JSON. `quiet`: no progress, no notes on stderr.
    void configure(bool json, bool quiet);
    bool json() const { return m_json; }

    void out(std::string_view text);
    /// Adds the newline itself.
    void line(std::string_view text);
    void flush();
    /// A remark on stderr, unless quiet.
    void note(std::string_view text);
    /// One line on stderr that the next one overwrites; only on a terminal and not when quiet.
    void progress(std::string_view text);

    /// Tells the error (stderr, and stdout as JSON where asked for) and gives the exit code it means.
    ExitCode fail(const Error &error);
    /// The final code: `code`, or 6 when stdout could not be written.
    ExitCode finish(ExitCode code);

private:
    void clearProgress();
    void broke();

    bool m_json = false;
    bool m_quiet = false;
    bool m_progressShown = false;
    bool m_broken = false;
    bool m_readerGone = false;
};

/// Removes control characters, escape sequences and direction overrides, so that names from foreign data cannot play with the terminal.
std::string safeForTerminal(std::string_view text);

/// A token that SIGINT and SIGTERM cancel. Call once, from main; a second signal ends the process.
CancelToken cancelOnSignals();

} // namespace diopter::cli
