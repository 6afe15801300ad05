// The index file: symbols, series, postings, postings offset table, table of contents (tsdb/index/index.go Writer of 3.16, which no longer
// writes the obsolete label index; 2.42 reads that too).
#include "core/tsdb/writer/index_writer.h"

#include "core/base/crc32c.h"
#include "core/tsdb/index_file.h"

#include <algorithm>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::uint64_t kSeriesAlign = 16;
constexpr std::uint64_t kPostingsAlign = 4;
constexpr std::uint64_t kMaxSection = 0xffffffff;
constexpr std::uint64_t kMaxIndex = 16ULL * 0xffffffff;

Status pad(OutputFile &file, std::uint64_t align)
{
    static constexpr std::uint8_t kZeros[16] = {};
    const std::uint64_t over = file.size() % align;
    return over == 0 ? Status() : file.write(ByteSpan(kZeros, static_cast<std::size_t>(align - over)));
}

Error tooLarge(const char *what)
{
    return {ErrorCode::LimitExceeded, fmt::format("{} of the index would exceed what its format can hold", what), {}};
}

/// u32 length, content, CRC of the content.
Status writeSection(OutputFile &file, const ByteWriter &content, const char *what)
{
    if (content.bytes.size() > kMaxSection) return tooLarge(what);
    ByteWriter frame;
    frame.u32(static_cast<std::uint32_t>(content.bytes.size()));
    DIOPTER_TRY(file.write(frame.bytes));
    DIOPTER_TRY(file.write(content.bytes));
    frame.bytes.clear();
    frame.u32(crc32c(content.bytes));
    return file.write(frame.bytes);
}

void putSeriesChunks(ByteWriter &out, std::span<const IndexedChunk> chunks)
{
    out.uvarint(chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const IndexedChunk &chunk = chunks[i];
        const auto length = static_cast<std::uint64_t>(chunk.maxTime) - static_cast<std::uint64_t>(chunk.minTime);
        if (i == 0) {
            out.varint(chunk.minTime);
            out.uvarint(length);
            out.uvarint(chunk.reference);
        } else {
            out.uvarint(static_cast<std::uint64_t>(chunk.minTime) - static_cast<std::uint64_t>(chunks[i - 1].maxTime));
            out.uvarint(length);
            out.varint(static_cast<std::int64_t>(chunk.reference - chunks[i - 1].reference));
        }
    }
}

} // namespace

Status IndexWriter::addSeries(LabelsView labels, std::span<const IndexedChunk> chunks)
{
    if (!m_series.empty()) {
        const std::size_t begin = m_series.size() > 1 ? m_series[m_series.size() - 2].labelsEnd : 0;
        const LabelsView last(m_labels.data() + begin, m_series.back().labelsEnd - begin);
        if (compareLabels(m_symbols, last, labels) >= 0)
            return Error{ErrorCode::Internal,
                "series out of order: " + labelsText(m_symbols, labels) + " behind " + labelsText(m_symbols, last), {}};
    }
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const bool disorder = chunks[i].maxTime < chunks[i].minTime || (i > 0 && chunks[i].minTime <= chunks[i - 1].maxTime);
        if (disorder) return Error{ErrorCode::Internal, "chunks out of order in " + labelsText(m_symbols, labels), {}};
    }
    m_labels.insert(m_labels.end(), labels.begin(), labels.end());
    m_chunks.insert(m_chunks.end(), chunks.begin(), chunks.end());
    m_series.push_back({m_labels.size(), m_chunks.size()});
    return {};
}

void IndexWriter::rankSymbols()
{
    Symbol largest = 0;
    for (const LabelPair &pair : m_labels) largest = std::max({largest, pair.name, pair.value});
    std::vector<bool> used(std::size_t{largest} + 1, false);
    used[kEmptySymbol] = true;
    for (const LabelPair &pair : m_labels) used[pair.name] = used[pair.value] = true;
    m_sorted.clear();
    for (Symbol symbol = 0; symbol <= largest; ++symbol)
        if (used[symbol]) m_sorted.push_back(symbol);
    std::sort(m_sorted.begin(), m_sorted.end(), [this](Symbol a, Symbol b) { return m_symbols.text(a) < m_symbols.text(b); });
    m_rank.assign(std::size_t{largest} + 1, 0);
    for (std::size_t i = 0; i < m_sorted.size(); ++i) m_rank[m_sorted[i]] = static_cast<std::uint32_t>(i);
}

Status IndexWriter::writeSymbols(OutputFile &file)
{
    ByteWriter content;
    content.u32(static_cast<std::uint32_t>(m_sorted.size()));
    for (const Symbol symbol : m_sorted) content.text(m_symbols.text(symbol));
    return writeSection(file, content, "the symbol table");
}

Status IndexWriter::writeSeries(OutputFile &file, std::vector<Posting> &postings, std::vector<std::uint32_t> &all)
{
    ByteWriter content;
    ByteWriter length;
    std::size_t label = 0;
    std::size_t chunk = 0;
    for (const Series &series : m_series) {
        DIOPTER_TRY(pad(file, kSeriesAlign));
        if (file.size() > kMaxIndex) return tooLarge("the series section");
        const auto reference = static_cast<std::uint32_t>(file.size() / kSeriesAlign);
        all.push_back(reference);
        content.bytes.clear();
        content.uvarint(series.labelsEnd - label);
        for (; label < series.labelsEnd; ++label) {
            const std::uint32_t name = m_rank[m_labels[label].name];
            const std::uint32_t value = m_rank[m_labels[label].value];
            content.uvarint(name);
            content.uvarint(value);
            postings.push_back({static_cast<std::uint64_t>(name) << 32 | value, reference});
        }
        putSeriesChunks(content, std::span(m_chunks).subspan(chunk, series.chunksEnd - chunk));
        chunk = series.chunksEnd;
        length.bytes.clear();
        length.uvarint(content.bytes.size());
        const std::uint32_t checksum = crc32c(content.bytes);
        content.u32(checksum);
        DIOPTER_TRY(file.write(length.bytes));
        DIOPTER_TRY(file.write(content.bytes));
    }
    return {};
}

Status IndexWriter::writePostings(
    OutputFile &file, std::vector<Posting> &postings, const std::vector<std::uint32_t> &all, ByteWriter &table, std::uint32_t &entries)
{
    // Within one pair the references already ascend, and a stable order keeps them so.
    std::stable_sort(postings.begin(), postings.end(), [](const Posting &a, const Posting &b) { return a.pair < b.pair; });
    ByteWriter list;
    const auto writeList = [&](std::string_view name, std::string_view value, std::size_t count, const auto &reference) -> Status {
        DIOPTER_TRY(pad(file, kPostingsAlign));
        ++entries;
        table.u8(2);
        table.text(name);
        table.text(value);
        table.uvarint(file.size());
        list.bytes.clear();
        list.u32(static_cast<std::uint32_t>(count));
        for (std::size_t i = 0; i < count; ++i) list.u32(reference(i));
        return writeSection(file, list, "a postings list");
    };
    DIOPTER_TRY(writeList("", "", all.size(), [&](std::size_t i) { return all[i]; }));
    for (std::size_t begin = 0; begin < postings.size();) {
        std::size_t end = begin;
        while (end < postings.size() && postings[end].pair == postings[begin].pair) ++end;
        const std::uint64_t pair = postings[begin].pair;
        const std::string_view name = m_symbols.text(m_sorted[pair >> 32]);
        const std::string_view value = m_symbols.text(m_sorted[pair & 0xffffffff]);
        DIOPTER_TRY(writeList(name, value, end - begin, [&](std::size_t i) { return postings[begin + i].series; }));
        begin = end;
    }
    return {};
}

Result<std::uint64_t> IndexWriter::write(const std::string &path)
{
    rankSymbols();
    DIOPTER_ASSIGN(OutputFile file, OutputFile::create(path));
    ByteWriter header;
    header.u32(kIndexMagic);
    header.u8(2);
    DIOPTER_TRY(file.write(header.bytes));
    const std::uint64_t symbolsAt = file.size();
    DIOPTER_TRY(writeSymbols(file));
    const std::uint64_t seriesAt = file.size();
    std::vector<Posting> postings;
    postings.reserve(m_labels.size());
    std::vector<std::uint32_t> all;
    all.reserve(m_series.size());
    DIOPTER_TRY(writeSeries(file, postings, all));
    DIOPTER_TRY(pad(file, kPostingsAlign));
    const std::uint64_t postingsAt = file.size();
    ByteWriter entriesText;
    std::uint32_t entries = 0;
    DIOPTER_TRY(writePostings(file, postings, all, entriesText, entries));
    const std::uint64_t tableAt = file.size();
    ByteWriter table;
    table.u32(entries);
    table.bytes.insert(table.bytes.end(), entriesText.bytes.begin(), entriesText.bytes.end());
    DIOPTER_TRY(writeSection(file, table, "the postings offset table"));
    ByteWriter contents;
    for (const std::uint64_t offset : {symbolsAt, seriesAt, postingsAt, tableAt, postingsAt, tableAt}) contents.u64(offset);
    contents.u32(crc32c(contents.bytes));
    DIOPTER_TRY(file.write(contents.bytes));
    if (file.size() > kMaxIndex) return tooLarge("the file");
    const std::uint64_t size = file.size();
    DIOPTER_TRY(file.finish());
    return size;
}

} // namespace diopter::tsdb
