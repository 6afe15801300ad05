// Shared behaviour of blocks and heads.
#include "core/tsdb/part.h"

#include <algorithm>

namespace diopter::tsdb {

TimestampMs SampleRun::minTime() const
{
    TimestampMs out = kMaxTimestamp;
    if (!timestamps.empty()) out = timestamps.front();
    if (!histograms.empty()) out = std::min(out, histograms.front().timestamp);
    return out;
}

TimestampMs SampleRun::maxTime() const
{
    TimestampMs out = kMinTimestamp;
    if (!timestamps.empty()) out = timestamps.back();
    if (!histograms.empty()) out = std::max(out, histograms.back().timestamp);
    return out;
}

void Part::setPages(std::vector<SeriesPage> pages, std::vector<LabelPair> labelPairs)
{
    m_pages = std::move(pages);
    m_labelPairs = std::move(labelPairs);
    m_numSeries = 0;
    for (const SeriesPage &page : m_pages) m_numSeries += page.size();
}

std::uint64_t Part::expectedEnd(LocalSeries i, const ChunkEntry &entry) const
{
    constexpr std::uint64_t kGuess = 4096;
    const Column<ChunkEntry> &all = m_pages[i >> kPageBits].chunks;
    const auto next = static_cast<std::size_t>(&entry - all.data()) + 1;
    if (next < all.size() && fileOfRef(all[next].ref) == fileOfRef(entry.ref) && all[next].ref > entry.ref)
        return offsetOfRef(all[next].ref);
    return offsetOfRef(entry.ref) + kGuess;
}

} // namespace diopter::tsdb
