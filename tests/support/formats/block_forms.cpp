// Sections are written one after the other with their offsets remembered for the contents table at the end.
#include "tests/support/formats/block_forms.h"

#include "core/base/crc32c.h"

#include <algorithm>
#include <map>

namespace diopter::test {
namespace {

/// Byte-wise writing into one file.
class Writer {
public:
    ByteVector out;
    void number(std::uint64_t value, int bytes)
    {
        for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void uvarint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
        out.push_back(static_cast<std::uint8_t>(value));
    }
    void varint(std::int64_t value) { uvarint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63)); }
    void text(const std::string &value)
    {
        uvarint(value.size());
        out.insert(out.end(), value.begin(), value.end());
    }
    void bytes(const ByteVector &value) { out.insert(out.end(), value.begin(), value.end()); }
    void align(std::size_t to)
    {
        while (out.size() % to != 0) out.push_back(0);
    }
    GuardedList guarded;
    void crcFrom(std::size_t from, bool isRead = true)
    {
        if (isRead) guarded.push_back({from, out.size() - from, out.size()});
        number(crc32c(ByteSpan(out).subspan(from)), 4);
    }
    /// u32 length, content, checksum; returns the offset of the length.
    std::uint64_t section(const Writer &content, bool isRead = true)
    {
        const std::uint64_t at = out.size();
        number(content.out.size(), 4);
        const std::size_t from = out.size();
        bytes(content.out);
        crcFrom(from, isRead);
        return at;
    }
};

class IndexForm {
public:
    IndexForm(int version, const std::vector<FormSeries> &series) : m_version(version), m_series(series) {}

    ByteVector write(IndexParts *parts)
    {
        m_file.number(0xBAAAD700, 4);
        m_file.number(static_cast<std::uint64_t>(m_version), 1);
        putSymbols();
        putSeries();
        if (m_version == 1) putLabelIndices();
        putPostings();
        if (m_version == 1) putLabelTable();
        putTable();
        const std::size_t from = m_file.out.size();
        for (const std::uint64_t offset :
            {m_parts.symbols, m_parts.series, m_labelIndices, m_labelTable, m_parts.postings, m_parts.postingsTable})
            m_file.number(offset, 8);
        m_file.crcFrom(from);
        m_parts.toc = from;
        m_parts.guarded = m_file.guarded;
        if (parts) *parts = m_parts;
        return std::move(m_file.out);
    }

private:
    void putSymbols()
    {
        std::map<std::string, std::uint64_t> symbols;
        if (m_version != 1) symbols[""] = 0;
        for (const FormSeries &series : m_series)
            for (const auto &[name, value] : series.labels) symbols[name] = symbols[value] = 0;
        Writer content;
        content.number(symbols.size(), 4);
        std::uint64_t ordinal = 0;
        for (auto &[text, ref] : symbols) {
            // Version 1 refers to the place in the file where the counted text begins.
            ref = m_version == 1 ? m_file.out.size() + 4 + content.out.size() : ordinal++;
            content.text(text);
        }
        m_symbols = std::move(symbols);
        m_parts.symbols = m_file.section(content);
    }

    void putSeries()
    {
        m_parts.series = m_file.out.size();
        for (const FormSeries &series : m_series) {
            if (m_version != 1) m_file.align(16);
            if (m_parts.seriesOffsets.empty()) m_parts.series = m_file.out.size();
            m_parts.seriesOffsets.push_back(m_file.out.size());
            Writer body;
            body.uvarint(series.labels.size());
            for (const auto &[name, value] : series.labels) {
                body.uvarint(m_symbols[name]);
                body.uvarint(m_symbols[value]);
            }
            body.uvarint(series.chunks.size());
            const FormChunk *previous = nullptr;
            for (const FormChunk &chunk : series.chunks) {
                if (!previous) body.varint(chunk.minTime);
                else body.uvarint(static_cast<std::uint64_t>(chunk.minTime - previous->maxTime));
                body.uvarint(static_cast<std::uint64_t>(chunk.maxTime - chunk.minTime));
                if (!previous) body.uvarint(chunk.ref);
                else body.varint(static_cast<std::int64_t>(chunk.ref - previous->ref));
                previous = &chunk;
            }
            m_file.uvarint(body.out.size());
            const std::size_t from = m_file.out.size();
            m_file.bytes(body.out);
            m_file.crcFrom(from);
        }
    }

    /// One list of values per label name; nobody reads it any more.
    void putLabelIndices()
    {
        std::map<std::string, std::map<std::string, bool>> values;
        for (const FormSeries &series : m_series)
            for (const auto &[name, value] : series.labels) values[name][value] = true;
        for (const auto &[name, list] : values) {
            Writer content;
            content.number(1, 4);
            content.number(list.size(), 4);
            for (const auto &[value, unused] : list) content.number(m_symbols[value], 4);
            m_file.align(4);
            m_labelOffsets.emplace_back(name, m_file.section(content, false));
        }
        m_labelIndices = m_labelOffsets.empty() ? 0 : m_labelOffsets.front().second;
    }

    void putLabelTable()
    {
        Writer content;
        content.number(m_labelOffsets.size(), 4);
        for (const auto &[name, offset] : m_labelOffsets) {
            content.uvarint(1);
            content.text(name);
            content.uvarint(offset);
        }
        m_labelTable = m_file.section(content, false);
    }

    void putPostings()
    {
        std::map<std::pair<std::string, std::string>, std::vector<std::uint64_t>> lists;
        for (std::size_t i = 0; i < m_series.size(); ++i) {
            const std::uint64_t id = m_parts.seriesOffsets[i] / (m_version == 1 ? 1 : 16);
            lists[{"", ""}].push_back(id);
            for (const auto &pair : m_series[i].labels) lists[pair].push_back(id);
        }
        for (const auto &[key, ids] : lists) {
            Writer content;
            content.number(ids.size(), 4);
            for (const std::uint64_t id : ids) content.number(id, 4);
            m_file.align(4);
            m_postings.emplace_back(key, m_file.section(content));
        }
        m_parts.postings = m_postings.front().second;
    }

    void putTable()
    {
        if (m_version == 1) std::reverse(m_postings.begin(), m_postings.end());
        Writer content;
        content.number(m_postings.size(), 4);
        for (const auto &[key, offset] : m_postings) {
            content.uvarint(2);
            content.text(key.first);
            content.text(key.second);
            content.uvarint(offset);
        }
        m_parts.postingsTable = m_file.section(content);
    }

    int m_version;
    const std::vector<FormSeries> &m_series;
    Writer m_file;
    IndexParts m_parts;
    std::map<std::string, std::uint64_t> m_symbols;
    std::vector<std::pair<std::string, std::uint64_t>> m_labelOffsets;
    std::vector<std::pair<std::pair<std::string, std::string>, std::uint64_t>> m_postings;
    std::uint64_t m_labelIndices = 0;
    std::uint64_t m_labelTable = 0;
};

} // namespace

ByteVector segmentFile(std::vector<FormSeries> &series, std::uint32_t ordinal, GuardedList *guarded)
{
    Writer file;
    file.number(0x85BD40DD, 4);
    file.number(0x01000000, 4);
    for (FormSeries &one : series) {
        for (FormChunk &chunk : one.chunks) {
            chunk.ref = static_cast<std::uint64_t>(ordinal) << 32 | file.out.size();
            file.uvarint(chunk.data.size());
            const std::size_t from = file.out.size();
            file.number(chunk.encoding, 1);
            file.bytes(chunk.data);
            file.crcFrom(from);
        }
    }
    if (guarded) *guarded = file.guarded;
    return std::move(file.out);
}

ByteVector indexFile(int version, const std::vector<FormSeries> &series, IndexParts *parts)
{
    return IndexForm(version, series).write(parts);
}

ByteVector headChunkFile(const std::vector<FormHeadChunk> &chunks, GuardedList *guarded)
{
    Writer file;
    file.number(0x0130BC91, 4);
    file.number(0x01000000, 4);
    for (const FormHeadChunk &one : chunks) {
        const std::size_t from = file.out.size();
        file.number(one.seriesRef, 8);
        file.number(static_cast<std::uint64_t>(one.chunk.minTime), 8);
        file.number(static_cast<std::uint64_t>(one.chunk.maxTime), 8);
        file.number(one.chunk.encoding | (one.outOfOrder ? 0x80U : 0U), 1);
        file.uvarint(one.chunk.data.size());
        file.bytes(one.chunk.data);
        file.crcFrom(from);
    }
    if (guarded) *guarded = file.guarded;
    return std::move(file.out);
}

ByteVector tombstonesFile(const std::vector<FormTombstone> &entries)
{
    Writer file;
    file.number(0x0130BA30, 4);
    file.number(1, 1);
    for (const FormTombstone &entry : entries) {
        file.uvarint(entry.ref);
        file.varint(entry.minTime);
        file.varint(entry.maxTime);
    }
    file.crcFrom(5);
    return std::move(file.out);
}

ByteVector metaFile(const std::string &ulid, const std::vector<FormSeries> &series, std::uint64_t numSamples)
{
    TimestampMs minTime = kMaxTimestamp;
    TimestampMs maxTime = kMinTimestamp;
    std::size_t numChunks = 0;
    for (const FormSeries &one : series) {
        numChunks += one.chunks.size();
        for (const FormChunk &chunk : one.chunks) {
            minTime = std::min(minTime, chunk.minTime);
            maxTime = std::max(maxTime, chunk.maxTime);
        }
    }
    const std::string text = "{\"ulid\":\"" + ulid + "\",\"minTime\":" + std::to_string(minTime) +
        ",\"maxTime\":" + std::to_string(nextMs(maxTime)) + ",\"stats\":{\"numSamples\":" + std::to_string(numSamples) +
        ",\"numSeries\":" + std::to_string(series.size()) + ",\"numChunks\":" + std::to_string(numChunks) +
        "},\"compaction\":{\"level\":1,\"sources\":[\"" + ulid + "\"]},\"version\":1}\n";
    return {text.begin(), text.end()};
}

void repairChecksum(ByteVector &bytes, const Guarded &guarded)
{
    const std::uint32_t crc = crc32c(ByteSpan(bytes).subspan(guarded.from, guarded.length));
    for (std::size_t i = 0; i < 4; ++i) bytes[guarded.crcAt + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
}

} // namespace diopter::test
