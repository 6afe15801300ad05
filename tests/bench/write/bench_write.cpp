// Speed of writing blocks and of importing OpenMetrics. Floors: 15 M samples/s written and 5 M samples/s imported on two cores.
// bench_write [series] [samples per series]; prints samples, seconds and samples/s of each.
#include "core/session/import.h"
#include "core/tsdb/writer/block_set_writer.h"

#include <chrono>
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

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void tell(const char *what, std::size_t samples, double seconds)
{
    std::printf("%s: %zu samples, %.3f s, %.1f M samples/s\n", what, samples, seconds, static_cast<double>(samples) / seconds / 1e6);
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
    auto start = std::chrono::steady_clock::now();
    const auto written = tsdb::writeBlocks(feed, work + "/written", {}, pool, {}, {});
    if (!written) return std::puts(written.error().text().c_str()), 1;
    tell("write", numSeries * numSamples, secondsSince(start));

    {
        std::ofstream text(work + "/in.om");
        for (std::size_t series = 0; series < numSeries / 10; ++series)
            for (std::size_t i = 0; i < numSamples; ++i)
                text << "http_requests_total{instance=\"10.0.0." << series << ":9090\",job=\"api\",code=\"200\"} " << i * series << ' '
                     << 1699992000 + i * 15 << '\n';
        text << "# EOF\n";
    }
    session::ImportOptions options;
    options.outDirectory = work + "/imported";
    start = std::chrono::steady_clock::now();
    const auto imported = session::importFiles({work + "/in.om"}, options, {});
    if (!imported) return std::puts(imported.error().text().c_str()), 1;
    tell("import", imported->counts.samples, secondsSince(start));
    std::filesystem::remove_all(work);
    return 0;
}
