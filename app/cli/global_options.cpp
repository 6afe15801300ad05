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

void GlobalOptions::declare(CLI::App &app)
{
    app.add_option("--threads", threads, "Threads to compute with (default: one per core)")->check(CLI::Range(1, 1024));
    app.add_option(
           "--max-memory", maxMemoryBytes, "Memory one query may use, in bytes or as 512MiB, 2GiB (default: min(2 GiB, half of the RAM))")
        ->transform(CLI::AsSizeValue(true));
    app.add_option("--timeout", timeout, "Longest time of one query or request (default 2m)");
    app.add_option("--lookback", lookback, "How far an instant selector looks back (default 5m)");
    app.add_option("--subquery-step", subqueryStep, "Step of subqueries that name none (default 1m)");
    app.add_option("--enable-feature", features, "Prometheus feature names, comma-separated; may be repeated")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_flag("--json", json, "JSON on standard output, failures too");
    app.add_flag("--quiet", quiet, "No progress and no remarks on standard error");
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
