// Random queries on random data: the engine against the reference evaluator (values, annotations, errors), and against itself with other
// numbers of threads (bit for bit). DIOPTER_DIFFERENTIAL_PAIRS=n runs n pairs instead of as many as fit into 15 seconds,
// DIOPTER_DIFFERENTIAL_SEED=n begins elsewhere; differences are printed with their seed, grouped by the first 60 characters.
#include "tests/support/engine/script_engines.h"
#include "tests/support/random/compare_answers.h"
#include "tests/support/random/random_case.h"

#include <QElapsedTimer>
#include <QtTest>

#include <cstdio>
#include <map>

using namespace diopter;
using namespace diopter::testing;

namespace {

constexpr std::uint64_t kQueriesPerSource = 40;

std::uint64_t number(const char *name, std::uint64_t otherwise)
{
    const char *text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

EngineRun runFor(std::uint64_t seed)
{
    EngineRun out = EngineRun::forScripts();
    out.options.maxSamples = 50'000'000;
    out.options.delayedNameRemoval = seed % 2 == 0;
    out.options.useStartTimestamps = seed % 3 == 0;
    out.options.numThreads = 1;
    return out;
}

std::string describe(std::uint64_t seed, const RandomQuery &query)
{
    return "seed " + std::to_string(seed) + (query.instant ? " instant at " : " range ") + std::to_string(query.grid.start) + ".." +
        std::to_string(query.grid.end) + " step " + std::to_string(query.grid.step) + ": " + query.text;
}

/// f(m{some}[r]) op f(m[r]), either one first, aggregated or not.
RandomQuery queryWithRowsInCommon(Random &random)
{
    constexpr const char *metrics[] = {
        "requests_total", "errors_total", "gauge", "latency_bucket", "native", "mixed", "{__name__=~\".+\"}"};
    constexpr const char *more[] = {"job=\"x\"", "instance=~\"1|2\"", "job!=\"x\"", "instance!=\"3\"", "code=\"\"", "job=\"none\""};
    constexpr const char *functions[] = {
        "", "rate", "increase", "delta", "max_over_time", "sum_over_time", "count_over_time", "changes", "irate"};
    constexpr const char *aggregations[] = {"sum", "count", "max by (job)", "avg by (instance)", ""};
    constexpr const char *operations[] = {" / ", " - ", " or ", " unless ", " > "};
    RandomQuery out = randomQuery(random); // for its times
    const std::string metric = metrics[random.below(std::size(metrics))];
    const std::string matcher = more[random.below(std::size(more))];
    const bool named = metric.front() != '{';
    const std::string narrow = named ? metric + "{" + matcher + "}" : metric.substr(0, metric.size() - 1) + "," + matcher + "}";
    const std::string function = functions[random.below(std::size(functions))];
    const std::string aggregation = aggregations[random.below(named ? std::size(aggregations) : std::size(aggregations) - 1)];
    const auto side = [&](const std::string &selector) {
        const std::string inner = function.empty() ? selector : function + "(" + selector + "[2m])";
        return aggregation.empty() ? inner : aggregation + " (" + inner + ")";
    };
    const bool narrowFirst = random.chance(2);
    const std::string operation = operations[random.below(std::size(operations))];
    out.text = (narrowFirst ? side(narrow) : side(metric)) + operation + (narrowFirst ? side(metric) : side(narrow));
    if (random.chance(5)) out.text = "max_over_time((" + out.text + ")[3m:30s])";
    return out;
}

struct Found {
    std::uint64_t count = 0;
    std::string example;
};

} // namespace

class TestDifferential : public QObject {
    Q_OBJECT
private slots:
    void engineAgainstReference()
    {
        const std::uint64_t pairs = number("DIOPTER_DIFFERENTIAL_PAIRS", 0);
        const std::uint64_t firstSeed = number("DIOPTER_DIFFERENTIAL_SEED", 1);
        QElapsedTimer timer;
        timer.start();
        std::map<std::string, Found> differences;
        std::uint64_t done = 0, errors = 0, different = 0;
        for (std::uint64_t seed = firstSeed; pairs > 0 ? done < pairs : timer.elapsed() < 15000; ++seed) {
            const auto source = randomSource(seed);
            const EngineRun run = runFor(seed);
            Random random(seed * 7919);
            for (std::uint64_t i = 0; i < kQueriesPerSource; ++i, ++done) {
                const RandomQuery query = randomQuery(random);
                const EngineAnswer expected = referenceAnswer(run, *source, query.text, query.grid, query.instant);
                const EngineAnswer actual = run.run(*source, query.text, query.grid, query.instant);
                if (expected.error) ++errors;
                std::string difference = compareAnswers(expected, actual, *source->symbols());
                for (const auto order : {reference::RowOrder::Labels, reference::RowOrder::Operands}) {
                    if (difference.empty() || query.instant) break; // where Prometheus leaves the order to chance, any is right
                    const EngineAnswer other = referenceAnswer(run, *source, query.text, query.grid, query.instant, order);
                    if (compareAnswers(other, actual, *source->symbols()).empty()) difference.clear();
                }
                if (difference.empty()) continue;
                ++different;
                Found &found = differences[difference.substr(0, 60)];
                if (found.count++ == 0) found.example = describe(seed, query) + "\n    " + difference;
            }
        }
        std::printf("%llu pairs, %llu of them errors, %llu differences\n", static_cast<unsigned long long>(done),
            static_cast<unsigned long long>(errors), static_cast<unsigned long long>(different));
        for (const auto &[text, found] : differences)
            std::printf("%6llu  %s\n", static_cast<unsigned long long>(found.count), found.example.c_str());
        std::fflush(stdout);
        QCOMPARE(different, std::uint64_t{0});
    }

    /// Pairs of selectors of which one contains the other: evaluated together, apart, and by the reference.
    void rowsInCommonDoNotMatter()
    {
        QElapsedTimer timer;
        timer.start();
        std::uint64_t done = 0;
        for (std::uint64_t seed = 3000001; timer.elapsed() < 5000; ++seed) {
            const auto source = randomSource(seed);
            EngineRun run = runFor(seed);
            Random random(seed * 104729);
            for (std::uint64_t i = 0; i < kQueriesPerSource; ++i, ++done) {
                const RandomQuery query = queryWithRowsInCommon(random);
                run.shareEqualParts = true;
                run.options.numThreads = 1 + random.below(2);
                run.options.perStepStats = random.chance(4);
                const EngineAnswer together = run.run(*source, query.text, query.grid, query.instant);
                run.shareEqualParts = false;
                run.options.numThreads = 1;
                const EngineAnswer apart = run.run(*source, query.text, query.grid, query.instant);
                std::string difference = compareExactly(apart, together);
                if (difference.empty() && together.counters.peakSamples != apart.counters.peakSamples) difference = "peakSamples";
                if (difference.empty() && together.counters.samplesRead != apart.counters.samplesRead) difference = "samplesRead";
                if (difference.empty() && together.counters.totalQueryableSamples != apart.counters.totalQueryableSamples)
                    difference = "totalQueryableSamples";
                if (difference.empty() && together.counters.seriesTouched != apart.counters.seriesTouched) difference = "seriesTouched";
                if (difference.empty() && together.counters.samplesReadPerStep != apart.counters.samplesReadPerStep)
                    difference = "samplesReadPerStep";
                if (difference.empty()) {
                    const EngineAnswer expected = referenceAnswer(run, *source, query.text, query.grid, query.instant);
                    difference = compareAnswers(expected, together, *source->symbols());
                }
                QVERIFY2(difference.empty(), (describe(seed, query) + ": " + difference).c_str());
            }
        }
        std::printf("%llu queries equal with rows in common and without\n", static_cast<unsigned long long>(done));
        std::fflush(stdout);
    }

    void threadsAndSlabsDoNotMatter()
    {
        QElapsedTimer timer;
        timer.start();
        std::uint64_t done = 0;
        for (std::uint64_t seed = 1000001; timer.elapsed() < 5000; ++seed) {
            const auto source = randomSource(seed);
            EngineRun run = runFor(seed);
            Random random(seed * 7919);
            for (std::uint64_t i = 0; i < kQueriesPerSource; ++i, ++done) {
                const RandomQuery query = randomQuery(random);
                run.options.numThreads = 1;
                run.shareEqualParts = true;
                const EngineAnswer one = run.run(*source, query.text, query.grid, query.instant);
                for (const std::size_t threads : {2, 8}) {
                    run.options.numThreads = threads;
                    run.shareEqualParts = threads == 2;
                    const std::string difference = compareExactly(one, run.run(*source, query.text, query.grid, query.instant));
                    QVERIFY2(
                        difference.empty(), (describe(seed, query) + ": " + std::to_string(threads) + " threads: " + difference).c_str());
                }
                run.shareEqualParts = true;
                for (const std::size_t slab : {1, 7, 64, 1 << 20}) {
                    run.options.numThreads = slab == 7 ? 2 : 1;
                    run.options.slabSeries = slab;
                    const std::string difference = compareExactly(one, run.run(*source, query.text, query.grid, query.instant));
                    QVERIFY2(
                        difference.empty(), (describe(seed, query) + ": slabs of " + std::to_string(slab) + ": " + difference).c_str());
                }
                run.options.slabSeries = 0;
            }
        }
        std::printf(
            "%llu queries equal on 1, 2 and 8 threads and in slabs of 1, 7, 64 and all series\n", static_cast<unsigned long long>(done));
        std::fflush(stdout);
    }
};

QTEST_GUILESS_MAIN(TestDifferential)
#include "tst_differential.moc"
