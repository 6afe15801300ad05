// The child process shares nothing with the test but the directory and a pipe for its number of calls.
#include "tests/core/session/crash_trial.h"

#include "core/tsdb/block_meta.h"
#include "core/tsdb/tsdb_source.h"
#include "core/tsdb/writer/block_set_writer.h"
#include "core/tsdb/writer/journal.h"

#include <QDir>
#include <QFileInfo>
#include <bit>

#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <numeric>
#include <poll.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace diopter::test {
namespace fs = std::filesystem;
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
    return hash ^ hash >> 29;
}

std::set<std::string> blocksIn(const std::string &directory)
{
    std::set<std::string> out;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(directory, failed))
        if (tsdb::isUlid(entry.path().filename().string())) out.insert(entry.path().filename().string());
    return out;
}

/// Adds what one block holds; "" or why it is not whole.
std::string addContents(const std::string &path, DurationMs range, Contents &out)
{
    const CancelToken cancel;
    tsdb::OpenOptions options;
    options.numThreads = 1;
    options.cacheBytes = 0;
    const auto source = tsdb::open(path, options, cancel);
    if (!source) return source.error().text();
    for (std::uint32_t id = 0; id < (*source)->numSeries(); ++id) {
        const std::string text = labelsText(*(*source)->symbols(), (*source)->labels(id));
        const std::uint64_t series = std::hash<std::string>()(text);
        for (const StoredSample &sample : (*source)->storedSamples(id, kMinTimestamp, kMaxTimestamp)) {
            BlockContent &content = out[tsdb::rangeStart(sample.timestamp, range)];
            ++content.samples;
            const auto *const value = std::get_if<double>(&sample.value);
            content.hash +=
                mix(mix(series, static_cast<std::uint64_t>(sample.timestamp)), value ? std::bit_cast<std::uint64_t>(*value) : 1);
        }
    }
    const auto losses = (*source)->losses();
    return losses.empty() ? std::string() : "damaged: " + losses.front().text;
}

/// Starts the import in a child. `report` gets a descriptor to read the number of calls from.
pid_t start(const std::vector<std::string> &inputs, const session::ImportOptions &options, Fault fault, std::uint64_t at, int &report)
{
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        armShim(fault, at);
        const bool ok = session::importFiles(inputs, options, {}).has_value();
        disarmShim();
        const std::uint64_t calls = shimCalls();
        if (::write(ends[1], &calls, sizeof calls) != sizeof calls) ::_exit(9);
        ::_exit(ok ? 0 : 1);
    }
    ::close(ends[1]);
    report = ends[0];
    return child;
}

/// Samples in the first n lines of a text, for n from 0 on.
std::vector<std::uint64_t> countSamples(const std::string &path)
{
    std::vector<std::uint64_t> out{0};
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) out.push_back(out.back() + (line.starts_with('#') ? 0 : 1));
    return out;
}

Ending waitFor(pid_t child, int report)
{
    Ending out;
    int status = 0;
    std::uint64_t calls = 0;
    const bool told = ::read(report, &calls, sizeof calls) == sizeof calls;
    ::close(report);
    if (::waitpid(child, &status, 0) != child) return out;
    out.killed = WIFSIGNALED(status);
    out.succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    out.calls = told ? calls : 0;
    return out;
}

} // namespace

CrashTrial::CrashTrial(std::vector<std::string> inputs, session::ImportOptions options)
    : m_inputs(std::move(inputs)), m_options(std::move(options))
{
    for (const std::string &input : m_inputs) m_samplesBefore.push_back(countSamples(input));
    session::ImportOptions reference = m_options;
    reference.outDirectory += ".reference";
    const auto begin = std::chrono::steady_clock::now();
    int report = -1;
    const pid_t child = start(m_inputs, reference, Fault::None, 0, report);
    const Ending ending = waitFor(child, report);
    m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    m_numCalls = ending.calls;
    if (!ending.succeeded) m_problem = "the undisturbed import failed";
    for (const std::string &block : blocksIn(reference.outDirectory)) {
        const std::string wrong = addContents(reference.outDirectory + "/" + block, m_options.blockRange, m_expected);
        if (!wrong.empty()) m_problem = wrong;
    }
    reset();
}

void CrashTrial::reset()
{
    fs::remove_all(m_options.outDirectory);
    m_visible.clear();
    m_acknowledged = 0;
}

Ending CrashTrial::run(Fault fault, std::uint64_t at) const
{
    int report = -1;
    const pid_t child = start(m_inputs, m_options, fault, at, report);
    return waitFor(child, report);
}

Ending CrashTrial::runKilledAfter(double seconds)
{
    int report = -1;
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = start(m_inputs, m_options, Fault::None, 0, report);
    // Waits on the pipe, so that an import that is done sooner (the machine was busy when it was first timed) is noticed.
    timespec limit{};
    limit.tv_sec = static_cast<time_t>(seconds);
    limit.tv_nsec = static_cast<long>((seconds - std::floor(seconds)) * 1e9);
    pollfd done{report, POLLIN, 0};
    if (::ppoll(&done, 1, &limit, nullptr) == 0) ::kill(child, SIGKILL);
    else m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return waitFor(child, report);
}

std::vector<std::string> CrashTrial::manifestLines() const
{
    // On a copy: opening a journal mends it.
    const std::string path = m_options.outDirectory + "/.diopter-import/manifest";
    if (!fs::exists(path)) return {};
    const std::string copy = m_options.outDirectory + ".manifest";
    fs::copy_file(path, copy, fs::copy_options::overwrite_existing);
    const auto journal = tsdb::Journal::open(copy);
    return journal ? journal->lines() : std::vector<std::string>{"unreadable " + journal.error().text()};
}

std::string CrashTrial::inspectManifest()
{
    std::uint64_t samples = 0;
    std::vector<std::uint64_t> covered(m_inputs.size(), 0);
    for (const std::string &line : manifestLines()) {
        if (line.starts_with("unreadable")) return line;
        if (!line.starts_with("part ")) continue;
        std::string names;
        std::string complete;
        std::size_t input = 0;
        std::uint64_t bytes = 0;
        std::uint64_t lines = 0;
        std::istringstream(line.substr(5)) >> names >> input >> bytes >> lines >> complete;
        for (std::size_t at = 0; at + 26 <= names.size(); at += 27) {
            const std::string block = m_options.outDirectory + "/.diopter-import/parts/" + names.substr(at, 26);
            Contents contents;
            const std::string wrong = addContents(block, m_options.blockRange, contents);
            if (!wrong.empty()) return "acknowledged part " + block + ": " + wrong;
            if (contents.size() != 1) return "acknowledged part " + block + " holds several ranges";
            samples += contents.begin()->second.samples;
        }
        covered.at(input) = m_samplesBefore.at(input).at(lines);
        std::istringstream numbers(complete);
        for (std::string number; complete != "-" && std::getline(numbers, number, ',');)
            covered.at(std::stoul(number)) = m_samplesBefore.at(std::stoul(number)).back();
    }
    const std::uint64_t promised = std::accumulate(covered.begin(), covered.end(), std::uint64_t{0});
    if (samples != promised) return fmt::format("acknowledged parts hold {} samples, the places say {}", samples, promised);
    const bool workIsGone = !fs::exists(m_options.outDirectory + "/.diopter-import/manifest");
    if (!workIsGone && samples < m_acknowledged) return fmt::format("{} samples were acknowledged before, now {}", m_acknowledged, samples);
    m_acknowledged = samples;
    return {};
}

std::string CrashTrial::inspect()
{
    const std::set<std::string> visible = blocksIn(m_options.outDirectory);
    for (const std::string &before : m_visible)
        if (!visible.contains(before)) return "visible block " + before + " is gone";
    m_visible = visible;
    for (const std::string &block : visible) {
        Contents contents;
        const std::string wrong = addContents(m_options.outDirectory + "/" + block, m_options.blockRange, contents);
        if (!wrong.empty()) return "visible block " + block + ": " + wrong;
        for (const auto &[range, content] : contents)
            if (const auto expected = m_expected.find(range); expected == m_expected.end() || !(expected->second == content))
                return fmt::format("visible block {} holds {} samples of range {}, which is not all", block, content.samples, range);
    }
    return inspectManifest();
}

std::string CrashTrial::finish()
{
    const Ending ending = run(Fault::None, 0);
    if (!ending.succeeded) return "the next run failed";
    if (std::string wrong = inspect(); !wrong.empty()) return wrong;
    Contents all;
    for (const std::string &block : m_visible) {
        const std::string wrong = addContents(m_options.outDirectory + "/" + block, m_options.blockRange, all);
        if (!wrong.empty()) return wrong;
    }
    if (all != m_expected) return fmt::format("{} ranges instead of {}, or other samples in them", all.size(), m_expected.size());
    for (const auto &entry : fs::directory_iterator(m_options.outDirectory)) {
        const std::string name = entry.path().filename().string();
        if (name != "lock" && !tsdb::isUlid(name)) return "left behind: " + name;
    }
    return {};
}

std::string openMetricsText(int series, int samples, std::size_t padding, const std::string &name)
{
    std::string out;
    const std::string pad(padding, 'x');
    for (int s = 0; s < series; ++s)
        for (int i = 0; i < samples; ++i) out += fmt::format("{}{}{{n=\"{}{}\"}} {} {}\n", name, s % 3, s, pad, i * s, 1700000000 + i * 15);
    return out + "# EOF\n";
}

QString crashFolder()
{
    const QFileInfo memory(QStringLiteral("/dev/shm"));
    const bool chosen = qEnvironmentVariableIsSet("TMPDIR");
    return (!chosen && memory.isDir() && memory.isWritable() ? memory.filePath() : QDir::tempPath()) +
        QStringLiteral("/diopter-crash-XXXXXX");
}

} // namespace diopter::test
