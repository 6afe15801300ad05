// Series numbers and memory accounting of the collector.
#include "core/exchange/sample_collector.h"

namespace diopter::exchange {

ReadCounts &ReadCounts::operator+=(const ReadCounts &other)
{
    samples += other.samples;
    histograms += other.histograms;
    exemplars += other.exemplars;
    metadata += other.metadata;
    lines += other.lines;
    return *this;
}

SeriesNumber SampleCollector::series(std::span<const LabelText> labels)
{
    std::vector<std::pair<std::string, std::string>> texts;
    texts.reserve(labels.size());
    for (const LabelText &label : labels) texts.emplace_back(label.name, label.value);
    return series(Labels::fromTexts(m_symbols, std::move(texts)));
}

SeriesNumber SampleCollector::series(Labels labels)
{
    const auto [at, isNew] = m_numbers.try_emplace(labels, static_cast<SeriesNumber>(m_series.size()));
    if (isNew) m_series.emplace_back().labels = std::move(labels);
    return at->second;
}

void SampleCollector::add(SeriesNumber number, StoredSample sample)
{
    std::uint64_t buckets = 0;
    if (const auto *integer = std::get_if<Histogram>(&sample.value))
        buckets = integer->positiveDeltas.size() + integer->negativeDeltas.size();
    else if (const auto *real = std::get_if<FloatHistogram>(&sample.value))
        buckets = real->positiveBuckets.size() + real->negativeBuckets.size();
    if (!std::holds_alternative<double>(sample.value)) ++m_counts.histograms;
    m_otherBytes += sizeof(StoredSample) + buckets * 8;
    ++m_counts.samples;
    m_series[number].others.push_back(std::move(sample));
}

void SampleCollector::clearSamples()
{
    for (CollectedSeries &series : m_series) {
        std::vector<TimestampMs>().swap(series.timestamps);
        std::vector<double>().swap(series.values);
        std::vector<StoredSample>().swap(series.others);
        series.pieces.clear();
    }
    m_clearedSamples = m_counts.samples;
    m_otherBytes = 0;
}

} // namespace diopter::exchange
