// Opening, resuming and finishing of an import's work folder.
#include "core/session/import_job.h"

#include "core/tsdb/writer/output_file.h"
#include "core/tsdb/writer/ulid.h"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

namespace diopter::session {
namespace {

/// "-" stands for an empty list, so that a line has all its words.
std::string joined(const std::vector<std::string> &words) { return words.empty() ? "-" : fmt::format("{}", fmt::join(words, ",")); }

std::vector<std::string> split(const std::string &list)
{
    std::vector<std::string> out;
    std::istringstream in(list == "-" ? std::string() : list);
    for (std::string word; std::getline(in, word, ',');) out.push_back(word);
    return out;
}

} // namespace

ImportJob::ImportJob(tsdb::DirectoryLock lock, std::string target, Identity identity)
    : m_lock(std::move(lock)), m_target(std::move(target)), m_identity(std::move(identity)), m_work(m_target + "/" + kWorkFolder),
      m_parts(m_work + "/parts")
{}

Result<ImportJob> ImportJob::open(const std::string &target, const Identity &identity)
{
    DIOPTER_TRY(tsdb::makeDirectories(target));
    DIOPTER_ASSIGN(tsdb::DirectoryLock lock, tsdb::DirectoryLock::acquire(target));
    ImportJob job(std::move(lock), target, identity);
    DIOPTER_TRY(tsdb::removeUnfinishedBlocks(target));
    DIOPTER_TRY(job.load());
    return job;
}

Status ImportJob::load()
{
    const std::string first = "job " + m_identity.key;
    for (int attempt = 0;; ++attempt) {
        DIOPTER_TRY(tsdb::makeDirectories(m_parts));
        DIOPTER_ASSIGN(tsdb::Journal journal, tsdb::Journal::open(m_work + "/manifest"));
        m_journal.emplace(std::move(journal));
        if (m_journal->lines().empty()) {
            DIOPTER_TRY(m_journal->append(first));
            break;
        }
        if (m_journal->lines().front() == first) {
            m_resumed = true;
            break;
        }
        if (attempt > 0) return Error{ErrorCode::Internal, "the work folder of another import cannot be removed", {}};
        m_discardedOther = true;
        m_journal.reset();
        DIOPTER_TRY(tsdb::removeTree(m_work));
    }
    for (const std::string &line : m_journal->lines()) DIOPTER_TRY(readLine(line));
    DIOPTER_TRY(tsdb::removeUnfinishedBlocks(m_parts));
    return removeStrayParts();
}

Status ImportJob::readLine(const std::string &line)
{
    std::istringstream in(line);
    std::string word;
    in >> word;
    if (word == "part") {
        std::string names;
        std::string complete;
        std::size_t input = 0;
        Place place;
        in >> names >> input >> place.bytes >> place.lines >> complete;
        for (const std::string &name : split(names)) m_partNames.insert(name);
        m_places[input] = place;
        for (const std::string &number : split(complete)) {
            std::size_t value = 0;
            std::istringstream(number) >> value;
            m_read.insert(value);
        }
    }
    return in ? Status() : Status(Error{ErrorCode::Corrupt, "the manifest of the import is damaged: " + line, {}});
}

/// Parts that got their name but were never acknowledged would be counted twice.
Status ImportJob::removeStrayParts() const
{
    std::error_code failed;
    for (const auto &entry : std::filesystem::directory_iterator(m_parts, failed)) {
        const std::string name = entry.path().filename().string();
        if (tsdb::isUlid(name) && !m_partNames.contains(name)) DIOPTER_TRY(tsdb::removeTree(entry.path().string()));
    }
    return {};
}

ImportJob::Place ImportJob::placeIn(std::size_t input) const
{
    const auto found = m_places.find(input);
    return found == m_places.end() ? Place{} : found->second;
}

Status ImportJob::acknowledge(
    const std::vector<std::string> &ulids, std::size_t input, Place place, const std::vector<std::size_t> &complete)
{
    m_partNames.insert(ulids.begin(), ulids.end());
    m_places[input] = place;
    m_read.insert(complete.begin(), complete.end());
    std::vector<std::string> numbers;
    for (const std::size_t number : complete) numbers.push_back(std::to_string(number));
    return m_journal->append(fmt::format("part {} {} {} {} {}", joined(ulids), input, place.bytes, place.lines, joined(numbers)));
}

std::string ImportJob::blockName(TimestampMs range) const
{
    return tsdb::derivedUlid(m_identity.time, fmt::format("{} {}", m_identity.key, range));
}

bool ImportJob::isWritten(TimestampMs range) const
{
    // A block gets its name when all of it is on disk.
    std::error_code failed;
    return std::filesystem::exists(m_target + "/" + blockName(range) + "/meta.json", failed);
}

Status ImportJob::finish()
{
    m_journal.reset();
    // The manifest goes first: a folder without one is no job.
    DIOPTER_TRY(tsdb::removeTree(m_work + "/manifest"));
    DIOPTER_TRY(tsdb::removeTree(m_work));
    return tsdb::syncDirectory(m_target);
}

} // namespace diopter::session
