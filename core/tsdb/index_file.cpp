// Prometheus tsdb/index/index.go: NewTOCFromByteSlice, NewSymbols, ReadPostingsOffsetTable, DecodePostingsRaw.
#include "core/tsdb/index_file.h"

#include "core/base/crc32c.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kTocSize = 52;
constexpr std::size_t kHeaderSize = 5;

/// The six offsets, or nothing when the checksum of the last 52 bytes is wrong.
std::optional<IndexToc> parseToc(ByteSpan bytes)
{
    ByteReader reader(bytes);
    IndexToc toc;
    toc.symbols = reader.u64();
    toc.series = reader.u64();
    toc.labelIndices = reader.u64();
    toc.labelIndexTable = reader.u64();
    toc.postings = reader.u64();
    toc.postingsTable = reader.u64();
    const std::uint32_t stored = reader.u32();
    if (!reader.ok() || stored != crc32c(bytes.first(kTocSize - 4))) return std::nullopt;
    return toc;
}

} // namespace

bool IndexSymbols::ordinalOf(std::uint64_t &ref) const
{
    const auto found = std::lower_bound(offsets.begin(), offsets.end(), ref);
    if (found == offsets.end() || *found != ref) return false;
    ref = static_cast<std::uint64_t>(found - offsets.begin());
    return true;
}

Error IndexFile::corrupt(std::string message, std::uint64_t offset, const char *section) const
{
    Error error{ErrorCode::Corrupt, std::move(message), {}};
    error.place.file = m_file->path();
    error.place.offset = offset;
    error.place.section = section;
    return error;
}

Result<std::shared_ptr<const IndexFile>> IndexFile::open(ByteSourcePtr file)
{
    auto out = std::shared_ptr<IndexFile>(new IndexFile);
    out->m_file = std::move(file);
    if (out->m_file->size() < kHeaderSize + kTocSize) return out->corrupt("index header: invalid size", 0, "index header");
    std::array<std::uint8_t, kHeaderSize> header{};
    DIOPTER_ASSIGN(const std::size_t got, out->m_file->readAt(0, header.size(), header.data()));
    if (got != header.size()) return out->corrupt("index header: invalid size", 0, "index header");
    ByteReader reader(header);
    const bool magicRight = reader.u32() == kIndexMagic;
    const int version = reader.u8();
    const bool versionKnown = version >= 1 && version <= 3;
    DIOPTER_TRY(out->readToc());
    // The contents table has its own checksum: where it holds, a flipped bit in the five bytes before is no reason to refuse.
    out->m_headerDamaged = !magicRight || !versionKnown;
    out->m_version = versionKnown ? version : 2;
    return std::shared_ptr<const IndexFile>(out);
}

Status IndexFile::readToc()
{
    std::array<std::uint8_t, kTocSize> bytes{};
    const std::uint64_t at = m_file->size() - kTocSize;
    DIOPTER_ASSIGN(const std::size_t got, m_file->readAt(at, bytes.size(), bytes.data()));
    const std::optional<IndexToc> toc = got == kTocSize ? parseToc(bytes) : std::nullopt;
    if (!toc) return corrupt("read TOC: invalid checksum", at, "index toc");
    for (const std::uint64_t offset :
        {toc->symbols, toc->series, toc->labelIndices, toc->labelIndexTable, toc->postings, toc->postingsTable})
        if (offset > at) return corrupt("read TOC: offset " + std::to_string(offset) + " lies outside the file", at, "index toc");
    m_toc = *toc;
    if (m_toc.symbols == 0 || m_toc.series == 0) return corrupt("read TOC: no symbols or series", at, "index toc");
    m_seriesEnd = at;
    for (const std::uint64_t offset : {m_toc.symbols, m_toc.labelIndices, m_toc.labelIndexTable, m_toc.postings, m_toc.postingsTable})
        if (offset > m_toc.series) m_seriesEnd = std::min(m_seriesEnd, offset);
    return {};
}

Result<std::vector<std::uint8_t>> IndexFile::readSection(std::uint64_t offset, const char *name, const std::string &doing) const
{
    const std::uint64_t size = m_file->size();
    if (offset > size || size - offset < 8) return corrupt(doing + "section lies outside the file", offset, name);
    std::array<std::uint8_t, 4> lengthBytes{};
    DIOPTER_ASSIGN(const std::size_t gotLength, m_file->readAt(offset, 4, lengthBytes.data()));
    const std::uint64_t length = ByteReader(lengthBytes).u32();
    if (gotLength != 4 || length > size - offset - 8) return corrupt(doing + "invalid size", offset, name);
    std::vector<std::uint8_t> out(static_cast<std::size_t>(length) + 4);
    DIOPTER_ASSIGN(const std::size_t got, m_file->readAt(offset + 4, out.size(), out.data()));
    if (got != out.size()) return corrupt(doing + "invalid size", offset, name);
    const std::uint32_t stored = ByteReader(ByteSpan(out).last(4)).u32();
    out.resize(out.size() - 4);
    if (stored != crc32c(out)) return corrupt(doing + "invalid checksum", offset, name);
    return out;
}

Result<IndexSymbols> IndexFile::readSymbols(SymbolTable &table) const
{
    DIOPTER_ASSIGN(const std::vector<std::uint8_t> bytes, readSection(m_toc.symbols, "index symbols", "read symbols: "));
    ByteReader reader(bytes);
    const std::uint64_t count = reader.u32();
    if (count > reader.remaining()) return corrupt("read symbols: more symbols than bytes", m_toc.symbols, "index symbols");
    std::vector<std::string_view> texts;
    texts.reserve(static_cast<std::size_t>(count));
    IndexSymbols out;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        if (m_version == 1) out.offsets.push_back(static_cast<std::uint32_t>(m_toc.symbols + 4 + reader.position()));
        texts.push_back(reader.string());
        if (i > 0 && texts[i] <= texts[i - 1]) out.sorted = false;
    }
    if (!reader.ok()) return corrupt("read symbols: invalid size", m_toc.symbols, "index symbols");
    out.symbols.resize(texts.size());
    table.internAll(texts, out.symbols.data());
    return out;
}

Result<std::vector<PostingsEntry>> IndexFile::readPostingsTable() const
{
    constexpr const char *kSection = "index postings table";
    if (m_toc.postingsTable == 0) return corrupt("read postings table: there is none", m_toc.postingsTable, kSection);
    DIOPTER_ASSIGN(const std::vector<std::uint8_t> bytes, readSection(m_toc.postingsTable, kSection, "read postings table: "));
    ByteReader reader(bytes);
    const std::uint64_t count = reader.u32();
    if (count > reader.remaining() / 4) return corrupt("read postings table: more entries than bytes", m_toc.postingsTable, kSection);
    std::vector<PostingsEntry> out;
    out.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t keys = reader.uvarint();
        if (reader.ok() && keys != 2)
            return corrupt("unexpected number of keys for postings offset table " + std::to_string(keys), m_toc.postingsTable, kSection);
        PostingsEntry entry;
        entry.name = reader.string();
        entry.value = reader.string();
        entry.offset = reader.uvarint();
        if (!reader.ok()) return corrupt("read postings table: invalid size", m_toc.postingsTable, kSection);
        out.push_back(std::move(entry));
    }
    return out;
}

Result<std::vector<std::uint32_t>> IndexFile::readPostings(std::uint64_t offset) const
{
    constexpr const char *kSection = "index postings";
    DIOPTER_ASSIGN(const std::vector<std::uint8_t> bytes, readSection(offset, kSection, "decode postings: "));
    ByteReader reader(bytes);
    const std::uint64_t count = reader.u32();
    if (!reader.ok() || bytes.size() != 4 + 4 * count) return corrupt("decode postings: unexpected postings length", offset, kSection);
    std::vector<std::uint32_t> out(static_cast<std::size_t>(count));
    bool ascending = true;
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint32_t stored = 0;
        std::memcpy(&stored, bytes.data() + 4 + 4 * i, 4);
        out[i] = std::endian::native == std::endian::little ? __builtin_bswap32(stored) : stored;
        ascending = ascending && (i == 0 || out[i] > out[i - 1]);
    }
    if (!ascending) return corrupt("decode postings: postings are not ascending", offset, kSection);
    return out;
}

Status IndexFile::verifyPostings(const std::vector<PostingsEntry> &table) const
{
    constexpr const char *kSection = "index postings";
    constexpr std::size_t kWindow = 1 << 20;
    std::vector<std::uint64_t> offsets;
    offsets.reserve(table.size());
    for (const PostingsEntry &entry : table) offsets.push_back(entry.offset);
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
    std::vector<std::uint8_t> window;
    std::uint64_t start = 0;
    const auto load = [&](std::uint64_t offset, std::uint64_t length) -> Result<ByteSpan> {
        if (offset < start || offset + length > start + window.size()) {
            window.resize(
                static_cast<std::size_t>(std::min<std::uint64_t>(std::max<std::uint64_t>(length, kWindow), m_file->size() - offset)));
            start = offset;
            DIOPTER_ASSIGN(const std::size_t got, m_file->readAt(offset, window.size(), window.data()));
            window.resize(got);
        }
        return ByteSpan(window).subspan(static_cast<std::size_t>(offset - start));
    };
    const std::uint64_t size = m_file->size();
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        const std::uint64_t offset = offsets[i];
        const std::uint64_t limit = i + 1 < offsets.size() ? offsets[i + 1] : size; // lists do not overlap: the work stays linear
        if (offset > size || size - offset < 8) return corrupt("decode postings: postings lie outside the file", offset, kSection);
        DIOPTER_ASSIGN(ByteSpan bytes, load(offset, 8));
        const std::uint64_t length = ByteReader(bytes).u32();
        if (length + 8 > std::min(limit, size) - offset) return corrupt("decode postings: unexpected postings length", offset, kSection);
        DIOPTER_ASSIGN(bytes, load(offset, length + 8));
        if (bytes.size() < length + 8) return corrupt("decode postings: postings are cut short", offset, kSection);
        const ByteSpan content = bytes.subspan(4, static_cast<std::size_t>(length));
        if (ByteReader(bytes.subspan(4 + static_cast<std::size_t>(length), 4)).u32() != crc32c(content))
            return corrupt("decode postings: invalid checksum", offset, kSection);
    }
    return {};
}

} // namespace diopter::tsdb
