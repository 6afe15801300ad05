// Independent writers of index files (versions 1-3), chunk segments, head chunk files, tombstones and meta.json, from the description of
// the formats. For fixtures that no server writes any more, or only rarely.
#pragma once

#include "core/model/sample.h"
#include "tests/support/formats/wal_forms.h"

#include <cstdint>
#include <string>
#include <vector>

namespace diopter::test {

struct FormChunk {
    std::uint8_t encoding = 1;
    ByteVector data;
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
    std::uint64_t ref = 0; ///< set by segmentFile
};

struct FormSeries {
    TextPairs labels; ///< sorted by name
    std::vector<FormChunk> chunks; ///< ascending
};

/// All chunks in order behind the header of one segment; fills their refs for segment number `ordinal` (from 0).
ByteVector segmentFile(std::vector<FormSeries> &series, std::uint32_t ordinal = 0, GuardedList *guarded = nullptr);

/// What places in an index file tests want to damage.
struct IndexParts {
    std::uint64_t symbols = 0;
    std::uint64_t series = 0;
    std::uint64_t postings = 0;
    std::uint64_t postingsTable = 0;
    std::uint64_t toc = 0;
    std::vector<std::uint64_t> seriesOffsets;
    GuardedList guarded; ///< without the obsolete label indices, which nobody reads
};

/// Series ascend by labels. Version 1 also gets the obsolete label index sections, and its postings table unsorted.
ByteVector indexFile(int version, const std::vector<FormSeries> &series, IndexParts *parts = nullptr);

struct FormHeadChunk {
    std::uint64_t seriesRef = 0;
    FormChunk chunk;
    bool outOfOrder = false;
};
/// One file of chunks_head.
ByteVector headChunkFile(const std::vector<FormHeadChunk> &chunks, GuardedList *guarded = nullptr);

struct FormTombstone {
    std::uint64_t ref = 0;
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
};
ByteVector tombstonesFile(const std::vector<FormTombstone> &entries);

/// meta.json of `version` 1 with the counts of `series`; the range is half-open.
ByteVector metaFile(const std::string &ulid, const std::vector<FormSeries> &series, std::uint64_t numSamples);

/// Makes the checksum right again.
void repairChecksum(ByteVector &bytes, const Guarded &guarded);

} // namespace diopter::test
