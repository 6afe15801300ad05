// Output, failures and signals.
#include "app/cli/console.h"

#include "core/base/go_text.h"
#include "core/report/failure_json.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace diopter::cli {

namespace {

/// Set once before the handlers are installed; cancelling it is a relaxed atomic store.
const CancelToken *g_token = nullptr;

extern "C" void handleSignal(int signal)
{
    if (g_token->cancelled()) _exit(128 + signal);
    g_token->cancel();
}

/// Code points that change how neighbouring text is shown: U+200B..200F, 202A..202E, 2060..2064, 2066..2069, FEFF.
bool isInvisible(std::string_view sequence)
{
    if (sequence == "\xef\xbb\xbf") return true;
    if (sequence.size() != 3 || sequence[0] != '\xe2') return false;
    const auto second = static_cast<unsigned char>(sequence[1]);
    const auto third = static_cast<unsigned char>(sequence[2]);
    if (second == 0x80) return (third >= 0x8b && third <= 0x8f) || (third >= 0xaa && third <= 0xae);
    if (second == 0x81) return (third >= 0xa0 && third <= 0xa4) || (third >= 0xa6 && third <= 0xa9);
    return false;
}

} // namespace

std::string safeForTerminal(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            out += (byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\t' ? text[i] : '?';
            ++i;
            continue;
        }
        const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        const std::string_view sequence = text.substr(i, length);
        const bool isC1 = byte == 0xc2 && sequence.size() == 2 && static_cast<unsigned char>(sequence[1]) < 0xa0;
        if (!isValidUtf8(sequence) || isC1 || isInvisible(sequence)) {
            out += '?';
            i += isValidUtf8(sequence) ? sequence.size() : 1;
        } else {
            out += sequence;
            i += sequence.size();
        }
    }
    return out;
}

void Console::configure(bool json, bool quiet)
{
    m_json = json;
    m_quiet = quiet;
}

void Console::out(std::string_view text)
{
    clearProgress();
    if (!m_broken && std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) broke();
}

void Console::broke()
{
    m_broken = true;
    m_readerGone = errno == EPIPE;
}

void Console::line(std::string_view text)
{
    out(text);
    out("\n");
}

void Console::flush()
{
    if (!m_broken && std::fflush(stdout) != 0) broke();
}

void Console::note(std::string_view text)
{
    if (m_quiet) return;
    clearProgress();
    const std::string safe = safeForTerminal(text) + "\n";
    std::fwrite(safe.data(), 1, safe.size(), stderr);
}

void Console::progress(std::string_view text)
{
    if (m_quiet || isatty(STDERR_FILENO) == 0) return;
    const std::string safe = "\r\x1b[K" + safeForTerminal(text);
    std::fwrite(safe.data(), 1, safe.size(), stderr);
    m_progressShown = true;
}

void Console::clearProgress()
{
    if (!m_progressShown) return;
    std::fputs("\r\x1b[K", stderr);
    m_progressShown = false;
}

ExitCode Console::fail(const Error &error)
{
    if (m_json) line(report::failureJson(error));
    clearProgress();
    const std::string text = "diopter: " + safeForTerminal(error.text()) + "\n";
    std::fwrite(text.data(), 1, text.size(), stderr);
    return exitCodeFor(error.code);
}

ExitCode Console::finish(ExitCode code)
{
    flush();
    clearProgress();
    if (!m_broken) return code;
    // Whoever closed the pipe has read what was wanted (`| head`).
    if (!m_readerGone) std::fputs("diopter: standard output could not be written\n", stderr);
    return ExitCode::InputOutput;
}

CancelToken cancelOnSignals()
{
    static const CancelToken token;
    g_token = &token;
    std::signal(SIGINT, handleSignal);
    std::signal(SIGTERM, handleSignal);
    std::signal(SIGPIPE, SIG_IGN);
    return token;
}

} // namespace diopter::cli
