// Slices: (end - length, end] from the start of the range to its end. Servers before 3.0 include the left edge; what lies outside
// or comes twice is dropped here.
#include "core/client/sample_fetch.h"

#include <algorithm>
#include <unordered_map>

namespace diopter::client {

namespace {

constexpr std::uint64_t kMaxSamples = 50'000'000;
constexpr std::uint64_t kSamplesPerSlice = 1'000'000;
constexpr DurationMs kFirstSlice = 2 * kHourMs;
constexpr DurationMs kSmallestSlice = kMinuteMs;

std::string labelKey(const ApiSeries &series)
{
    std::string out;
    for (const auto &[name, value] : series.labels) {
        out += name;
        out += '\xff';
        out += value;
        out += '\xff';
    }
    return out;
}

/// Series of all slices, by their labels.
class Collected {
public:
    void append(ApiSeries piece, TimestampMs after, TimestampMs until)
    {
        std::sort(piece.labels.begin(), piece.labels.end());
        const auto [at, isNew] = m_index.try_emplace(labelKey(piece), m_series.size());
        if (isNew) {
            m_series.emplace_back();
            m_series.back().labels = std::move(piece.labels);
        }
        ApiSeries &series = m_series[at->second];
        for (std::size_t i = 0; i < piece.timestamps.size(); ++i) {
            const TimestampMs time = piece.timestamps[i];
            if (time <= after || time > until) continue;
            series.timestamps.push_back(time);
            series.values.push_back(piece.values[i]);
        }
        for (ApiHistogram &histogram : piece.histograms) {
            if (histogram.timestamp > after && histogram.timestamp <= until) series.histograms.push_back(std::move(histogram));
        }
    }
    std::vector<ApiSeries> take() { return std::move(m_series); }

private:
    std::unordered_map<std::string, std::size_t> m_index;
    std::vector<ApiSeries> m_series;
};

bool mayBeTooLarge(const Error &error)
{
    return error.code == ErrorCode::LimitExceeded || error.code == ErrorCode::Timeout ||
        (error.code == ErrorCode::Execution && error.message.find("too many") != std::string::npos);
}

DurationMs nextLength(DurationMs length, std::uint64_t samples)
{
    if (samples == 0) return length * 4;
    const double wanted = static_cast<double>(length) * static_cast<double>(kSamplesPerSlice) / static_cast<double>(samples);
    return std::clamp(static_cast<DurationMs>(std::min(wanted, 1e15)), std::max(length / 4, kSmallestSlice), length * 4);
}

} // namespace

Result<std::vector<ApiSeries>> fetchSamples(
    ApiClient &api, const std::string &selector, TimestampMs minTime, TimestampMs maxTime, const CancelToken &cancel)
{
    Collected collected;
    std::uint64_t total = 0;
    DurationMs length = kFirstSlice;
    TimestampMs done = minTime - 1; // everything up to here is fetched
    while (done < maxTime) {
        const DurationMs slice = std::min(length, maxTime - done);
        const TimestampMs end = done + slice;
        std::vector<ApiSeries> pieces;
        const auto keep = [&pieces](ApiSeries series) -> Status {
            pieces.push_back(std::move(series));
            return {};
        };
        const auto samples = api.rawSamples(selector, end, slice, kMaxSamples - total, keep, cancel);
        if (!samples) {
            DIOPTER_TRY(cancel.check());
            if (!mayBeTooLarge(samples.error()) || slice <= kSmallestSlice) return samples.error();
            length = std::max(slice / 2, kSmallestSlice);
            continue;
        }
        for (ApiSeries &piece : pieces) collected.append(std::move(piece), done, end);
        total += *samples;
        done = end;
        length = nextLength(slice, *samples);
    }
    return collected.take();
}

} // namespace diopter::client
