// Speed of writing blocks and of importing OpenMetrics. Floors: 15 M samples/s written and 5 M samples/s imported on two cores.
// bench_write [series] [samples per series] [text file to import instead of the made one]; best of three runs each. Ends with 7 when the
// CPU time of all threads exceeds that of two cores at those rates.
#include "core/session/import.h"
#include "core/tsdb/writer/block_set_writer.h"

#include "tests/bench/cpu_clock.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

using namespace diopter;

namespace {

/// Counters scraped every 15 s with a little jitter, made on the fly: costs about 1 ns a sample.
class MadeFeed final : public tsdb::SeriesFeed {
public:
    MadeFeed(std::size_t numSeries, std::size_t numSamples) : m_numSamples(numSamples)
    {
        for (std::size_t i = 0; i < numSeries; ++i)
            m_labels.push_back(
                Labels::fromTexts(m_symbols, {{"__name__", "requests_total"}, {"instance", fmt::format("{:08}", i)}, {"job", "bench"}}));
    }
    const SymbolTable &symbols() const override { return m_symbols; }
    std::size_t numSeries() const override { return m_labels.size(); }
    LabelsView labels(std::size_t series) const override { return m_labels[series]; }
    std::vector<tsdb::TimeStretch> stretches() const override
    {
        return {{kStart, kStart + static_cast<TimestampMs>(m_numSamples) * 15000}};
    }
    Status read(std::size_t, std::size_t series, TimestampMs minTime, TimestampMs maxTime, tsdb::SeriesColumns &out) override
    {
        std::uint64_t random = series * 0x9e3779b97f4a7c15ULL + 1;
        double value = 0;
        for (std::size_t i = 0; i < m_numSamples; ++i) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            value += static_cast<double>(random >> 58);
            const TimestampMs time = kStart + static_cast<TimestampMs>(i) * 15000 + ((random >> 40) % 20 == 0 ? 1 : 0);
            if (time < minTime || time > maxTime) continue;
            out.timestamps.push_back(time);
            out.values.push_back(value);
        }
        return {};
    }

private:
    static constexpr TimestampMs kStart = 1699992000000;
    std::size_t m_numSamples;
    SymbolTable m_symbols;
    std::vector<Labels> m_labels;
};

constexpr int kRuns = 3;

struct Best {
    double wall = 1e9;
    double cpu = 1e9;
    void take(const bench::Watch &watch)
    {
        wall = std::min(wall, watch.wall());
        cpu = std::min(cpu, watch.cpu());
    }
    /// `cpu` is that of all threads: two idle cores need half of it at least. False when two cores cannot reach `floor` samples/s.
    bool tell(const char *what, std::uint64_t samples, double floor) const
    {
        const auto count = static_cast<double>(samples);
        fmt::print("{}: {} samples, {:.3f} s wall ({:.1f} M samples/s), {:.1f} ns CPU/sample ({:.1f} M samples/s per core)\n", what,
            samples, wall, count / wall / 1e6, cpu / count * 1e9, count / cpu / 1e6);
        return 2 * count / cpu >= floor;
    }
};

/// Series one after the other, as OpenMetrics wants it: integers and decimals, milliseconds.
void writeText(const std::string &path, std::size_t numSeries, std::size_t numSamples)
{
    std::ofstream text(path);
    for (std::size_t series = 0; series < numSeries; ++series) {
        const std::string labels = fmt::format(
            "http_requests_total{{code=\"200\",handler=\"/api/v1/{}\",instance=\"10.0.0.{}:9090\",job=\"api\"}}", series % 17, series);
        std::string lines;
        for (std::size_t i = 0; i < numSamples; ++i) {
            const std::size_t value = i * (series + 1);
            lines += series % 4 == 3 ? fmt::format("{} {}.{:02} {}.{:03}\n", labels, value, value % 100, 1699992000 + i * 15, i % 1000)
                                     : fmt::format("{} {} {}.{:03}\n", labels, value, 1699992000 + i * 15, series % 1000);
        }
        text << lines;
    }
    text << "# EOF\n";
}

} // namespace

int main(int argc, char **argv)
{
    const std::size_t numSeries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20000;
    const std::size_t numSamples = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 480;
    const std::string work = (std::filesystem::temp_directory_path() / "diopter-bench-write").string();
    std::filesystem::remove_all(work);
    std::filesystem::create_directories(work + "/written");
    MadeFeed feed(numSeries, numSamples);
    TaskPool pool;
    Best writing;
    for (int run = 0; run < kRuns; ++run) {
        const bench::Watch watch;
        const auto written = tsdb::writeBlocks(feed, work + "/written", {}, pool, {}, {});
        if (!written) return std::puts(written.error().text().c_str()), 1;
        writing.take(watch);
    }
    const bool quickWriting = writing.tell("write", numSeries * numSamples, 15e6);

    std::string input = argc > 3 ? argv[3] : work + "/in.om";
    if (argc <= 3) writeText(input, numSeries / 2, numSamples);
    Best importing;
    std::uint64_t samples = 0;
    for (int run = 0; run < kRuns; ++run) {
        session::ImportOptions options;
        options.outDirectory = fmt::format("{}/imported{}", work, run);
        const bench::Watch watch;
        const auto imported = session::importFiles({input}, options, {});
        if (!imported) return std::puts(imported.error().text().c_str()), 1;
        importing.take(watch);
        samples = imported->counts.samples;
    }
    const bool quickImporting = importing.tell("import", samples, 5e6);
    std::filesystem::remove_all(work);
    return quickWriting && quickImporting ? 0 : 7;
}
