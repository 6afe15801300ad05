// The index of a block: table of contents, symbols, series, postings (FORMATS.md 1.2). Versions 1, 2 and 3.
// Reads sections by bounded reads and checks every checksum; nothing of the file stays in memory but what the caller keeps.
#pragma once

#include "core/model/symbol_table.h"
#include "core/tsdb/file_access.h"
#include "core/tsdb/series_page.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace diopter::tsdb {

inline constexpr std::uint32_t kIndexMagic = 0xBAAAD700;

/// Offsets of the sections; 0 = absent.
struct IndexToc {
    std::uint64_t symbols = 0;
    std::uint64_t series = 0;
    std::uint64_t labelIndices = 0;
    std::uint64_t labelIndexTable = 0;
    std::uint64_t postings = 0;
    std::uint64_t postingsTable = 0;
};

/// One row of the postings offset table.
struct PostingsEntry {
    std::string name;
    std::string value;
    std::uint64_t offset = 0; ///< of the list's u32 length
};

/// The symbols of one index: what its references mean in the snapshot-wide table.
struct IndexSymbols {
    std::vector<Symbol> symbols; ///< in file order
    std::vector<std::uint32_t> offsets; ///< version 1 only: file offset of each, ascending; references are these offsets
    bool sorted = true; ///< texts strictly ascending

    /// False when there is no such symbol.
    bool resolve(std::uint64_t ref, Symbol &symbol) const
    {
        if (!offsets.empty() && !ordinalOf(ref)) return false;
        if (ref >= symbols.size()) return false;
        symbol = symbols[static_cast<std::size_t>(ref)];
        return true;
    }

private:
    /// Turns an offset of version 1 into the ordinal.
    bool ordinalOf(std::uint64_t &ref) const;
};

/// An open index file. Immutable; all members may be called from any thread.
class IndexFile {
public:
    /// Checks size, magic, version and the table of contents. A wrong magic, version or contents checksum is Corrupt, an unknown
    /// version Unsupported.
    static Result<std::shared_ptr<const IndexFile>> open(ByteSourcePtr file);

    int version() const { return m_version; }
    const IndexToc &toc() const { return m_toc; }
    const ByteSource &file() const { return *m_file; }
    /// True when the header's magic or version byte was wrong but the contents table was sound.
    bool headerDamaged() const { return m_headerDamaged; }
    /// Offset behind the series section.
    std::uint64_t seriesEnd() const { return m_seriesEnd; }
    /// Bytes that one step of a series reference means: 16, or 1 in version 1.
    std::uint64_t seriesAlignment() const { return m_version == 1 ? 1 : 16; }

    /// Reads and interns all symbols. Corrupt.
    Result<IndexSymbols> readSymbols(SymbolTable &table) const;
    /// Reads the postings offset table. Corrupt.
    Result<std::vector<PostingsEntry>> readPostingsTable() const;
    /// Reads one postings list: ascending series references. Corrupt when its checksum, length or order is wrong.
    Result<std::vector<std::uint32_t>> readPostings(std::uint64_t offset) const;
    /// Checks the checksums of all lists that the table names; the first damaged one is the error. Reads the lists in file order.
    Status verifyPostings(const std::vector<PostingsEntry> &table) const;
    /// A section with a u32 length and a trailing checksum: its content. Corrupt; `name` is for the message.
    Result<std::vector<std::uint8_t>> readSection(std::uint64_t offset, const char *name, const std::string &doing) const;

private:
    IndexFile() = default;
    Error corrupt(std::string message, std::uint64_t offset, const char *section) const;
    Status readToc();

    ByteSourcePtr m_file;
    IndexToc m_toc;
    std::uint64_t m_seriesEnd = 0;
    int m_version = 2;
    bool m_headerDamaged = false;
};

} // namespace diopter::tsdb
