// Bodies of WAL, WBL, checkpoint and chunk-snapshot records (FORMATS.md 1.5, records 1-14), given out item by item.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/model/sample.h"
#include "core/tsdb/tombstones.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace diopter::tsdb {

using TextLabels = std::vector<std::pair<std::string_view, std::string_view>>;

/// Receives what records hold. Views live during the call.
class WalVisitor {
public:
    virtual ~WalVisitor() = default;
    virtual void series(std::uint64_t ref, const TextLabels &labels) = 0;
    virtual void sample(std::uint64_t ref, StoredSample sample) = 0;
    /// A deleted range; {smallest, largest int64} drops the series.
    virtual void tombstone(std::uint64_t ref, TimeInterval interval) = 0;
    /// WBL: samples of the series before this one are in head chunks up to `chunkRef`.
    virtual void mmapMarker(std::uint64_t ref, std::uint64_t chunkRef) = 0;
    virtual void metadata(std::uint64_t ref, std::string_view type, std::string_view unit, std::string_view help) = 0;
    virtual void exemplar() = 0;
    /// A histogram with a schema nobody knows.
    virtual void unreadableSample(std::uint64_t ref, TimestampMs timestamp, const std::string &reason) = 0;
    /// A record of an unknown type.
    virtual void unknownRecord(std::uint8_t type) = 0;
};

/// Decodes one record. Corrupt when its body contradicts its type; items before that were given out.
Status decodeWalRecord(ByteSpan record, WalVisitor &visitor);

/// The time in a record 14 (minimum valid time); nothing for any other record.
std::optional<TimestampMs> minValidTimeOf(ByteSpan record);

/// The HIST part of records 7-10, 12, 13 and of chunk snapshots. Failure shows in `reader`; reserved schemas are reduced.
Histogram readWalHistogram(ByteReader &reader);
FloatHistogram readWalFloatHistogram(ByteReader &reader);

/// labels = uvarint n, (str name, str value) x n.
TextLabels readWalLabels(ByteReader &reader);

} // namespace diopter::tsdb
