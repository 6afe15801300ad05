// Declaration and reading of the global options.
#include "app/cli/global_options.h"

#include "core/base/go_text.h"

namespace diopter::cli {

namespace {

Result<DurationMs> positiveDuration(const char *option, const std::string &text)
{
    auto duration = parseDuration(text);
    if (!duration) {
        // A bare number counts seconds, as the HTTP API takes it.
        const auto seconds = parseFloat(text);
        if (!seconds || !(*seconds > 0) || *seconds > 1e9) {
            return Error{ErrorCode::Usage, std::string(option) + ": \"" + text + "\" is no duration; write 30s, 5m or 1h30m", {}};
        }
        return static_cast<DurationMs>(*seconds * 1000);
    }
    if (*duration <= 0) return Error{ErrorCode::Usage, std::string(option) + " must be greater than 0", {}};
    return *duration;
}

} // namespace

void GlobalOptions::declare(ArgumentList &arguments)
{
    arguments.add("--threads", threads, "Threads to compute with (default: one per core)").between(1, 1024);
    arguments
        .add("--max-memory", maxMemoryBytes, "Memory one query may use, in bytes or as 512MiB, 2GiB (default: min(2 GiB, half of the RAM))")
        .bytes();
    arguments.add("--timeout", timeout, "Longest time of one query or request (default 2m)");
    arguments.add("--lookback", lookback, "How far an instant selector looks back (default 5m)");
    arguments.add("--subquery-step", subqueryStep, "Step of subqueries that name none (default 1m)");
    arguments.add("--enable-feature", features, "Prometheus feature names, comma-separated; may be repeated")
        .commaSeparated()
        .oneValueEach();
    arguments.addFlag("--json", json, "JSON on standard output, failures too");
    arguments.addFlag("--quiet", quiet, "No progress and no remarks on standard error");
}

Result<session::FeatureSwitches> GlobalOptions::switches() const
{
    session::FeatureSwitches out;
    DIOPTER_TRY(session::enableFeatures(features, out));
    out.engine.numThreads = threads;
    out.engine.maxMemoryBytes = maxMemoryBytes;
    DIOPTER_ASSIGN(out.engine.timeout, timeoutMs());
    if (!lookback.empty()) {
        DIOPTER_ASSIGN(out.engine.lookback, positiveDuration("--lookback", lookback));
    }
    if (!subqueryStep.empty()) {
        DIOPTER_ASSIGN(out.engine.subqueryStep, positiveDuration("--subquery-step", subqueryStep));
    }
    return out;
}

Result<DurationMs> GlobalOptions::timeoutMs() const
{
    if (timeout.empty()) return 2 * kMinuteMs;
    return positiveDuration("--timeout", timeout);
}

} // namespace diopter::cli
