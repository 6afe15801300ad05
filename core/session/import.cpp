// The import: text is collected and, when it fills the memory, put aside as parts; one lone input goes straight into the target, several
// are merged there from their parts.
#include "core/session/import.h"

#include "core/exchange/api_json_reader.h"
#include "core/exchange/csv_reader.h"
#include "core/exchange/exposition_reader.h"
#include "core/exchange/vm_json_reader.h"
#include "core/session/collected_feed.h"
#include "core/session/import_job.h"
#include "core/session/text_input.h"
#include "core/tsdb/archive/archive_access.h"
#include "core/tsdb/directory_access.h"
#include "core/tsdb/writer/block_set_writer.h"
#include "core/tsdb/writer/source_feed.h"
#include "core/tsdb/writer/ulid.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>

namespace diopter::session {
namespace {

using exchange::SampleCollector;
using exchange::TextFormat;

struct Input {
    std::string path;
    bool isSource = false; ///< a directory or archive of blocks; else text
};

Result<std::vector<Input>> classify(const std::vector<std::string> &paths)
{
    std::vector<Input> out;
    for (const std::string &path : paths) {
        std::error_code failed;
        const auto status = std::filesystem::status(path, failed);
        Place place;
        place.file = path;
        if (status.type() == std::filesystem::file_type::not_found) return Error{ErrorCode::NotFound, "no such file or directory", place};
        if (std::filesystem::is_directory(status)) {
            out.push_back({path, true});
            continue;
        }
        DIOPTER_ASSIGN(const tsdb::ByteSourcePtr file, tsdb::openFile(path));
        DIOPTER_ASSIGN(const tsdb::ArchiveKind kind, tsdb::archiveKind(file));
        out.push_back({path, kind == tsdb::ArchiveKind::Tree});
    }
    return out;
}

/// One line per file of an input, so that anything added or changed shows.
void addFile(const std::filesystem::path &path, std::string &text, TimestampMs &newest)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    const auto changed = std::filesystem::last_write_time(path, failed);
    const auto unixTime = std::chrono::file_clock::to_sys(changed).time_since_epoch();
    newest = std::max<TimestampMs>(newest, std::chrono::duration_cast<std::chrono::milliseconds>(unixTime).count());
    text += fmt::format("|{} {} {}", path.string(), failed ? 0 : size, unixTime.count());
}

/// Tells whether a later run does the same job: inputs as they are now, and everything that shapes the result.
ImportJob::Identity jobIdentity(const std::vector<Input> &inputs, const ImportOptions &options)
{
    std::string text = fmt::format("manifest 2 {} {} {} {}", options.blockRange, static_cast<int>(options.encodings),
        options.format ? exchange::textFormatName(*options.format) : "auto", options.defaultTime ? *options.defaultTime : kMinTimestamp);
    ImportJob::Identity out;
    for (const Input &input : inputs) {
        std::error_code failed;
        const auto absolute = std::filesystem::absolute(input.path, failed);
        if (!std::filesystem::is_directory(absolute, failed)) {
            addFile(absolute, text, out.time);
            continue;
        }
        std::vector<std::filesystem::path> files;
        using Walk = std::filesystem::recursive_directory_iterator;
        for (Walk at(absolute, std::filesystem::directory_options::skip_permission_denied, failed), end; !failed && at != end;
             at.increment(failed)) {
            const bool workFolder = at.depth() == 0 && at->path().filename() == ImportJob::kWorkFolder;
            if (workFolder) at.disable_recursion_pending();
            else if (std::error_code unknown; at->is_regular_file(unknown) && at->path().filename() != "lock") files.push_back(at->path());
        }
        std::sort(files.begin(), files.end());
        for (const auto &file : files) addFile(file, text, out.time);
        text += "|" + absolute.string();
    }
    out.key = tsdb::derivedUlid(0, text);
    return out;
}

class Importer {
public:
    Importer(const ImportOptions &options, ImportJob job, std::vector<Input> inputs, const CancelToken &cancel, const ProgressFn &progress)
        : m_options(options), m_job(std::move(job)), m_inputs(std::move(inputs)), m_cancel(cancel), m_progress(progress),
          m_pool(options.numThreads)
    {
        m_report.resumed = m_job.resumed();
        if (m_job.discardedOther()) m_report.notes.push_back("an unfinished import of other files into this directory was discarded");
        for (std::size_t i = 0; i < m_pool.numThreads(); ++i) m_collectors.emplace_back(m_symbols);
    }

    Result<ImportReport> run()
    {
        const auto numSources =
            static_cast<std::size_t>(std::count_if(m_inputs.begin(), m_inputs.end(), [](const Input &input) { return input.isSource; }));
        const bool loneSource = m_inputs.size() == 1 && numSources == 1;
        if (loneSource) {
            DIOPTER_TRY(importSource(m_inputs.front().path, m_options.outDirectory, true));
        } else {
            DIOPTER_TRY(readTexts());
            const bool textAlone = numSources == 0 && m_job.numParts() == 0;
            if (textAlone) DIOPTER_TRY(writeCollected(m_options.outDirectory, nullptr));
            else DIOPTER_TRY(mergeAll());
        }
        DIOPTER_TRY(m_job.finish());
        tellConflicts();
        std::sort(m_report.blocks.begin(), m_report.blocks.end(),
            [](const tsdb::BlockSummary &a, const tsdb::BlockSummary &b) { return a.minTime < b.minTime; });
        return std::move(m_report);
    }

private:
    void tell(const std::string &what, double fraction) const
    {
        if (m_progress) m_progress({what, fraction});
    }

    tsdb::BlockSetOptions blockOptions(bool fromChunks) const
    {
        tsdb::BlockSetOptions out;
        out.blockRange = m_options.blockRange;
        out.encode.encodings = m_options.encodings;
        out.encode.keepHistogramLayout = fromChunks;
        return out;
    }

    /// Hooks for blocks that get into the target; parts need none.
    tsdb::BlockSetHooks targetHooks(const std::string &what)
    {
        tsdb::BlockSetHooks hooks;
        hooks.isDone = [this](TimestampMs range) {
            const bool written = m_job.isWritten(range);
            m_report.alreadyWritten += written ? 1 : 0;
            return written;
        };
        hooks.nameOf = [this](TimestampMs range) { return m_job.blockName(range); };
        hooks.progress = [this, what](double fraction) { tell(what, fraction); };
        return hooks;
    }

    Status importSource(const std::string &path, const std::string &target, bool final)
    {
        tell("opening " + path, -1);
        tsdb::OpenOptions open;
        open.cacheBytes = 0;
        open.numThreads = m_options.numThreads;
        DIOPTER_ASSIGN(const auto source, tsdb::open(path, open, m_cancel));
        tsdb::SourceFeed feed(source, m_pool.numThreads());
        const auto hooks = final ? targetHooks("writing blocks of " + path) : tsdb::BlockSetHooks();
        auto result = tsdb::writeBlocks(feed, target, blockOptions(true), m_pool, m_cancel, hooks);
        for (source::Loss &loss : source->losses()) m_report.losses.push_back(std::move(loss));
        if (!result) return std::move(result).error();
        m_report.droppedStartTimestamps += result->droppedStartTimestamps;
        if (final) m_report.blocks = std::move(result->blocks);
        else
            for (const auto &block : result->blocks) m_newParts.push_back(block.ulid);
        return {};
    }

    Status readTexts()
    {
        for (std::size_t i = 0; i < m_inputs.size(); ++i) {
            if (m_inputs[i].isSource || m_job.isRead(i)) continue;
            DIOPTER_TRY(readText(i));
            m_unacknowledged.push_back(i);
            if (sampleBytes() > m_options.memoryBytes) DIOPTER_TRY(putAside(i, {}));
        }
        return {};
    }

    Status readText(std::size_t number)
    {
        const std::string &path = m_inputs[number].path;
        tell("reading " + path, -1);
        DIOPTER_ASSIGN(auto text, TextInput::open(path, m_options.format, m_cancel));
        switch (text->format()) {
        case TextFormat::OpenMetrics:
        case TextFormat::PrometheusText: return readExpositionText(number, *text);
        case TextFormat::ApiJson: return exchange::readApiJson(*text, m_collectors.front(), m_cancel);
        case TextFormat::VmJson: return exchange::readVmJson(*text, m_collectors.front(), m_cancel);
        case TextFormat::Csv: return exchange::readCsv(*text, m_collectors.front(), m_cancel);
        }
        return {};
    }

    Status readExpositionText(std::size_t number, TextInput &text)
    {
        exchange::ExpositionInput input;
        input.options.format =
            text.format() == TextFormat::OpenMetrics ? exchange::ExpositionFormat::OpenMetrics : exchange::ExpositionFormat::PrometheusText;
        input.options.defaultTime = m_options.defaultTime;
        const ImportJob::Place done = m_job.placeIn(number);
        input.skipBytes = done.bytes;
        input.skipLines = done.lines;
        DIOPTER_TRY(text.skip(done.bytes));
        const auto checkpoint = [&](std::uint64_t bytes, std::uint64_t lines) -> Status {
            if (text.size() > 0) tell("reading " + m_inputs[number].path, static_cast<double>(bytes) / static_cast<double>(text.size()));
            return sampleBytes() > m_options.memoryBytes ? putAside(number, {bytes, lines}) : Status();
        };
        auto lines = exchange::readExposition(text, input, m_collectors, m_pool, m_cancel, checkpoint);
        return lines ? Status() : Status(std::move(lines).error());
    }

    std::uint64_t sampleBytes() const
    {
        std::uint64_t out = 0;
        for (const SampleCollector &collector : m_collectors) out += collector.sampleBytes();
        return out;
    }

    /// Writes what was collected as parts and acknowledges them together with the place in the input.
    Status putAside(std::size_t number, ImportJob::Place place)
    {
        DIOPTER_TRY(writeCollected(m_job.partsDirectory(), &m_newParts));
        DIOPTER_TRY(m_job.acknowledge(m_newParts, number, place, m_unacknowledged));
        m_newParts.clear();
        m_unacknowledged.clear();
        return {};
    }

    /// Blocks of all collected samples; `parts` takes their names when they are parts.
    Status writeCollected(const std::string &directory, std::vector<std::string> *parts)
    {
        CollectedFeed feed(m_symbols, m_collectors);
        const auto hooks = parts == nullptr ? targetHooks("writing blocks") : tsdb::BlockSetHooks();
        auto result = tsdb::writeBlocks(feed, directory, blockOptions(false), m_pool, m_cancel, hooks);
        if (!result) return std::move(result).error();
        m_report.duplicates += feed.duplicates();
        m_report.conflicts += feed.conflicts();
        m_report.droppedStartTimestamps += result->droppedStartTimestamps;
        for (const auto &block : result->blocks)
            if (parts != nullptr) parts->push_back(block.ulid);
        if (parts == nullptr) m_report.blocks = std::move(result->blocks);
        for (SampleCollector &collector : m_collectors) collector.clearSamples();
        return {};
    }

    /// Everything becomes parts first; their merge is the result.
    Status mergeAll()
    {
        if (sampleBytes() > 0 || !m_unacknowledged.empty())
            DIOPTER_TRY(putAside(m_unacknowledged.empty() ? 0 : m_unacknowledged.back(), {}));
        for (std::size_t i = 0; i < m_inputs.size(); ++i) {
            if (!m_inputs[i].isSource || m_job.isRead(i)) continue;
            DIOPTER_TRY(importSource(m_inputs[i].path, m_job.partsDirectory(), false));
            DIOPTER_TRY(m_job.acknowledge(m_newParts, i, {}, {i}));
            m_newParts.clear();
        }
        return m_job.numParts() == 0 ? Status() : importSource(m_job.partsDirectory(), m_options.outDirectory, true);
    }

    void tellConflicts()
    {
        for (const SampleCollector &collector : m_collectors) m_report.counts += collector.counts();
        if (m_report.conflicts > 0) {
            source::Loss loss;
            loss.code = "sample_conflict";
            loss.section = "import";
            loss.samples = m_report.conflicts;
            loss.text =
                fmt::format("{} samples have another value at the time of a sample read before; the first was kept", m_report.conflicts);
            m_report.losses.push_back(std::move(loss));
        }
        if (m_report.droppedStartTimestamps > 0) {
            source::Loss loss;
            loss.code = "start_timestamp_dropped";
            loss.section = "import";
            loss.text = fmt::format("{} start timestamps were dropped: encodings 1-3 cannot hold them", m_report.droppedStartTimestamps);
            m_report.losses.push_back(std::move(loss));
        }
    }

    const ImportOptions &m_options;
    ImportJob m_job;
    std::vector<Input> m_inputs;
    const CancelToken &m_cancel;
    const ProgressFn &m_progress;
    TaskPool m_pool;
    SymbolTable m_symbols;
    std::vector<SampleCollector> m_collectors;
    std::vector<std::size_t> m_unacknowledged; ///< inputs read whose samples are in memory
    std::vector<std::string> m_newParts;
    ImportReport m_report;
};

} // namespace

Result<ImportReport> importFiles(
    const std::vector<std::string> &inputs, const ImportOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    if (inputs.empty()) return Error{ErrorCode::Usage, "nothing to import", {}};
    if (options.outDirectory.empty()) return Error{ErrorCode::Usage, "no directory to write to", {}};
    if (options.blockRange < kMinuteMs) return Error{ErrorCode::Usage, "blocks must be at least one minute long", {}};
    DIOPTER_ASSIGN(std::vector<Input> classified, classify(inputs));
    const ImportJob::Identity identity = jobIdentity(classified, options);
    DIOPTER_ASSIGN(ImportJob job, ImportJob::open(options.outDirectory, identity));
    return Importer(options, std::move(job), std::move(classified), cancel, progress).run();
}

} // namespace diopter::session
