// The state of one import on disk: a work folder inside the target with a manifest and the parts put aside so far.
#pragma once

#include "core/session/import.h"
#include "core/tsdb/writer/directory_lock.h"
#include "core/tsdb/writer/journal.h"

#include <map>
#include <set>

namespace diopter::session {

/// Lines of the manifest, each acknowledged before it is acted on:
///   job KEY                     what is imported, with which options
///   part ULID,... INPUT BYTES LINES COMPLETE,...  these parts, with those before, hold input number INPUT up to that place, and all of
///                               the inputs COMPLETE ("-" for none in either list): one line, so that they count together or not at all
/// Blocks of the target need no line: their names follow from the job, so that a run finds what an earlier one has written, even one
/// that ended when everything was done.
class ImportJob {
public:
    static constexpr const char *kWorkFolder = ".diopter-import"; ///< no block name: Prometheus ignores it

    /// What is imported, with which options.
    struct Identity {
        std::string key;
        TimestampMs time = 0; ///< of the newest input; the blocks carry it in their names
    };
    /// Locks the target and opens the job; a leftover of another job is removed. Io.
    static Result<ImportJob> open(const std::string &target, const Identity &identity);

    bool resumed() const { return m_resumed; }
    bool discardedOther() const { return m_discardedOther; }
    const std::string &partsDirectory() const { return m_parts; }

    struct Place {
        std::uint64_t bytes = 0;
        std::uint64_t lines = 0;
    };
    bool isRead(std::size_t input) const { return m_read.contains(input); }
    /// How far the parts hold an input that is not complete.
    Place placeIn(std::size_t input) const;
    std::size_t numParts() const { return m_partNames.size(); }
    /// Name of the block of the range that begins at `range`.
    std::string blockName(TimestampMs range) const;
    bool isWritten(TimestampMs range) const;

    /// Acknowledges the parts written since the last call, and with them a place in an input and the inputs that are complete.
    Status acknowledge(const std::vector<std::string> &ulids, std::size_t input, Place place, const std::vector<std::size_t> &complete);
    /// Removes the work folder.
    Status finish();

private:
    ImportJob(tsdb::DirectoryLock lock, std::string target, Identity identity);
    Status load();
    Status readLine(const std::string &line);
    Status removeStrayParts() const;

    tsdb::DirectoryLock m_lock;
    std::string m_target;
    Identity m_identity;
    std::string m_work;
    std::string m_parts;
    std::optional<tsdb::Journal> m_journal;
    std::set<std::size_t> m_read;
    std::map<std::size_t, Place> m_places;
    std::set<std::string> m_partNames;
    bool m_resumed = false;
    bool m_discardedOther = false;
};

} // namespace diopter::session
