// A session of hand-written answers: the error-ratio query of a small shop, measured and estimated, with hostile variants.
// Lets models, views and pictures be tested without reading data.
#pragma once

#include "core/session/session.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace diopter::fixture {

inline constexpr const char *kErrorRatio =
    "sum by (service) (rate(http_requests_total{code=~\"5..\"}[5m]))\n  /\nsum by (service) (rate(http_requests_total[5m]))";

/// The report of kErrorRatio, with or without the run's numbers.
report::QueryReport errorRatioReport(bool measured);

/// Answers every query with the same report and with series made up for the text; "syntax!" anywhere is a syntax error.
class FixtureSession : public session::Session {
public:
    FixtureSession();

    source::SourceDescription describe() const override;
    std::vector<source::Loss> losses() const override { return m_losses; }
    const source::Source &source() const override { return *m_source; }
    TimeGrid defaultGrid() const override;
    Result<report::QueryReport> explain(const session::QueryRequest &request, const CancelToken &cancel) const override;
    Result<session::QueryOutcome> query(const session::QueryRequest &request, bool withEstimate, const CancelToken &cancel,
        const session::ProgressFn &progress) const override;

    Result<session::SeriesList> series(const session::ExploreRequest &, const CancelToken &) const override;
    Result<std::vector<std::string>> labelNames(const session::ExploreRequest &, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelValues(
        const std::string &label, const session::ExploreRequest &, const CancelToken &cancel) const override;
    Result<std::vector<session::MetricInfo>> metrics(const session::ExploreRequest &, const CancelToken &) const override;
    Result<tsdb::Inspection> inspect(const CancelToken &) const override;
    void dropCache() const override {}

    /// A query then waits until it is cancelled.
    void blockQueries(bool block) { m_block = block; }
    void setLosses(std::vector<source::Loss> losses) { m_losses = std::move(losses); }
    /// Replaces label values, words, heads and badges by this text.
    void setNasty(const std::string &text) { m_nasty = text; }
    int numQueries() const { return m_queries; }

private:
    std::unique_ptr<source::Source> m_source;
    std::vector<source::Loss> m_losses;
    std::string m_nasty;
    std::atomic<bool> m_block{false};
    mutable std::atomic<int> m_queries{0};
};

} // namespace diopter::fixture
