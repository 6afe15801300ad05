// A source that counts how many series are read from it; everything else is the business of the source behind it.
#pragma once

#include "core/source/source.h"

#include <atomic>
#include <memory>

namespace diopter::testing {

/// Thread-safe as the source behind it; `reads` must outlive it.
class CountingSource final : public source::Source {
public:
    CountingSource(std::shared_ptr<const source::Source> source, std::atomic<int> &reads) : m_source(std::move(source)), m_reads(reads) {}
    source::SourceDescription describe() const override { return m_source->describe(); }
    const SymbolTablePtr &symbols() const override { return m_source->symbols(); }
    Result<std::shared_ptr<const source::Selection>> select(const source::SelectRequest &request, const CancelToken &cancel) const override
    {
        DIOPTER_ASSIGN(auto selection, m_source->select(request, cancel));
        return std::shared_ptr<const source::Selection>(std::make_shared<Selection>(std::move(selection), m_reads));
    }
    Result<source::SelectStatistics> statistics(const source::SelectRequest &request, const CancelToken &cancel) const override
    {
        return m_source->statistics(request, cancel);
    }
    Result<std::vector<std::string>> labelNames(const source::SelectRequest &, std::size_t, const CancelToken &) const override
    {
        return std::vector<std::string>();
    }
    Result<std::vector<std::string>> labelValues(
        const std::string &, const source::SelectRequest &, std::size_t, const CancelToken &) const override
    {
        return std::vector<std::string>();
    }
    Result<std::vector<source::MetricMetadata>> metadata(const CancelToken &) const override
    {
        return std::vector<source::MetricMetadata>();
    }
    std::vector<source::Loss> losses() const override { return {}; }

private:
    class Reader final : public source::SeriesReader {
    public:
        Reader(std::unique_ptr<source::SeriesReader> reader, std::atomic<int> &reads) : m_reader(std::move(reader)), m_reads(reads) {}
        Result<SeriesSamples> read(std::size_t index) override
        {
            ++m_reads;
            return m_reader->read(index);
        }

    private:
        std::unique_ptr<source::SeriesReader> m_reader;
        std::atomic<int> &m_reads;
    };
    class Selection final : public source::Selection {
    public:
        Selection(std::shared_ptr<const source::Selection> selection, std::atomic<int> &reads)
            : m_selection(std::move(selection)), m_reads(reads)
        {}
        std::size_t size() const override { return m_selection->size(); }
        LabelsView labels(std::size_t index) const override { return m_selection->labels(index); }
        std::uint64_t seriesKey(std::size_t index) const override { return m_selection->seriesKey(index); }
        std::unique_ptr<source::SeriesReader> reader(TimestampMs minTime, TimestampMs maxTime) const override
        {
            return std::make_unique<Reader>(m_selection->reader(minTime, maxTime), m_reads);
        }

    private:
        std::shared_ptr<const source::Selection> m_selection;
        std::atomic<int> &m_reads;
    };
    std::shared_ptr<const source::Source> m_source;
    std::atomic<int> &m_reads;
};

} // namespace diopter::testing
