// explain() and query(): one text through every layer.
#include "core/session/source_session.h"

#include "core/analysis/find.h"
#include "core/base/thread_clock.h"
#include "core/exec/engine.h"
#include "core/plan/build.h"
#include "core/profile/build_profile.h"
#include "core/report/build_report.h"
#include "core/session/time_range.h"

#include <chrono>
#include <thread>

namespace diopter::session {

namespace {

Result<syntax::Ast> parsed(const QueryRequest &request)
{
    syntax::ParseResult result = syntax::parse(request.text, request.language);
    if (!result.ok()) return std::move(result.errors.front());
    return std::move(result.ast);
}

TimeGrid gridOf(const QueryRequest &request)
{
    TimeGrid grid = request.grid;
    if (request.instant) grid = {grid.end, grid.end, 0};
    return grid;
}

analysis::Findings findingsOf(const syntax::Ast &ast, const QueryRequest &request, const source::Source &source, const CancelToken &cancel)
{
    analysis::FindOptions options;
    options.grid = gridOf(request);
    options.hasGrid = true;
    options.lookback = request.engine.lookback;
    options.subqueryStep = request.engine.subqueryStep;
    return analysis::findAll(ast, options, &source, cancel);
}

Result<cost::QueryEstimate> estimateOf(
    const syntax::Ast &ast, const QueryRequest &request, const source::Source &source, const CancelToken &cancel)
{
    return cost::estimate(ast, source, gridOf(request), {request.engine.lookback, request.engine.subqueryStep}, cancel);
}

/// What the API answers as bad_data: the text cannot be made into a query. Its message names the position itself.
Error constructionError(Error error)
{
    if (error.code == ErrorCode::Execution) {
        error.code = ErrorCode::Syntax;
        error.place.line = 0;
    }
    return error;
}

Result<plan::Plan> planOf(const syntax::Ast &ast, const QueryRequest &request)
{
    plan::BuildOptions options;
    options.grid = gridOf(request);
    options.instant = request.instant;
    options.lookback = request.engine.lookback;
    options.subqueryStep = request.engine.subqueryStep;
    auto plan = plan::build(ast, options);
    if (!plan) return constructionError(std::move(plan).error());
    return plan;
}

} // namespace

/// The session's pool when it is free and has the right size, else one for this query alone.
class SourceSession::PoolLease {
public:
    PoolLease(const SourceSession &session, std::size_t numThreads) : m_lock(session.m_poolMutex, std::try_to_lock)
    {
        const std::size_t wanted = numThreads > 0 ? numThreads : std::max<std::size_t>(1, std::thread::hardware_concurrency());
        if (!m_lock) {
            m_own = std::make_unique<TaskPool>(wanted);
            return;
        }
        if (!session.m_pool || session.m_pool->numThreads() != wanted) session.m_pool = std::make_unique<TaskPool>(wanted);
        m_shared = session.m_pool.get();
    }
    TaskPool &pool() { return m_own ? *m_own : *m_shared; }

private:
    std::unique_lock<std::mutex> m_lock;
    std::unique_ptr<TaskPool> m_own;
    TaskPool *m_shared = nullptr;
};

SourceSession::SourceSession(OpenedSource opened)
    : m_local(std::move(opened.local)), m_source(std::move(opened.source)),
      m_estimateView(opened.estimateView ? std::move(opened.estimateView) : m_source), m_caveats(std::move(opened.caveats))
{}

TimeGrid SourceSession::defaultGrid() const
{
    const source::SourceDescription description = describe();
    return session::defaultGrid({currentTime(), description.minTime, description.maxTime});
}

Result<report::QueryReport> SourceSession::explain(const QueryRequest &request, const CancelToken &parent) const
{
    const CancelToken cancel = parent.child();
    cancel.setDeadline(CancelToken::Clock::now() + std::chrono::milliseconds(request.engine.timeout));
    const std::uint64_t requestsBefore = m_source->numRequests();
    DIOPTER_ASSIGN(const syntax::Ast ast, parsed(request));
    if (auto plan = planOf(ast, request); !plan) return std::move(plan).error();
    DIOPTER_ASSIGN(const cost::QueryEstimate estimate, estimateOf(ast, request, *m_estimateView, cancel));
    const analysis::Findings findings = findingsOf(ast, request, *m_estimateView, cancel);
    DIOPTER_TRY(cancel.check());
    report::ReportParts parts{ast, describe().name, gridOf(request), request.instant, &estimate, nullptr, &findings, nullptr,
        {request.engine.lookback, request.engine.subqueryStep}};
    report::QueryReport report = report::buildReport(parts);
    report.lost = losses();
    report.complete = report.lost.empty();
    report.requests = m_source->numRequests() - requestsBefore;
    return report;
}

Result<QueryOutcome> SourceSession::query(
    const QueryRequest &request, bool withEstimate, const CancelToken &parent, const ProgressFn &progress) const
{
    const CancelToken cancel = parent.child();
    cancel.setDeadline(CancelToken::Clock::now() + std::chrono::milliseconds(request.engine.timeout));
    const std::uint64_t requestsBefore = m_source->numRequests();
    const double start = threadCpuMs();
    DIOPTER_ASSIGN(const syntax::Ast ast, parsed(request));
    DIOPTER_ASSIGN(const plan::Plan plan, planOf(ast, request));
    const double beforeMs = threadCpuMs() - start;

    std::optional<cost::QueryEstimate> estimate;
    analysis::Findings findings;
    if (withEstimate) {
        DIOPTER_ASSIGN(estimate, estimateOf(ast, request, *m_estimateView, cancel));
        findings = findingsOf(ast, request, *m_estimateView, cancel);
    }
    exec::ProgressFn tell;
    if (progress) tell = [&progress](const exec::RunProgress &now) { progress({std::string(now.what), now.fraction, now.nodes}); };
    PoolLease lease(*this, request.engine.numThreads);
    DIOPTER_ASSIGN(exec::QueryResult result, exec::run(plan, *m_source, request.engine, lease.pool(), cancel, tell));
    const profile::QueryProfile profile = profile::buildProfile(plan, result.counters, beforeMs);

    report::ReportParts parts{ast, describe().name, gridOf(request), request.instant, estimate ? &*estimate : nullptr, &profile,
        withEstimate ? &findings : nullptr, &result.rendered, {request.engine.lookback, request.engine.subqueryStep}};
    QueryOutcome outcome;
    outcome.report = report::buildReport(parts);
    outcome.report.lost = losses();
    outcome.report.complete = outcome.report.lost.empty();
    outcome.report.requests = m_source->numRequests() - requestsBefore;
    outcome.report.infos.insert(outcome.report.infos.end(), m_caveats.begin(), m_caveats.end());
    outcome.value = std::move(result.value);
    outcome.symbols = m_source->symbols();
    return outcome;
}

} // namespace diopter::session
