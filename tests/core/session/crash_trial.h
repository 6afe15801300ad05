// Runs an import in a process of its own that is killed on the way, and judges what it left behind (RELIABILITY.md section 6 and D1, D3).
#pragma once

#include "core/session/import.h"
#include "tests/support/syscall_shim.h"

#include <QString>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace diopter::test {

/// What blocks hold: per time range the number of samples and a sum of hashes over series, time and value bits.
struct BlockContent {
    std::uint64_t samples = 0;
    std::uint64_t hash = 0;
    bool operator==(const BlockContent &) const = default;
};
using Contents = std::map<TimestampMs, BlockContent>;

/// How a process ended.
struct Ending {
    bool killed = false;
    bool succeeded = false; ///< the import returned a report
    std::uint64_t calls = 0; ///< of an import that was not killed
};

class CrashTrial {
public:
    /// The import under test; options.outDirectory is where all runs write. Runs it once elsewhere to know the right result. Each line of
    /// the inputs but those that begin with # is one sample, and no two samples are of the same series and time.
    CrashTrial(std::vector<std::string> inputs, session::ImportOptions options);

    /// "" or what is wrong with the reference run.
    const std::string &problem() const { return m_problem; }
    /// Calls that change files in an undisturbed run.
    std::uint64_t numCalls() const { return m_numCalls; }
    /// How long an import takes that nobody kills: of the last that ran to its end.
    double seconds() const { return m_seconds; }

    /// Removes the target.
    void reset();
    Ending run(Fault fault, std::uint64_t at) const;
    /// Kills the import after so many seconds unless it is done.
    Ending runKilledAfter(double seconds);

    /// Looks at the target after a crash: every visible block is whole and right, every acknowledged part exists and is whole, the parts
    /// hold exactly the samples up to the acknowledged places, and nothing that was visible or acknowledged before (remembered since
    /// reset) is gone. "" or the breach.
    std::string inspect();
    /// Runs the import undisturbed and inspects the finished target: all samples, no leftovers.
    std::string finish();

private:
    std::string inspectManifest();
    std::vector<std::string> manifestLines() const;

    std::vector<std::string> m_inputs;
    session::ImportOptions m_options;
    Contents m_expected;
    std::set<std::string> m_visible;
    std::vector<std::vector<std::uint64_t>> m_samplesBefore; ///< per input: samples in its first n lines
    std::uint64_t m_acknowledged = 0; ///< samples in acknowledged parts when last looked at
    std::string m_problem;
    std::uint64_t m_numCalls = 0;
    double m_seconds = 0;
};

/// An OpenMetrics text of `series` x `samples`, 15 s apart; `padding` bytes more in each line.
/// Texts of another `name` have other series.
std::string openMetricsText(int series, int samples, std::size_t padding = 0, const std::string &name = "m");

/// Where crash tests work: in memory where there is such a folder and TMPDIR names no other. A killed process loses nothing of what it
/// gave to the kernel there or on a disk, and what only a disk's failure would lose is for the faults of the calls.
QString crashFolder();

} // namespace diopter::test
