// Session over any Source: parse, analyse, estimate, plan, run, report.
#pragma once

#include "core/session/source_opener.h"

#include <mutex>

namespace diopter::session {

class SourceSession : public Session {
public:
    explicit SourceSession(OpenedSource opened);

    source::SourceDescription describe() const override { return m_source->describe(); }
    std::vector<source::Loss> losses() const override { return m_source->losses(); }
    const source::Source &source() const override { return *m_source; }
    TimeGrid defaultGrid() const override;
    Result<report::QueryReport> explain(const QueryRequest &request, const CancelToken &cancel) const override;
    Result<QueryOutcome> query(
        const QueryRequest &request, bool withEstimate, const CancelToken &cancel, const ProgressFn &progress) const override;

    Result<SeriesList> series(const ExploreRequest &request, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelNames(const ExploreRequest &request, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelValues(
        const std::string &label, const ExploreRequest &request, const CancelToken &cancel) const override;
    Result<std::vector<MetricInfo>> metrics(const ExploreRequest &request, const CancelToken &cancel) const override;
    Result<tsdb::Inspection> inspect(const CancelToken &cancel) const override;
    void dropCache() const override { m_source->dropCache(); }

private:
    class PoolLease;

    std::shared_ptr<const tsdb::TsdbSource> m_local; ///< null for a URL
    std::shared_ptr<const source::Source> m_source;
    std::shared_ptr<const source::Source> m_estimateView; ///< never null
    std::vector<std::string> m_caveats;
    mutable std::mutex m_poolMutex; ///< held while m_pool runs a query
    mutable std::unique_ptr<TaskPool> m_pool;
};

} // namespace diopter::session
