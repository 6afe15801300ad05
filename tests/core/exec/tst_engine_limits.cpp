// Limits and cancellation of the engine under load: forty queries past a limit each, a thousand cancellations at random moments with
// the memory back afterwards, twenty heavy queries at once. Run under AddressSanitizer it also shows that nothing leaks.
#include "core/exec/engine.h"
#include "core/plan/build.h"
#include "core/source/memory_source.h"
#include "core/syntax/parser.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <fstream>
#include <malloc.h>
#include <random>
#include <thread>
#include <unistd.h>

using namespace diopter;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kNumSeries = 400;
constexpr int kNumSamples = 2000;
const TimeGrid kGrid{0, kNumSamples * 15 * kSecondMs, 15 * kSecondMs};

const std::array<const char *, 10> kHeavy{"sum by (job) (rate(many[5m])) + sum by (job) (quantile_over_time(0.5, many[5m]))",
    "max_over_time(rate(many[5m])[30m:15s])", "topk(5, many)", "quantile by (job) (0.9, many)", "many + many", "stddev_over_time(many[1h])",
    "count_values(\"v\", many)", "label_replace(many, \"x\", \"$1\", \"job\", \"(.*)\")", "many and on (job) rate(many[10m])",
    "sort(many * 2 > 100)"};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true; // then time and memory say nothing about the engine
#else
constexpr bool kSanitized = false;
#endif

std::shared_ptr<const source::Source> heavySource()
{
    source::MemorySourceBuilder builder;
    for (int i = 0; i < kNumSeries; ++i) {
        source::MemorySeries series;
        series.labels = {{"__name__", "many"}, {"job", std::to_string(i)}};
        for (int k = 0; k < kNumSamples; ++k) {
            StoredSample sample;
            sample.timestamp = k * 15 * kSecondMs;
            sample.value = 1.5 * k + i;
            series.samples.push_back(sample);
        }
        builder.add(std::move(series));
    }
    return builder.build();
}

Result<exec::QueryResult> ask(const source::Source &source, const std::string &query, const exec::EngineOptions &options,
    const CancelToken &cancel, std::size_t threads = 2)
{
    const syntax::ParseResult parsed = syntax::parse(query, syntax::ParseOptions::all());
    if (!parsed.ok()) return parsed.errors.front();
    plan::BuildOptions build;
    build.grid = kGrid;
    build.instant = false;
    DIOPTER_ASSIGN(const plan::Plan plan, plan::build(parsed.ast, build));
    TaskPool pool(threads);
    return exec::run(plan, source, options, pool, cancel);
}

double residentMiB()
{
    malloc_trim(0);
    std::ifstream file("/proc/self/statm");
    std::uint64_t total = 0, resident = 0;
    file >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// The most that was resident since resetPeak(), in MiB; nothing where the kernel does not tell.
std::optional<double> peakMiB()
{
    std::ifstream file("/proc/self/status");
    std::string word;
    while (file >> word) {
        double kib = 0;
        if (word == "VmHWM:" && file >> kib) return kib / 1024;
    }
    return std::nullopt;
}

bool resetPeak()
{
    malloc_trim(0);
    std::ofstream file("/proc/self/clear_refs");
    file << "5" << std::flush; // proc(5): the peak becomes what is resident now
    return file.good();
}

/// Asks and cancels after `delay`; milliseconds from the cancellation to the return, nothing when the query was quicker.
std::optional<double> cancelled(const source::Source &source, const std::string &query, std::chrono::microseconds delay)
{
    const CancelToken token;
    Clock::time_point asked;
    std::thread canceller([&] {
        std::this_thread::sleep_for(delay);
        asked = Clock::now();
        token.cancel();
    });
    const auto result = ask(source, query, {}, token);
    const auto ended = Clock::now();
    canceller.join();
    if (result || result.error().code != ErrorCode::Cancelled) return std::nullopt;
    return std::chrono::duration<double, std::milli>(ended - asked).count();
}

} // namespace

class TestLimits : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        // Freed memory goes back at once, so that what is resident is what is held.
        mallopt(M_MMAP_THRESHOLD, 256 << 10);
        mallopt(M_TRIM_THRESHOLD, 128 << 10);
        m_source = heavySource();
    }

    void fortyQueriesPastALimit_data()
    {
        QTest::addColumn<QString>("limit");
        for (const char *limit : {"samples", "time", "memory", "points"}) QTest::newRow(limit) << limit;
    }

    void fortyQueriesPastALimit()
    {
        QFETCH(QString, limit);
        for (const char *query : kHeavy) {
            exec::EngineOptions options;
            std::string text;
            ErrorCode code = ErrorCode::LimitExceeded;
            if (limit == "samples") {
                options.maxSamples = 1000;
                text = "query processing would load too many samples into memory in query execution";
            } else if (limit == "time") {
                options.timeout = 1;
                code = ErrorCode::Timeout;
                text = "query timed out in ";
            } else if (limit == "memory") {
                options.maxMemoryBytes = 64 << 10;
            } else {
                options.maxPoints = 100;
                text = "exceeded maximum resolution of 100 points per timeseries. Try decreasing the query resolution (?step=XX)";
            }
            const auto result = ask(*m_source, query, options, {});
            QVERIFY2(!result, query);
            QVERIFY2(result.error().code == code, (std::string(query) + ": " + result.error().message).c_str());
            QVERIFY2(result.error().message.starts_with(text), (std::string(query) + ": " + result.error().message).c_str());
        }
        QVERIFY(ask(*m_source, "sum(many)", {}, {}).has_value());
    }

    void aThousandCancellations()
    {
        std::mt19937_64 random(6);
        for (const char *query : kHeavy) (void)cancelled(*m_source, query, std::chrono::milliseconds(20)); // warm
        const double before = residentMiB();
        std::vector<double> delays;
        for (int i = 0; i < 1300 && delays.size() < 1000; ++i) {
            const auto moment = std::chrono::microseconds(random() % 12000);
            if (const auto delay = cancelled(*m_source, kHeavy[static_cast<std::size_t>(i) % kHeavy.size()], moment))
                delays.push_back(*delay);
        }
        const double after = residentMiB();
        QVERIFY(delays.size() >= 1000);
        std::sort(delays.begin(), delays.end());
        const double p99 = delays[delays.size() * 99 / 100];
        qInfo("%zu cancellations: p50 %.2f ms, p99 %.2f ms, worst %.2f ms; memory %.1f MiB before, %.1f after", delays.size(),
            delays[delays.size() / 2], p99, delays.back(), before, after);
        if (kSanitized) return;
        QVERIFY(p99 <= 100);
        QVERIFY(delays.back() <= 250);
        QVERIFY(after <= before * 1.05);
    }

    void twentyAtOnce()
    {
        std::vector<std::optional<double>> delays(20);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < delays.size(); ++i)
            threads.emplace_back([&, i] { delays[i] = cancelled(*m_source, kHeavy[i % 2], std::chrono::milliseconds(5 + i)); });
        for (std::thread &thread : threads) thread.join();
        double worst = 0;
        for (const auto &delay : delays) worst = std::max(worst, delay.value_or(0));
        qInfo("twenty at once: worst %.2f ms", worst);
        QVERIFY(kSanitized || worst <= 250);
        QVERIFY(ask(*m_source, "sum(many)", {}, {}).has_value());
    }

    void memoryStaysNearTheBudget_data() { fortyQueriesPastALimit_data(); }
    /// Every one of the forty: at its worst moment the process has grown by at most 120 % of the query's budget.
    void memoryStaysNearTheBudget()
    {
        QFETCH(QString, limit);
        double worst = 0;
        for (std::size_t i = 0; i < kHeavy.size(); ++i) {
            if (m_need[i] == 0) {
                const auto answered = ask(*m_source, kHeavy[i], {}, {});
                QVERIFY2(answered, kHeavy[i]);
                m_need[i] = answered->counters.peakBytes;
            }
            exec::EngineOptions options;
            if (limit == "samples") options.maxSamples = 1000;
            if (limit == "time") options.timeout = 1;
            if (limit == "points") options.maxPoints = 100;
            const bool byMemory = limit == "memory"; // refused as late as can be; some make do with less than they would like
            for (const std::uint64_t percent : {90U, 60U, 30U, 10U, 3U}) {
                options.maxMemoryBytes = m_need[i] * percent / 100;
                if (!resetPeak()) QSKIP("the kernel does not let the peak be reset");
                const double before = residentMiB();
                const auto result = ask(*m_source, kHeavy[i], options, {});
                const std::optional<double> peak = peakMiB();
                QVERIFY(peak.has_value());
                const double budget = static_cast<double>(options.maxMemoryBytes) / (1 << 20);
                worst = std::max(worst, (*peak - before) / budget);
                const std::string text =
                    std::string(kHeavy[i]) + ": " + std::to_string(*peak - before) + " MiB, budget " + std::to_string(budget);
                QVERIFY2(kSanitized || *peak - before <= budget * 1.2, text.c_str());
                if (byMemory && result) continue;
                QVERIFY2(!result, kHeavy[i]);
                QVERIFY(result.error().code == ErrorCode::LimitExceeded || (limit == "time" && result.error().code == ErrorCode::Timeout));
                break;
            }
        }
        qInfo("%s: at most %.0f %% of the budget", qPrintable(limit), worst * 100);
        QVERIFY(ask(*m_source, "sum(many)", {}, {}).has_value());
    }

private:
    std::shared_ptr<const source::Source> m_source;
    std::array<std::uint64_t, kHeavy.size()> m_need{}; ///< bytes each query holds at its peak when it may
};

QTEST_APPLESS_MAIN(TestLimits)
#include "tst_engine_limits.moc"
