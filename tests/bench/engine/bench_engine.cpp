// Times the suite of ../shared/bench on blocks of its generator: source open, page cache warm, decoded data dropped before every run.
#include "core/exec/engine.h"
#include "core/plan/build.h"
#include "core/profile/build_profile.h"
#include "core/syntax/parser.h"
#include "core/tsdb/tsdb_source.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

using namespace diopter;

namespace {

constexpr TimestampMs kStart = 1795132800000; ///< T0 of the generator; 24 hours of data follow

struct BenchQuery {
    const char *id;
    bool instant;
    DurationMs step;
    const char *text;
};

constexpr DurationMs kMinute = kMinuteMs;
const BenchQuery kSuite[] = {
    {"R01", false, kMinute, "sum by(job)(rate(http_requests_total[5m]))"},
    {"R02", false, kMinute, "histogram_quantile(0.99, sum by(le, job)(rate(http_request_duration_seconds_bucket[5m])))"},
    {"R03", false, kMinute, "sum by(le)(rate(http_request_duration_seconds_bucket[1h]))"},
    {"R04", false, kMinute, "topk(5, sum by(pod)(rate(container_cpu_usage_seconds_total[5m])))"},
    {"R05", false, kMinute, "sum by(node)(rate(http_requests_total[5m]) * on(namespace,pod) group_left(node) kube_pod_info)"},
    {"R06", false, kMinute, "count by(handler, code)(http_requests_total)"},
    {"R07", false, kMinute, "max_over_time(sum by(job)(rate(http_requests_total[5m]))[1h:1m])"},
    {"R08", false, kMinute, "avg by(job)(quantile_over_time(0.95, go_goroutines[1h]))"},
    {"R09", false, kMinute, "sum(http_requests_total{handler=~\"/api/.*\", code!~\"2..\"})"},
    {"R10", false, kMinute, "sum by(team)(label_replace(rate(http_requests_total[5m]), \"team\", \"$1\", \"pod\", \"([a-z]+)-.*\"))"},
    {"R11", false, kMinute, "absent(up{job=\"nope\"})"},
    {"R12", false, kMinute, "avg without(cpu, instance, nodename)(rate(node_cpu_seconds_total[5m]))"},
    {"R13", false, kMinute,
        "sum by(handler)(rate(http_requests_total{code=~\"5..\"}[5m])) / sum by(handler)(rate(http_requests_total[5m]))"},
    {"R14", false, kMinute, "node_cpu_seconds_total{mode=\"idle\"}"},
    {"R15", false, kMinute, "sum(http_request_duration_seconds_bucket)"},
    {"R16", false, kMinute, "sum(rate(http_requests_total[5m])) > bool 0.5 * max_over_time(sum(rate(http_requests_total[5m]))[30m:1m])"},
    {"R17", false, kMinute, "http_request_duration_seconds_sum / http_request_duration_seconds_count"},
    {"R18", false, 5 * kMinute, "avg_over_time(process_resident_memory_bytes[6h])"},
    {"I01", true, 0, "sum by(job)(rate(http_requests_total[5m]))"},
    {"I02", true, 0, "count by(__name__)({__name__=~\".+\"})"},
    {"I03", true, 0, "sum by(job)(increase(http_requests_total[24h]))"},
    {"I04", true, 0, "histogram_quantile(0.9, sum by(le)(rate(http_request_duration_seconds_bucket[1h])))"},
    {"I05", true, 0, "sum(count_over_time(http_request_duration_seconds_bucket[24h]))"},
    {"I06", true, 0, "topk(10, http_requests_total)"},
};

/// Of all threads: what a machine under load does not inflate.
double processCpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Outcome {
    double ms = 0;
    double cpuMs = 0;
    double checksum = 0;
    exec::QueryCounters counters;
};

Result<Outcome> runOnce(const BenchQuery &query, const source::Source &source, TaskPool &pool)
{
    const auto start = std::chrono::steady_clock::now();
    const double startCpu = processCpuMs();
    const syntax::ParseResult parsed = syntax::parse(query.text);
    if (!parsed.ok()) return parsed.errors.front();
    const TimestampMs end = kStart + 24 * kHourMs - 15 * kSecondMs;
    plan::BuildOptions build;
    build.instant = query.instant;
    build.grid = query.instant ? TimeGrid{end, end, 0} : TimeGrid{kStart, end, query.step};
    DIOPTER_ASSIGN(const plan::Plan planned, plan::build(parsed.ast, build));
    exec::EngineOptions options;
    options.maxSamples = 1'000'000'000;
    DIOPTER_ASSIGN(exec::QueryResult result, exec::run(planned, source, options, pool, CancelToken()));
    Outcome out;
    out.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    out.cpuMs = processCpuMs() - startCpu;
    for (const ResultSeries &series : result.value.series) {
        for (const FloatPoint &point : series.floats) out.checksum += point.value;
    }
    out.counters = std::move(result.counters);
    return out;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_engine BLOCKS [threads] [runs] [id prefix]\n");
        return 1;
    }
    const std::size_t threads = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 2;
    const int runs = argc > 3 ? std::atoi(argv[3]) : 7;
    const std::string prefix = argc > 4 ? argv[4] : "";
    auto source = tsdb::open(argv[1], {}, CancelToken());
    if (!source) {
        std::fprintf(stderr, "%s\n", source.error().text().c_str());
        return 6;
    }
    TaskPool pool(threads);
    std::printf("%-4s %9s %9s %9s %12s %9s %9s %9s %9s  %s\n", "id", "median ms", "min ms", "CPU ms", "samplesRead", "ns/sample", "select",
        "output", "peak MiB", "checksum");
    for (const BenchQuery &query : kSuite) {
        if (std::string(query.id).rfind(prefix, 0) != 0) continue;
        std::vector<double> times;
        double cpuMs = std::numeric_limits<double>::infinity();
        Outcome last;
        for (int run = 0; run < runs; ++run) {
            (*source)->dropCache();
            auto outcome = runOnce(query, **source, pool);
            if (!outcome) {
                std::printf("%s %s\n", query.id, outcome.error().text().c_str());
                break;
            }
            last = std::move(*outcome);
            times.push_back(last.ms);
            cpuMs = std::min(cpuMs, last.cpuMs);
        }
        if (times.empty()) continue;
        std::sort(times.begin(), times.end());
        const double median = times[times.size() / 2];
        const double samples = std::max(1.0, static_cast<double>(last.counters.samplesRead));
        std::printf("%-4s %9.1f %9.1f %9.1f %12.0f %9.2f %9.2f %9.2f %9.2f  %.6f\n", query.id, median, times.front(), cpuMs, samples,
            times.front() * 1e6 / samples, last.counters.selectMs, last.counters.outputMs,
            static_cast<double>(last.counters.peakBytes) / (1 << 20), last.checksum);
        std::fflush(stdout);
    }
    return 0;
}
