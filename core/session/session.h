// The facade both programs call: a source once opened, and everything that can be asked of it. No Qt, no printing.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/exec/engine_options.h"
#include "core/exec/run_progress.h"
#include "core/model/result_value.h"
#include "core/report/query_report.h"
#include "core/source/source.h"
#include "core/syntax/parser.h"
#include "core/tsdb/inspection.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace diopter::session {

/// Told from a worker thread while something long runs.
struct Progress {
    std::string what; ///< "opening block 3 of 12", "reading http_requests_total"
    double fraction = -1; ///< 0..1, negative = unknown
    std::vector<exec::RunningNode> nodes = {}; ///< of a query that runs, now and then
};
using ProgressFn = std::function<void(const Progress &)>;

struct OpenOptions {
    std::size_t numThreads = 0;
    std::uint64_t cacheBytes = 1ULL << 30; ///< budget of decoded data
    DurationMs timeout = 2 * kMinuteMs; ///< of one HTTP request
};

/// Instant when `grid.step` is 0.
struct QueryRequest {
    std::string text;
    TimeGrid grid;
    bool instant = false;
    syntax::ParseOptions language;
    exec::EngineOptions engine;
};

struct QueryOutcome {
    ResultValue value;
    SymbolTablePtr symbols; ///< the labels of `value` are interned here
    report::QueryReport report; ///< with actual numbers; estimate only when asked for
};

/// Which series an exploring question is about: those of any of the selectors (all series when there are none) that have data
/// in the closed time range.
struct ExploreRequest {
    std::vector<std::string> selectors; ///< `up`, `{job="node"}`, ...
    TimestampMs start = kMinTimestamp;
    TimestampMs end = kMaxTimestamp;
    std::size_t limit = 0; ///< of answers; 0 = all
    syntax::ParseOptions language;
};

/// Label sets, sorted, without duplicates; each in the form of `symbols`.
struct SeriesList {
    std::vector<Labels> series;
    SymbolTablePtr symbols;
    bool truncated = false; ///< the limit cut it
};

/// A metric with what is known about it; absent = unknown.
struct MetricInfo {
    std::string name;
    std::string type; ///< "counter", "gauge", ...; "" = unknown
    std::string help;
    std::string unit;
    std::optional<std::uint64_t> series;
};

/// One opened source. All members may be called from any thread; a call blocks its caller only.
class Session {
public:
    virtual ~Session() = default;

    /// A directory, archive or file, or a URL. Errors: NotFound, Corrupt, Io, Network.
    static Result<std::shared_ptr<Session>> open(
        const std::string &spec, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress = {});

    virtual source::SourceDescription describe() const = 0;
    virtual std::vector<source::Loss> losses() const = 0;
    virtual const source::Source &source() const = 0;

    /// The data's own range with step = max(1 s, span/240 rounded up to 1, 2, 5, 15, 30 s/min/h).
    virtual TimeGrid defaultGrid() const = 0;

    /// Words, estimate and findings of every node, without running. Syntax errors carry line:col.
    virtual Result<report::QueryReport> explain(const QueryRequest &request, const CancelToken &cancel) const = 0;
    /// One execution, measured on every node; with `withEstimate` the report holds both.
    virtual Result<QueryOutcome> query(
        const QueryRequest &request, bool withEstimate, const CancelToken &cancel, const ProgressFn &progress = {}) const = 0;

    // The explorer. Errors: Syntax for a selector, and those of the source.
    virtual Result<SeriesList> series(const ExploreRequest &request, const CancelToken &cancel) const = 0;
    virtual Result<std::vector<std::string>> labelNames(const ExploreRequest &request, const CancelToken &cancel) const = 0;
    virtual Result<std::vector<std::string>> labelValues(
        const std::string &label, const ExploreRequest &request, const CancelToken &cancel) const = 0;
    /// Sorted by name. Series counts come from the index (local) or are absent (URL).
    virtual Result<std::vector<MetricInfo>> metrics(const ExploreRequest &request, const CancelToken &cancel) const = 0;
    /// Blocks, head, cardinality, churn, damage; reads everything. Unsupported for a URL.
    virtual Result<tsdb::Inspection> inspect(const CancelToken &cancel) const = 0;
    /// Forgets decoded data, so that the next query runs cold.
    virtual void dropCache() const = 0;
};

} // namespace diopter::session
