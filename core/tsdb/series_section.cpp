// Series entries (Prometheus tsdb/index/index.go Decoder.Series): uvarint length, labels as symbol references, chunk list, CRC.
#include "core/tsdb/series_section.h"

#include "core/base/crc32c.h"
#include "core/tsdb/entry_cursor.h"
#include "core/tsdb/pair_collector.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kWindow = 1 << 20;
constexpr std::size_t kMaxVarint = 10;
constexpr std::size_t kUsualEntry = kMaxVarint + 256;
constexpr std::size_t kManyPages = 8; ///< from here on the columns lie in memory of their own kind

/// Sliding window over the series section, one per worker.
class SectionWindow {
public:
    SectionWindow(const ByteSource &file, std::uint64_t end) : m_file(file), m_end(end) {}

    /// Bytes from `offset` on: at least `need` of them, or all up to the end of the section.
    Result<ByteSpan> at(std::uint64_t offset, std::size_t need)
    {
        const std::uint64_t left = m_end - std::min(offset, m_end);
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(need, left));
        if (offset < m_start || offset + wanted > m_start + m_size) DIOPTER_TRY(load(offset, std::max(wanted, kWindow)));
        if (offset - m_start > m_size) return ByteSpan{};
        return ByteSpan(m_buffer.get(), m_size).subspan(static_cast<std::size_t>(offset - m_start));
    }

    /// What is in memory from `offset` on, possibly nothing.
    ByteSpan loaded(std::uint64_t offset) const
    {
        if (offset < m_start || offset - m_start > m_size) return {};
        return ByteSpan(m_buffer.get(), m_size).subspan(static_cast<std::size_t>(offset - m_start));
    }

private:
    Status load(std::uint64_t offset, std::size_t length)
    {
        length = static_cast<std::size_t>(std::min<std::uint64_t>(length, m_end - std::min(offset, m_end)));
        if (m_capacity < length) {
            m_buffer = std::make_unique_for_overwrite<std::uint8_t[]>(length);
            m_capacity = length;
        }
        m_start = offset;
        m_size = 0;
        DIOPTER_ASSIGN(m_size, m_file.readAt(offset, length, m_buffer.get()));
        return {};
    }

    const ByteSource &m_file;
    std::uint64_t m_end;
    std::unique_ptr<std::uint8_t[]> m_buffer;
    std::size_t m_capacity = 0;
    std::uint64_t m_start = 0;
    std::size_t m_size = 0;
};

/// The checked content of one entry and where the next may begin.
struct Entry {
    ByteSpan content;
    std::uint64_t end = 0; ///< offset behind the checksum
    const char *error = nullptr;
};

/// The entry where all of it is in memory and sound; false: ask readEntry.
bool quickEntry(ByteSpan bytes, std::uint64_t offset, std::uint64_t sectionEnd, Entry &out)
{
    if (bytes.size() < kUsualEntry) return false;
    EntryCursor cursor(bytes);
    const std::uint64_t length = cursor.uvarint();
    const std::size_t prefix = bytes.size() - cursor.remaining();
    if (!cursor.ok() || length == 0 || length > cursor.remaining() || cursor.remaining() - length < 4) return false;
    const std::size_t whole = prefix + static_cast<std::size_t>(length) + 4;
    if (whole > sectionEnd - offset) return false;
    out.content = bytes.subspan(prefix, static_cast<std::size_t>(length));
    out.end = offset + whole;
    return ByteReader(bytes.subspan(whole - 4, 4)).u32() == crc32c(out.content);
}

Result<Entry> readEntry(SectionWindow &window, std::uint64_t offset, std::uint64_t sectionEnd)
{
    DIOPTER_ASSIGN(ByteSpan bytes, window.at(offset, kUsualEntry));
    ByteReader reader(bytes);
    const std::uint64_t length = reader.uvarint();
    const std::size_t prefix = reader.position();
    Entry entry;
    if (!reader.ok() || length == 0 || length > sectionEnd - offset || sectionEnd - offset - length < prefix + 4) {
        entry.error = "invalid series length";
        return entry;
    }
    const std::size_t whole = prefix + static_cast<std::size_t>(length) + 4;
    if (bytes.size() < whole) {
        DIOPTER_ASSIGN(bytes, window.at(offset, whole));
        if (bytes.size() < whole) {
            entry.error = "series lies behind the end of the file";
            return entry;
        }
    }
    entry.content = bytes.subspan(prefix, static_cast<std::size_t>(length));
    entry.end = offset + whole;
    if (ByteReader(bytes.subspan(prefix + static_cast<std::size_t>(length), 4)).u32() != crc32c(entry.content))
        entry.error = "invalid checksum";
    return entry;
}

/// What one worker carries from series to series. Neighbours share most of their labels, so those that begin with the same bytes are
/// taken over instead of being read again.
struct Walk {
    std::vector<std::uint8_t> bytes; ///< labels of the last sound series as they stand in the file; empty when they cannot be taken over
    struct Label {
        std::uint64_t numbers; ///< name << 32 | value as the file numbers them
        LabelPair pair;
        std::size_t end; ///< into bytes
    };
    std::vector<Label> labels; ///< of the last sound series
    std::size_t numShared = 0; ///< of labels: those that the series before it has too
    PairCollector pairs;
    bool atStart = true; ///< no series of this page yet
    bool ascending = true; ///< all series of this page are sound, and each is behind the one before

    /// How many labels `fresh` has in common with the last series, at most `count`.
    std::size_t countShared(ByteSpan fresh, std::size_t count) const
    {
        const std::size_t length = std::min(fresh.size(), bytes.size());
        std::size_t equal = 0;
        std::uint64_t difference = 0;
        for (; equal + 8 <= length && difference == 0; equal += difference == 0 ? 8 : 0) {
            std::uint64_t a = 0;
            std::uint64_t b = 0;
            std::memcpy(&a, fresh.data() + equal, 8);
            std::memcpy(&b, bytes.data() + equal, 8);
            difference = a ^ b;
        }
        while (equal < length && fresh[equal] == bytes[equal]) ++equal;
        std::size_t out = 0;
        while (out < std::min(count, labels.size()) && labels[out].end <= equal) ++out;
        return out;
    }
};

class EntryParser {
public:
    EntryParser(const IndexSymbols &symbols, const SeriesSectionOptions &options, const SymbolTable &table)
        : m_symbols(symbols), m_options(options), m_table(table)
    {}

    /// Appends the series to the page, closed. On error the page holds an empty series; returns the reason.
    [[gnu::always_inline]] const char *parse(ByteSpan content, SeriesPage &page, Walk &walk) const
    {
        const std::size_t labelsBefore = page.labels.size();
        const std::size_t chunksBefore = page.chunks.size();
        EntryCursor reader(content);
        const char *error = parseLabels(reader, page, labelsBefore, walk);
        if (!error) error = parseChunks(reader, page);
        if (!error && !reader.atEnd()) error = "trailing bytes in series";
        if (error) {
            page.labels.resize(labelsBefore);
            page.chunks.resize(chunksBefore);
            walk.bytes.clear();
            walk.labels.clear();
            walk.ascending = false;
        } else if (walk.labels.empty()) {
            walk.pairs.add(LabelsView(page.labels).subspan(labelsBefore));
        } else {
            for (std::size_t i = walk.numShared; i < walk.labels.size(); ++i) walk.pairs.add(walk.labels[i].pair);
        }
        page.closeSeries();
        walk.atStart = false;
        return error;
    }

private:
    const char *parseLabels(EntryCursor &reader, SeriesPage &page, std::size_t begin, Walk &walk) const
    {
        const std::uint64_t count = reader.uvarint();
        if (!reader.ok() || count > reader.remaining() / 2) return "more labels than bytes";
        const auto numLabels = static_cast<std::size_t>(count);
        const ByteSpan bytes = reader.rest();
        const std::size_t shared = walk.countShared(bytes, numLabels);
        const std::size_t numBefore = walk.labels.size();
        const std::uint64_t rival = shared < numBefore ? walk.labels[shared].numbers : 0;
        walk.labels.resize(numLabels);
        page.labels.resize(begin + numLabels);
        for (std::size_t i = 0; i < shared; ++i) page.labels[begin + i] = walk.labels[i].pair;
        if (shared > 0) reader.skip(walk.labels[shared - 1].end);
        bool plain = m_symbols.sorted && m_options.extraLabels.empty() && m_options.droppedNames.empty() && count > 0;
        for (std::size_t i = shared; i < numLabels; ++i) {
            LabelPair &pair = page.labels[begin + i];
            const std::uint64_t name = reader.uvarint();
            const std::uint64_t value = reader.uvarint();
            if (!reader.ok()) return "labels are cut short";
            if (!m_symbols.resolve(name, pair.name) || !m_symbols.resolve(value, pair.value)) return "unknown symbol offset";
            plain = plain && (i == 0 || name > walk.labels[i - 1].numbers >> 32) && pair.value != kEmptySymbol;
            // Both numbers are below 2^32, for there is such a symbol.
            walk.labels[i] = {name << 32 | value, pair, bytes.size() - reader.remaining()};
        }
        if (!plain) return readjust(page, begin, walk);
        walk.numShared = shared;
        const bool greater = shared < numLabels && (shared == numBefore || walk.labels[shared].numbers > rival);
        if (!walk.atStart && !greater) walk.ascending = false;
        const std::size_t length = bytes.size() - reader.remaining();
        const std::size_t kept = shared > 0 ? walk.labels[shared - 1].end : 0;
        walk.bytes.resize(length);
        std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.begin() + static_cast<std::ptrdiff_t>(length),
            walk.bytes.begin() + static_cast<std::ptrdiff_t>(kept));
        return nullptr;
    }

    /// Labels that are not simply those of the file, in its order.
    const char *readjust(SeriesPage &page, std::size_t begin, Walk &walk) const
    {
        walk.bytes.clear();
        walk.labels.clear();
        walk.ascending = false;
        if (!m_options.extraLabels.empty() || !m_options.droppedNames.empty()) applyOptions(page, begin);
        return normalise(page, begin);
    }

    void applyOptions(SeriesPage &page, std::size_t begin) const
    {
        const auto isReplaced = [this](const LabelPair &pair) {
            const auto sameName = [&pair](const LabelPair &extra) { return extra.name == pair.name; };
            return std::any_of(m_options.extraLabels.begin(), m_options.extraLabels.end(), sameName) ||
                std::find(m_options.droppedNames.begin(), m_options.droppedNames.end(), pair.name) != m_options.droppedNames.end();
        };
        const auto first = page.labels.begin() + static_cast<std::ptrdiff_t>(begin);
        page.labels.erase(std::remove_if(first, page.labels.end(), isReplaced), page.labels.end());
        page.labels.insert(page.labels.end(), m_options.extraLabels.begin(), m_options.extraLabels.end());
    }

    /// Sorts labels and drops empty ones (Prometheus' writers have neither); an equal name twice is an error.
    const char *normalise(SeriesPage &page, std::size_t begin) const
    {
        const auto byName = [this](const LabelPair &a, const LabelPair &b) { return m_table.text(a.name) < m_table.text(b.name); };
        const auto first = page.labels.begin() + static_cast<std::ptrdiff_t>(begin);
        std::sort(first, page.labels.end(), byName);
        for (std::size_t i = begin + 1; i < page.labels.size(); ++i)
            if (page.labels[i].name == page.labels[i - 1].name) return "label name occurs twice";
        page.labels.erase(
            std::remove_if(first, page.labels.end(), [](const LabelPair &pair) { return pair.value == kEmptySymbol; }), page.labels.end());
        return nullptr;
    }

    const char *parseChunks(EntryCursor &reader, SeriesPage &page) const
    {
        const std::uint64_t count = reader.uvarint();
        if (!reader.ok() || count > reader.remaining() / 3) return "more chunks than bytes";
        std::uint64_t ref = 0;
        std::uint64_t time = 0;
        for (std::uint64_t i = 0; i < count; ++i) {
            ChunkEntry chunk;
            time += i == 0 ? static_cast<std::uint64_t>(reader.varint()) : reader.uvarint();
            chunk.minTime = static_cast<TimestampMs>(time);
            time += reader.uvarint();
            chunk.maxTime = static_cast<TimestampMs>(time);
            ref += i == 0 ? reader.uvarint() : static_cast<std::uint64_t>(reader.varint());
            chunk.ref = ref;
            if (!reader.ok()) return "chunks are cut short";
            if (chunk.maxTime < chunk.minTime) return "chunk ends before it begins";
            page.chunks.push_back(chunk);
        }
        return nullptr;
    }

    const IndexSymbols &m_symbols;
    const SeriesSectionOptions &m_options;
    const SymbolTable &m_table;
};

/// Walks the section entry by entry; after damage it goes on at the next aligned offset whose checksum holds.
Status scanRefs(const IndexFile &index, SeriesSection &out, const CancelToken &cancel)
{
    SectionWindow window(index.file(), index.seriesEnd());
    const std::uint64_t alignment = index.seriesAlignment();
    std::uint64_t offset = (index.toc().series + alignment - 1) / alignment * alignment;
    std::uint64_t checked = 0; // bytes given to the checksum, so that hostile lengths cannot make the walk quadratic
    const std::uint64_t budget = 16 * (index.seriesEnd() - index.toc().series) + kWindow;
    bool inDamage = false;
    for (std::uint64_t steps = 0; offset < index.seriesEnd() && checked < budget; ++steps) {
        if (steps % 4096 == 0) DIOPTER_TRY(cancel.check("opening a block"));
        DIOPTER_ASSIGN(const Entry entry, readEntry(window, offset, index.seriesEnd()));
        checked += 64 + entry.content.size();
        const auto ref = static_cast<std::uint32_t>(offset / alignment);
        if (!entry.error) {
            out.refs.push_back(ref);
            inDamage = false;
            offset = (entry.end + alignment - 1) / alignment * alignment;
            continue;
        }
        DIOPTER_ASSIGN(const ByteSpan rest, window.at(offset, 16));
        const bool padding = std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(16, rest.size())),
            [](std::uint8_t byte) { return byte == 0; });
        if (!inDamage && !padding) out.refs.push_back(ref); // stands for the damaged entry
        inDamage = inDamage || !padding;
        if (index.version() == 1) break; // not aligned: nowhere to go on
        offset += alignment;
    }
    return {};
}

/// Reads the listed series into pages on all threads.
class SectionReader {
public:
    SectionReader(const IndexFile &index, const EntryParser &parser, SeriesSection &out, std::size_t numWorkers, const CancelToken &cancel)
        : m_index(index), m_parser(parser), m_cancel(cancel), m_out(out), m_workers(numWorkers)
    {
        for (Worker &worker : m_workers) worker.window.emplace(index.file(), index.seriesEnd());
    }

    Status run(TaskPool &pool)
    {
        const std::size_t numPages = (m_out.refs.size() + kPageSize - 1) >> kPageBits;
        m_out.pages.resize(numPages);
        const auto memory = numPages >= kManyPages ? std::make_shared<ColumnMemory>() : nullptr;
        pool.parallelFor(numPages, 1, [&](std::size_t number, std::size_t begin, std::size_t end) {
            Worker &worker = m_workers[number];
            for (std::size_t page = begin; page < end && worker.status; ++page) {
                worker.status = readPage(page, worker);
                if (worker.status) m_out.pages[page] = SeriesPage(worker.page, memory);
            }
        });
        for (Worker &worker : m_workers) {
            DIOPTER_TRY(std::move(worker.status));
            const std::vector<LabelPair> &pairs = worker.walk.pairs.pairs;
            m_out.labelPairs.insert(m_out.labelPairs.end(), pairs.begin(), pairs.end());
            m_out.damaged.insert(m_out.damaged.end(), worker.damaged.begin(), worker.damaged.end());
        }
        std::sort(
            m_out.damaged.begin(), m_out.damaged.end(), [](const DamagedSeries &a, const DamagedSeries &b) { return a.local < b.local; });
        return {};
    }

private:
    struct Worker {
        std::optional<SectionWindow> window;
        SeriesPage page; ///< filled, then copied in its exact size
        Walk walk;
        std::vector<DamagedSeries> damaged;
        Status status;
    };

    Status readPage(std::size_t number, Worker &worker) const
    {
        Walk &walk = worker.walk;
        worker.page.clear();
        walk.atStart = true;
        walk.ascending = true;
        const std::uint64_t alignment = m_index.seriesAlignment();
        const std::vector<std::uint32_t> &refs = m_out.refs;
        const std::size_t last = std::min(refs.size(), (number + 1) << kPageBits);
        for (std::size_t i = number << kPageBits; i < last; ++i) {
            const std::uint64_t offset = refs[i] * alignment;
            if (i % 1024 == 0) DIOPTER_TRY(m_cancel.check("opening a block"));
            // An entry ends where the next begins at the latest; so overlapping references cannot make the work grow beyond the file.
            const std::uint64_t limit = i + 1 < refs.size() ? refs[i + 1] * alignment : m_index.seriesEnd();
            Entry entry;
            if (!quickEntry(worker.window->loaded(offset), offset, limit, entry)) {
                DIOPTER_ASSIGN(entry, readEntry(*worker.window, offset, limit));
            }
            const char *error = entry.error;
            if (!error) error = m_parser.parse(entry.content, worker.page, walk);
            else worker.page.closeSeries();
            if (!error) continue;
            walk.ascending = false;
            worker.damaged.push_back({static_cast<LocalSeries>(i), offset, error});
        }
        worker.page.ascending = walk.ascending;
        return {};
    }

    const IndexFile &m_index;
    const EntryParser &m_parser;
    const CancelToken &m_cancel;
    SeriesSection &m_out;
    std::vector<Worker> m_workers;
};

} // namespace

Result<SeriesSection> readSeriesSection(const IndexFile &index, const IndexSymbols &symbols, std::vector<std::uint32_t> allPostings,
    const SeriesSectionOptions &options, const SymbolTable &table, TaskPool &pool, const CancelToken &cancel)
{
    SeriesSection out;
    out.refs = std::move(allPostings);
    const std::uint64_t alignment = index.seriesAlignment();
    const bool usable =
        !out.refs.empty() && out.refs.front() * alignment >= index.toc().series && out.refs.back() * alignment < index.seriesEnd();
    if (!usable) {
        out.refs.clear();
        out.scanned = true;
        DIOPTER_TRY(scanRefs(index, out, cancel));
    }
    const EntryParser parser(symbols, options, table);
    DIOPTER_TRY(SectionReader(index, parser, out, pool.numThreads(), cancel).run(pool));
    if (!out.damaged.empty() && !out.scanned) {
        // Perhaps it is the list that lies: what walking the section finds is better where it finds more.
        DIOPTER_ASSIGN(SeriesSection walked, readSeriesSection(index, symbols, {}, options, table, pool, cancel));
        if (walked.refs.size() - walked.damaged.size() > out.refs.size() - out.damaged.size()) return walked;
    }
    return out;
}

} // namespace diopter::tsdb
