// The facade both programs call: a source once opened, and everything that can be asked of it. No Qt, no printing.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/exec/engine_options.h"
#include "core/model/result_value.h"
#include "core/report/query_report.h"
#include "core/source/source.h"
#include "core/syntax/parser.h"

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
};

} // namespace diopter::session
