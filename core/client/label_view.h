// A server seen without its samples: for explain, cost and exploration, which must not load anything large.
#pragma once

#include "core/client/remote_source.h"

namespace diopter::client {

/// Forwards to the RemoteSource; select() lists series only, and their readers find no samples.
class LabelView : public source::Source {
public:
    explicit LabelView(std::shared_ptr<const RemoteSource> source) : m_source(std::move(source)) {}

    source::SourceDescription describe() const override { return m_source->describe(); }
    const SymbolTablePtr &symbols() const override { return m_source->symbols(); }
    Result<std::shared_ptr<const source::Selection>> select(const source::SelectRequest &request, const CancelToken &cancel) const override
    {
        DIOPTER_ASSIGN(const auto listed, m_source->listSeries(request, cancel));
        return std::shared_ptr<const source::Selection>(listed);
    }
    Result<source::SelectStatistics> statistics(const source::SelectRequest &request, const CancelToken &cancel) const override
    {
        return m_source->statistics(request, cancel);
    }
    Result<std::vector<std::string>> labelNames(
        const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override
    {
        return m_source->labelNames(request, limit, cancel);
    }
    Result<std::vector<std::string>> labelValues(
        const std::string &name, const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override
    {
        return m_source->labelValues(name, request, limit, cancel);
    }
    Result<std::vector<source::MetricMetadata>> metadata(const CancelToken &cancel) const override { return m_source->metadata(cancel); }
    std::vector<source::Loss> losses() const override { return m_source->losses(); }
    std::uint64_t numRequests() const override { return m_source->numRequests(); }
    void dropCache() const override { m_source->dropCache(); }

private:
    std::shared_ptr<const RemoteSource> m_source;
};

} // namespace diopter::client
