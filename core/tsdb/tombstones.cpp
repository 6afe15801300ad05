// Prometheus tsdb/tombstones/tombstones.go ReadTombstones.
#include "core/tsdb/tombstones.h"

#include "core/base/crc32c.h"

#include <algorithm>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::uint32_t kTombstonesMagic = 0x0130BA30;
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kTombstonesHeader = 5;

Error corruptTombstones(std::string message, std::size_t offset)
{
    Error error{ErrorCode::Corrupt, std::move(message), {}};
    error.place.offset = offset;
    return error;
}

} // namespace

void Tombstones::seal()
{
    for (auto &[ref, list] : m_intervals) {
        std::sort(list.begin(), list.end(), [](const TimeInterval &a, const TimeInterval &b) { return a.minTime < b.minTime; });
        std::vector<TimeInterval> joined;
        for (const TimeInterval &interval : list) {
            if (!joined.empty() && interval.minTime <= joined.back().maxTime)
                joined.back().maxTime = std::max(joined.back().maxTime, interval.maxTime);
            else joined.push_back(interval);
        }
        list = std::move(joined);
    }
}

std::span<const TimeInterval> Tombstones::of(std::uint64_t ref) const
{
    const auto found = m_intervals.find(ref);
    if (found == m_intervals.end()) return {};
    return found->second;
}

std::size_t Tombstones::numIntervals() const
{
    std::size_t count = 0;
    for (const auto &[ref, list] : m_intervals) count += list.size();
    return count;
}

bool isDeleted(std::span<const TimeInterval> intervals, TimestampMs time)
{
    const auto next =
        std::upper_bound(intervals.begin(), intervals.end(), time, [](TimestampMs t, const TimeInterval &i) { return t < i.minTime; });
    return next != intervals.begin() && time <= std::prev(next)->maxTime;
}

Status parseTombstoneEntries(ByteSpan bytes, Tombstones &out)
{
    ByteReader reader(bytes);
    while (!reader.atEnd()) {
        const std::size_t at = reader.position();
        const std::uint64_t ref = reader.uvarint();
        const TimestampMs minTime = reader.varint();
        const TimestampMs maxTime = reader.varint();
        if (!reader.ok()) return corruptTombstones("tombstones: invalid size", kTombstonesHeader + at);
        if (minTime <= maxTime) out.add(ref, {minTime, maxTime});
    }
    return {};
}

Result<Tombstones> parseTombstones(ByteSpan bytes)
{
    if (bytes.size() < kTombstonesHeader + 4) return corruptTombstones("tombstones header: invalid size", 0);
    ByteReader reader(bytes);
    if (const std::uint32_t magic = reader.u32(); magic != kTombstonesMagic)
        return corruptTombstones(fmt::format("invalid magic number {:x}", magic), 0);
    const ByteSpan entries = bytes.subspan(kTombstonesHeader, bytes.size() - kTombstonesHeader - 4);
    ByteReader trailer(bytes.last(4));
    if (crc32c(entries) != trailer.u32()) return corruptTombstones("checksum did not match", bytes.size() - 4);
    if (const unsigned format = reader.u8(); format != kFormat)
        return corruptTombstones(fmt::format("invalid tombstone format {:x}", format), 4);
    Tombstones out;
    DIOPTER_TRY(parseTombstoneEntries(entries, out));
    out.seal();
    return out;
}

} // namespace diopter::tsdb
