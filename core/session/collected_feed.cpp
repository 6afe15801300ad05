// Joins what the parsing threads collected. A series is settled (joined, sorted, made unique) the first time it is read.
#include "core/session/collected_feed.h"

#include "core/model/histogram_layout.h"
#include "core/tsdb/writer/block_set_writer.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace diopter::session {
namespace {

using exchange::CollectedSeries;

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool sameValue(const StoredSample &a, const StoredSample &b)
{
    if (a.value.index() != b.value.index()) return false;
    if (const auto *value = std::get_if<double>(&a.value)) return sameBits(*value, std::get<double>(b.value));
    if (const auto *real = std::get_if<FloatHistogram>(&a.value)) return equalHistograms(*real, std::get<FloatHistogram>(b.value));
    return equalHistograms(toFloat(std::get<Histogram>(a.value)), toFloat(std::get<Histogram>(b.value)));
}

/// Orders label sets by their texts: ranks of symbols, so that comparing sets compares integers.
std::vector<std::uint32_t> rankSymbols(const SymbolTable &symbols)
{
    std::vector<Symbol> order(symbols.size());
    std::iota(order.begin(), order.end(), Symbol{0});
    std::sort(order.begin(), order.end(), [&](Symbol a, Symbol b) { return symbols.text(a) < symbols.text(b); });
    std::vector<std::uint32_t> rank(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<std::uint32_t>(i);
    return rank;
}

bool ranksBefore(LabelsView a, LabelsView b, const std::vector<std::uint32_t> &rank)
{
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [&](const LabelPair &x, const LabelPair &y) {
        return x.name != y.name ? rank[x.name] < rank[y.name] : rank[x.value] < rank[y.value];
    });
}

} // namespace

CollectedFeed::CollectedFeed(const SymbolTable &symbols, std::span<exchange::SampleCollector> collectors) : m_symbols(symbols)
{
    std::vector<CollectedSeries *> all;
    for (exchange::SampleCollector &collector : collectors)
        for (CollectedSeries &series : collector.series())
            if (!series.timestamps.empty() || !series.others.empty()) all.push_back(&series);
    const std::vector<std::uint32_t> rank = rankSymbols(symbols);
    std::stable_sort(all.begin(), all.end(),
        [&](const CollectedSeries *a, const CollectedSeries *b) { return ranksBefore(a->labels, b->labels, rank); });
    for (CollectedSeries *series : all) {
        if (m_series.empty() || m_series.back().front()->labels != series->labels) m_series.emplace_back();
        m_series.back().push_back(series);
    }
    m_settled.assign(m_series.size(), 0);
}

std::vector<tsdb::TimeStretch> CollectedFeed::stretches() const
{
    constexpr DurationMs kMinuteGap = kMinuteMs; // samples closer than this are one stretch
    std::vector<tsdb::TimeStretch> out;
    const auto add = [&out](TimestampMs time) {
        if (!out.empty() && time >= out.back().begin - kMinuteGap && time <= out.back().end + kMinuteGap) {
            out.back().begin = std::min(out.back().begin, time);
            out.back().end = std::max(out.back().end, time);
        } else {
            out.push_back({time, time});
        }
    };
    std::size_t joinAt = 1 << 16;
    for (const Shares &shares : m_series) {
        for (const CollectedSeries *series : shares) {
            for (const TimestampMs time : series->timestamps) add(time);
            for (const StoredSample &sample : series->others) add(sample.timestamp);
            if (out.size() < joinAt) continue;
            out = tsdb::joinStretches(std::move(out));
            joinAt = 2 * out.size() + (1 << 16);
        }
    }
    return tsdb::joinStretches(std::move(out));
}

/// Puts the floats of all shares behind one another in the order of the input's pieces.
void CollectedFeed::joinFloats(const Shares &shares)
{
    CollectedSeries &first = *shares.front();
    if (shares.size() == 1) return;
    struct Run {
        std::uint32_t piece;
        const CollectedSeries *from;
        std::size_t begin;
        std::size_t end;
    };
    std::vector<Run> runs;
    std::size_t total = 0;
    for (const CollectedSeries *share : shares) {
        for (std::size_t i = 0; i < share->pieces.size(); ++i) {
            const std::size_t end = i + 1 < share->pieces.size() ? share->pieces[i + 1].second : share->timestamps.size();
            runs.push_back({share->pieces[i].first, share, share->pieces[i].second, end});
        }
        total += share->timestamps.size();
    }
    std::stable_sort(runs.begin(), runs.end(), [](const Run &a, const Run &b) { return a.piece < b.piece; });
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    timestamps.reserve(total);
    values.reserve(total);
    for (const Run &run : runs) {
        const auto at = [&run](const auto &list, std::size_t i) { return list.begin() + static_cast<std::ptrdiff_t>(i); };
        timestamps.insert(timestamps.end(), at(run.from->timestamps, run.begin), at(run.from->timestamps, run.end));
        values.insert(values.end(), at(run.from->values, run.begin), at(run.from->values, run.end));
    }
    for (CollectedSeries *share : shares) {
        std::vector<TimestampMs>().swap(share->timestamps);
        std::vector<double>().swap(share->values);
        share->pieces.clear();
    }
    first.timestamps = std::move(timestamps);
    first.values = std::move(values);
}

void CollectedFeed::sortFloats(CollectedSeries &series)
{
    auto &times = series.timestamps;
    auto &values = series.values;
    bool ascending = true;
    for (std::size_t i = 1; ascending && i < times.size(); ++i) ascending = times[i - 1] < times[i];
    if (ascending) return;
    std::vector<std::uint32_t> order(times.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return times[a] < times[b]; });
    std::vector<TimestampMs> newTimes;
    std::vector<double> newValues;
    newTimes.reserve(times.size());
    newValues.reserve(times.size());
    for (const std::uint32_t i : order) {
        if (!newTimes.empty() && newTimes.back() == times[i]) {
            ++(sameBits(newValues.back(), values[i]) ? m_duplicates : m_conflicts);
            continue;
        }
        newTimes.push_back(times[i]);
        newValues.push_back(values[i]);
    }
    times = std::move(newTimes);
    values = std::move(newValues);
}

/// Series that hold anything but plain floats keep all samples as stored ones.
void CollectedFeed::joinOthers(const Shares &shares)
{
    CollectedSeries &first = *shares.front();
    std::vector<StoredSample> all = std::move(first.others);
    for (std::size_t i = 1; i < shares.size(); ++i) {
        std::move(shares[i]->others.begin(), shares[i]->others.end(), std::back_inserter(all));
        shares[i]->others.clear();
    }
    for (std::size_t i = 0; i < first.timestamps.size(); ++i) all.push_back({first.timestamps[i], 0, first.values[i]});
    first.timestamps.clear();
    first.values.clear();
    std::stable_sort(all.begin(), all.end(), [](const StoredSample &a, const StoredSample &b) { return a.timestamp < b.timestamp; });
    first.others.clear();
    for (StoredSample &sample : all) {
        if (!first.others.empty() && first.others.back().timestamp == sample.timestamp)
            ++(sameValue(first.others.back(), sample) ? m_duplicates : m_conflicts);
        else first.others.push_back(std::move(sample));
    }
}

void CollectedFeed::settle(std::size_t number)
{
    const Shares &shares = m_series[number];
    joinFloats(shares);
    sortFloats(*shares.front());
    const bool others = std::any_of(shares.begin(), shares.end(), [](const CollectedSeries *share) { return !share->others.empty(); });
    if (others) joinOthers(shares);
    m_settled[number] = 1;
}

Status CollectedFeed::read(std::size_t, std::size_t number, TimestampMs minTime, TimestampMs maxTime, tsdb::SeriesColumns &out)
{
    if (m_settled[number] == 0) settle(number);
    const CollectedSeries &series = *m_series[number].front();
    const auto begin = std::lower_bound(series.timestamps.begin(), series.timestamps.end(), minTime);
    const auto end = std::upper_bound(begin, series.timestamps.end(), maxTime);
    out.timestamps.assign(begin, end);
    const auto offset = begin - series.timestamps.begin();
    out.values.assign(series.values.begin() + offset, series.values.begin() + offset + (end - begin));
    for (const StoredSample &sample : series.others)
        if (sample.timestamp >= minTime && sample.timestamp <= maxTime) out.stored.push_back(sample);
    return {};
}

} // namespace diopter::session
