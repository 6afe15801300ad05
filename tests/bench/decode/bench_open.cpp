// Opens a directory and times the first query, postings intersections and label values.
// usage: bench_open DIRECTORY [THREADS]
#include "core/tsdb/tsdb_source.h"
#include "tests/bench/cpu_clock.h"

#include <fmt/format.h>

#include <sys/resource.h>

#include <cstdlib>

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

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) return 1;
    tsdb::OpenOptions options;
    if (argc > 2) options.numThreads = static_cast<std::size_t>(std::atoi(argv[2]));
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
