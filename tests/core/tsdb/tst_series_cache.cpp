// Decoded series kept between reads: the second read fills the cache, the third comes out of it, and whatever way it is the same samples.
#include "core/tsdb/series_cache.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/core/tsdb/fixture.h"
#include "tests/support/formats/format_script.h"

#include <QtTest>

using namespace diopter;
using namespace diopter::test;

namespace {

/// A copy, because views live until the next read.
struct Copy {
    std::vector<TimestampMs> timestamps, starts;
    std::vector<double> values;
    std::vector<HistogramSample> histograms;
    ReadCost cost;

    std::size_t size() const { return timestamps.size() + histograms.size(); }
};

Copy read(const tsdb::TsdbSource &source, std::size_t index, TimestampMs from, TimestampMs to)
{
    const auto selection = source.select({}, CancelToken()); // all series, also where the range holds nothing
    const auto reader = (*selection)->reader(from, to);
    const Result<SeriesSamples> samples = reader->read(index);
    Copy out;
    out.timestamps.assign(samples->timestamps.begin(), samples->timestamps.end());
    out.starts.assign(samples->startTimestamps.begin(), samples->startTimestamps.end());
    out.values.assign(samples->values.begin(), samples->values.end());
    out.histograms.assign(samples->histograms.begin(), samples->histograms.end());
    out.cost = samples->cost;
    return out;
}

bool same(const Copy &a, const Copy &b)
{
    // A range without start timestamps may come with zeros instead of none.
    const auto start = [](const Copy &copy, std::size_t i) { return copy.starts.empty() ? 0 : copy.starts[i]; };
    if (a.timestamps != b.timestamps || a.histograms.size() != b.histograms.size()) return false;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        if (std::bit_cast<std::uint64_t>(a.values[i]) != std::bit_cast<std::uint64_t>(b.values[i]) || start(a, i) != start(b, i))
            return false;
    for (std::size_t i = 0; i < a.histograms.size(); ++i) {
        const StoredSample x{a.histograms[i].timestamp, a.histograms[i].startTimestamp, *a.histograms[i].histogram};
        const StoredSample y{b.histograms[i].timestamp, b.histograms[i].startTimestamp, *b.histograms[i].histogram};
        if (!sameStored(x, y, true)) return false;
    }
    return true;
}

std::shared_ptr<tsdb::TsdbSource> openWith(const FileTree &tree, std::uint64_t cacheBytes)
{
    tsdb::OpenOptions options;
    options.numThreads = 1;
    options.cacheBytes = cacheBytes;
    return *tsdb::open(openTree(tree), {}, options, CancelToken());
}

} // namespace

class tst_series_cache : public QObject {
    Q_OBJECT
private slots:
    void thirdReadIsCached();
    void partsOfAKeptSeries();
    void withoutBudgetNothingIsKept();
    void giantsAreNotKept();
    void leastRecentlyUsedGoesFirst();
    void equalTimesAreStoredOnce();
};

void tst_series_cache::thirdReadIsCached()
{
    const Fixture fixture = blockFixture(2);
    const auto source = openWith(fixture.tree, 1 << 20);
    const auto plain = openWith(fixture.tree, 0);
    for (std::size_t i = 0; i < fixture.expected.size(); ++i) {
        const Copy truth = read(*plain, i, kMinTimestamp, kMaxTimestamp);
        const Copy first = read(*source, i, kMinTimestamp, kMaxTimestamp);
        const Copy second = read(*source, i, kMinTimestamp, kMaxTimestamp);
        const Copy third = read(*source, i, kMinTimestamp, kMaxTimestamp);
        QVERIFY(truth.size() > 8);
        QVERIFY(same(first, truth) && same(second, truth) && same(third, truth));
        for (const Copy *decoded : {&first, &second}) {
            QCOMPARE(decoded->cost.decodedSamples, static_cast<std::uint64_t>(truth.size()));
            QCOMPARE(decoded->cost.cachedSamples, 0ULL);
            QCOMPARE(decoded->cost.chunks, 2ULL);
        }
        QCOMPARE(third.cost.decodedSamples, 0ULL);
        QCOMPARE(third.cost.chunks, 0ULL);
        QCOMPARE(third.cost.cachedSamples, static_cast<std::uint64_t>(truth.size()));
    }
    source->dropCache();
    QCOMPARE(read(*source, 0, kMinTimestamp, kMaxTimestamp).cost.cachedSamples, 0ULL);
}

void tst_series_cache::partsOfAKeptSeries()
{
    const Fixture fixture = blockFixture(2);
    const auto source = openWith(fixture.tree, 1 << 20);
    const auto plain = openWith(fixture.tree, 0);
    for (std::size_t i = 0; i < fixture.expected.size(); ++i) {
        // First twice a part, which is kept alone or as part of the whole, then other parts, then everything.
        for (const auto &[from, to] :
            {std::pair<TimestampMs, TimestampMs>{30'000, 75'000}, {30'000, 75'000}, {45'000, 60'000}, {0, 45'000}, {60'000, 3'700'000},
                {3'600'000, 3'600'000}, {-5, -1}, {9'000'000, 9'000'001}, {0, 9'000'000}, {0, 9'000'000}, {15'000, 15'000}}) {
            const Copy ours = read(*source, i, kFixtureStart + from, kFixtureStart + to);
            const Copy truth = read(*plain, i, kFixtureStart + from, kFixtureStart + to);
            QVERIFY2(same(ours, truth), qPrintable(QString("%1: %2..%3").arg(i).arg(from).arg(to)));
        }
    }
}

void tst_series_cache::withoutBudgetNothingIsKept()
{
    const Fixture fixture = blockFixture(2);
    const auto source = openWith(fixture.tree, 0);
    for (int round = 0; round < 3; ++round) QCOMPARE(read(*source, 0, kMinTimestamp, kMaxTimestamp).cost.cachedSamples, 0ULL);
}

void tst_series_cache::giantsAreNotKept()
{
    const Fixture fixture = blockFixture(2);
    const auto source = openWith(fixture.tree, 600); // a series takes more than a quarter of it
    const Copy first = read(*source, 0, kMinTimestamp, kMaxTimestamp);
    for (int round = 0; round < 3; ++round) {
        const Copy again = read(*source, 0, kMinTimestamp, kMaxTimestamp);
        QVERIFY(same(again, first));
        QCOMPARE(again.cost.cachedSamples, 0ULL);
    }
}

void tst_series_cache::leastRecentlyUsedGoesFirst()
{
    tsdb::SeriesCache cache(8'000, 100);
    std::vector<double> values(100, 1.5);
    const auto keep = [&](tsdb::SeriesId id) {
        std::vector<TimestampMs> times;
        for (TimestampMs t = 0; t < 100; ++t) times.push_back(1000 * id + t);
        SeriesSamples samples;
        samples.timestamps = times;
        samples.values = values;
        (void)cache.keep(id, 0, kMaxTimestamp, samples);
    };
    for (tsdb::SeriesId id = 0; id < 4; ++id) keep(id);
    QVERIFY(cache.find(0, 0, 10)); // used again, so it stays
    keep(4);
    QVERIFY(cache.find(0, 0, 10) && cache.find(4, 0, 10));
    QVERIFY(!cache.find(1, 0, 10));
    QVERIFY(cache.usedBytes() <= 8'000);
    keep(4); // replaced, not counted twice
    QVERIFY(cache.usedBytes() <= 8'000);
    cache.clear();
    QCOMPARE(cache.usedBytes(), 0ULL);
    QVERIFY(!cache.find(0, 0, 10));
}

void tst_series_cache::equalTimesAreStoredOnce()
{
    tsdb::SeriesCache cache(1 << 20, 10);
    const std::vector<TimestampMs> times = {1, 2, 3};
    const std::vector<double> values = {1, 2, 3};
    SeriesSamples samples;
    samples.timestamps = times;
    samples.values = values;
    const auto a = cache.keep(1, 0, 10, samples);
    const auto b = cache.keep(2, 0, 10, samples);
    QVERIFY(a->timestamps == b->timestamps);
    QVERIFY(!cache.find(1, 0, 11)); // only what it covers
    QCOMPARE(cache.find(1, 2, 3)->slice(2, 3).values.size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(tst_series_cache)
#include "tst_series_cache.moc"
