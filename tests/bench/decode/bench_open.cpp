// Opens a directory and times the first query, postings intersections and label values.
// usage: bench_open DIRECTORY [THREADS [NAME VALUE ...]]   the pairs are matchers to intersect
#include "core/tsdb/tsdb_source.h"
#include "tests/bench/cpu_clock.h"

#include <fmt/format.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace diopter;
using bench::Watch;

namespace {

source::SelectRequest request(std::initializer_list<std::pair<const char *, const char *>> equal)
{
    source::SelectRequest out;
    for (const auto &[name, value] : equal) out.matchers.push_back(*Matcher::make(MatchType::Equal, name, value));
    return out;
}

/// Best of many runs, in milliseconds of CPU.
template <class Run> double best(int runs, Run run)
{
    double out = 1e9;
    for (int i = 0; i < runs; ++i) {
        const Watch watch;
        run();
        out = std::min(out, watch.cpu() * 1000);
    }
    return out;
}

double residentMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// From nothing to the first sample of the first metric: opening alone, and all of it, in milliseconds.
struct Opening {
    double openWall = 0;
    double openCpu = 0;
    double wall = 0;
    double cpu = 0;
};

Opening openAndAsk(const char *path, const tsdb::OpenOptions &options)
{
    Opening out;
    const Watch start;
    const auto opened = tsdb::open(path, options, {});
    if (!opened) return out;
    out.openWall = start.wall() * 1000;
    out.openCpu = start.cpu() * 1000;
    const tsdb::TsdbSource &source = **opened;
    const std::string metric(source.symbols()->text(labelValue(source.labels(0), kNameSymbol)));
    const auto selected = source.select(request({{"__name__", metric.c_str()}}), {});
    (void)(*selected)->reader(kMinTimestamp, kMaxTimestamp)->read(0)->timestamps.size();
    out.wall = start.wall() * 1000;
    out.cpu = start.cpu() * 1000;
    return out;
}

/// Opens in fresh processes, so that no run has memory of another, and prints the best and the middle one.
void timeOpenings(const char *path, const tsdb::OpenOptions &options)
{
    constexpr int kRuns = 15;
    std::vector<Opening> runs;
    for (int run = 0; run < kRuns; ++run) {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0) return;
        const pid_t child = ::fork();
        if (child == 0) {
            const Opening opening = openAndAsk(path, options);
            ::_exit(::write(ends[1], &opening, sizeof opening) == sizeof opening ? 0 : 1);
        }
        ::close(ends[1]);
        Opening opening;
        if (::read(ends[0], &opening, sizeof opening) == sizeof opening && opening.wall > 0) runs.push_back(opening);
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
    }
    if (runs.empty()) return;
    const auto print = [&](const char *what, double Opening::*field) {
        std::sort(runs.begin(), runs.end(), [&](const Opening &a, const Opening &b) { return a.*field < b.*field; });
        fmt::print(
            "{}: best {:.1f} ms, median {:.1f} ms of {} processes\n", what, runs.front().*field, runs[runs.size() / 2].*field, runs.size());
    };
    print("open, wall", &Opening::openWall);
    print("open, CPU of all threads", &Opening::openCpu);
    print("open to first query, wall", &Opening::wall);
    print("open to first query, CPU of all threads", &Opening::cpu);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) return 1;
    tsdb::OpenOptions options;
    if (argc > 2) options.numThreads = static_cast<std::size_t>(std::atoi(argv[2]));
    timeOpenings(argv[1], options);
    const CancelToken cancel;
    const Watch start;
    auto opened = tsdb::open(argv[1], options, cancel);
    if (!opened) {
        fmt::print(stderr, "{}\n", opened.error().text());
        return 6;
    }
    const tsdb::TsdbSource &source = **opened;
    const double openMs = start.wall() * 1000;
    const double openCpu = start.cpu() * 1000;
    const auto first = source.labels(0);
    const std::string metric(source.symbols()->text(labelValue(first, kNameSymbol)));
    const Watch firstQuery;
    const auto selected = source.select(request({{"__name__", metric.c_str()}}), cancel);
    const auto reader = (*selected)->reader(kMinTimestamp, kMaxTimestamp);
    const std::size_t samples = reader->read(0)->timestamps.size();
    fmt::print("open {:.1f} ms (CPU of all threads {:.1f}), first query {:.1f} ms (CPU {:.1f}), {} series of {}, {} samples read\n", openMs,
        openCpu, firstQuery.wall() * 1000, firstQuery.cpu() * 1000, (*selected)->size(), source.numSeries(), samples);
    fmt::print("open to first query {:.1f} ms (CPU of all threads {:.1f}), peak RSS {:.0f} MB\n", start.wall() * 1000, start.cpu() * 1000,
        residentMegabytes());
    const auto labels = source.labelNames({}, 0, cancel);
    for (const std::string &name : *labels) {
        const Watch coldWatch;
        const std::size_t count = source.labelValues(name, {}, 0, cancel)->size();
        const double cold = coldWatch.wall() * 1000;
        fmt::print("label values {}: {} values, cold {:.2f} ms, warm {:.3f} ms\n", name, count, cold,
            best(20, [&] { (void)source.labelValues(name, {}, 0, cancel); }));
    }
    if (argc > 4) {
        source::SelectRequest three;
        for (int i = 3; i + 1 < argc; i += 2) three.matchers.push_back(*Matcher::make(MatchType::Equal, argv[i], argv[i + 1]));
        for (const Matcher &matcher : three.matchers) {
            source::SelectRequest one;
            one.matchers.push_back(matcher);
            fmt::print("  {}: {} series\n", matcher.text(), (*source.select(one, cancel))->size());
        }
        std::size_t found = 0;
        const double ms = best(50, [&] { found = (*source.select(three, cancel))->size(); });
        fmt::print("intersection of {}: {} series, best {:.3f} ms\n", three.matchers.size(), found, ms);
    }
    fmt::print("peak RSS {:.0f} MB\n", residentMegabytes());
    return 0;
}
