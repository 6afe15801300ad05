// Collects the series of a block and writes its index file, version 2 (FORMATS.md section 1.2).
#pragma once

#include "core/model/labels.h"
#include "core/tsdb/writer/segment_writer.h"

namespace diopter::tsdb {

/// A chunk as the index lists it.
struct IndexedChunk {
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0; ///< closed
    ChunkReference reference = 0;
};

/// One thread. Keeps about 8 bytes per label and 24 per chunk until write().
class IndexWriter {
public:
    /// `symbols` must outlive the writer.
    explicit IndexWriter(const SymbolTable &symbols) : m_symbols(symbols) {}

    /// Series ascend by labels (compareLabels), chunks by time without overlap; else Internal.
    Status addSeries(LabelsView labels, std::span<const IndexedChunk> chunks);
    std::size_t numSeries() const { return m_series.size(); }
    std::size_t numChunks() const { return m_chunks.size(); }

    /// Writes the file and makes it durable. Returns its size in bytes. Io; LimitExceeded beyond the format's 4 GiB and 64 GiB.
    Result<std::uint64_t> write(const std::string &path);

private:
    struct Series {
        std::size_t labelsEnd; ///< into m_labels; begins where the one before ends
        std::size_t chunksEnd; ///< into m_chunks
    };
    /// Who has a label pair: series reference behind the pair's (name rank << 32 | value rank).
    struct Posting {
        std::uint64_t pair;
        std::uint32_t series;
    };

    void rankSymbols();
    Status writeSymbols(OutputFile &file);
    Status writeSeries(OutputFile &file, std::vector<Posting> &postings, std::vector<std::uint32_t> &all);
    Status writePostings(
        OutputFile &file, std::vector<Posting> &postings, const std::vector<std::uint32_t> &all, ByteWriter &table, std::uint32_t &entries);

    const SymbolTable &m_symbols;
    std::vector<LabelPair> m_labels;
    std::vector<IndexedChunk> m_chunks;
    std::vector<Series> m_series;
    std::vector<Symbol> m_sorted; ///< the block's symbols in text order, "" first
    std::vector<std::uint32_t> m_rank; ///< by Symbol: place in m_sorted
};

} // namespace diopter::tsdb
