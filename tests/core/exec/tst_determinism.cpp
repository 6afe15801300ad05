// The same bits for any number of threads, any size of slabs and any cut of the samples into chunks, with and without sharing of equal
// parts: recorded queries on recorded data.
#include "core/tsdb/tsdb_source.h"
#include "core/tsdb/writer/block_set_writer.h"
#include "core/tsdb/writer/source_feed.h"
#include "tests/support/engine/engine_run.h"
#include "tests/support/golden/golden.h"
#include "tests/support/golden/snapshot_source.h"

#include <QtTest>

#include <bit>
#include <filesystem>

using namespace diopter;
using namespace diopter::testing;

namespace {

/// Symbols of answers from two sources.
struct TwoTables {
    const SymbolTable &first;
    const SymbolTable &second;
    bool sameLabels(const Labels &a, const Labels &b) const
    {
        return &first == &second ? a == b : labelsText(first, a.view()) == labelsText(second, b.view());
    }
};

bool sameBits(const ResultValue &a, const ResultValue &b, const TwoTables &tables)
{
    if (a.series.size() != b.series.size()) return false;
    for (std::size_t i = 0; i < a.series.size(); ++i) {
        const ResultSeries &x = a.series[i];
        const ResultSeries &y = b.series[i];
        if (!tables.sameLabels(x.labels, y.labels) || x.floats.size() != y.floats.size() || x.histograms.size() != y.histograms.size())
            return false;
        for (std::size_t p = 0; p < x.floats.size(); ++p) {
            if (x.floats[p].timestamp != y.floats[p].timestamp) return false;
            if (std::bit_cast<std::uint64_t>(x.floats[p].value) != std::bit_cast<std::uint64_t>(y.floats[p].value)) return false;
        }
        for (std::size_t p = 0; p < x.histograms.size(); ++p) {
            const FloatHistogram &h = *x.histograms[p].histogram;
            const FloatHistogram &g = *y.histograms[p].histogram;
            const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
            if (bits(h.sum) != bits(g.sum) || bits(h.count) != bits(g.count) || h.positiveBuckets != g.positiveBuckets) return false;
        }
    }
    return true;
}

bool answersAreEqual(const EngineAnswer &a, const EngineAnswer &b, const TwoTables &tables)
{
    if (a.error.has_value() != b.error.has_value()) return false;
    if (a.error) return a.error->message == b.error->message;
    const auto counts = [](const EngineAnswer &answer) {
        const exec::QueryCounters &counters = answer.counters;
        return std::tuple(counters.samplesRead, counters.totalQueryableSamples, counters.seriesTouched, counters.peakSamples);
    };
    return sameBits(a.value, b.value, tables) && a.warnings == b.warnings && a.infos == b.infos && counts(a) == counts(b);
}

/// The same samples in 2 h blocks whose chunks hold so many samples.
std::shared_ptr<const source::Source> recut(const std::string &snapshot, const std::string &directory, std::size_t samplesPerChunk)
{
    const CancelToken cancel;
    auto source = tsdb::open(snapshot, {}, cancel);
    if (!source) qFatal("%s", source.error().text().c_str());
    tsdb::SourceFeed feed(*source, 1);
    tsdb::BlockSetOptions options;
    options.encode.samplesPerChunk = samplesPerChunk;
    options.encode.keepHistogramLayout = true;
    TaskPool pool(1);
    const auto written = tsdb::writeBlocks(feed, directory, options, pool, cancel, {});
    if (!written) qFatal("%s", written.error().text().c_str());
    return openSnapshot(directory);
}

} // namespace

class TestDeterminism : public QObject {
    Q_OBJECT
private slots:
    void threads_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("snapshot");
        QTest::newRow("floats") << "golden-dev.jsonl.gz"
                                << "snapshot";
        QTest::newRow("histograms") << "golden314-dev.jsonl.gz"
                                    << "snapshot314";
    }
    void threads()
    {
        QFETCH(QString, file);
        QFETCH(QString, snapshot);
        const std::string data = DIOPTER_SHARED "/data/";
        if (!std::filesystem::exists(data + file.toStdString())) QSKIP("reference data is not at hand");
        const auto source = openSnapshot(data + snapshot.toStdString());
        std::size_t compared = 0;
        std::size_t different = 0;
        for (const GoldenQuery &golden : readGolden(data + file.toStdString())) {
            EngineRun one = EngineRun::forServer(golden.features);
            one.options.numThreads = 1;
            const EngineAnswer expected = one.run(*source, golden.query, golden.range, false);
            for (const std::size_t numThreads : {2U, 8U}) {
                EngineRun many = one;
                many.options.numThreads = numThreads;
                const EngineAnswer answer = many.run(*source, golden.query, golden.range, false);
                ++compared;
                if (answersAreEqual(expected, answer, {*source->symbols(), *source->symbols()})) continue;
                ++different;
                qWarning("%zu threads: %s", numThreads, golden.query.c_str());
            }
        }
        qInfo("%zu comparisons", compared);
        QCOMPARE(different, std::size_t{0});
    }

    void slabs_data() { threads_data(); }
    /// Inputs worked through in slabs of 1, 7, 64 and all series against inputs that are held whole; one and two threads.
    void slabs()
    {
        QFETCH(QString, file);
        QFETCH(QString, snapshot);
        const std::string data = DIOPTER_SHARED "/data/";
        if (!std::filesystem::exists(data + file.toStdString())) QSKIP("reference data is not at hand");
        const auto source = openSnapshot(data + snapshot.toStdString());
        std::size_t compared = 0;
        std::size_t different = 0;
        for (const GoldenQuery &golden : readGolden(data + file.toStdString())) {
            EngineRun whole = EngineRun::forServer(golden.features);
            whole.options.numThreads = 1;
            const EngineAnswer expected = whole.run(*source, golden.query, golden.range, false);
            for (const std::size_t slabSeries : {1U, 7U, 64U, 1U << 30}) {
                EngineRun slabs = whole;
                slabs.options.slabSeries = slabSeries;
                slabs.options.numThreads = slabSeries == 7 ? 2 : 1;
                const EngineAnswer answer = slabs.run(*source, golden.query, golden.range, false);
                ++compared;
                if (answersAreEqual(expected, answer, {*source->symbols(), *source->symbols()})) continue;
                ++different;
                qWarning("slabs of %zu: %s", slabSeries, golden.query.c_str());
            }
        }
        qInfo("%zu comparisons", compared);
        QCOMPARE(different, std::size_t{0});
    }

    void chunks_data() { threads_data(); }
    /// Chunks of 7, 120 and 1,000 samples against the chunks as recorded.
    void chunks()
    {
        QFETCH(QString, file);
        QFETCH(QString, snapshot);
        const std::string data = DIOPTER_SHARED "/data/";
        if (!std::filesystem::exists(data + file.toStdString())) QSKIP("reference data is not at hand");
        const auto asRecorded = openSnapshot(data + snapshot.toStdString());
        const auto queries = readGolden(data + file.toStdString());
        std::size_t compared = 0;
        std::size_t different = 0;
        for (const std::size_t samplesPerChunk : {7U, 120U, 1000U}) {
            const QTemporaryDir directory;
            const auto source = recut(data + snapshot.toStdString(), directory.path().toStdString(), samplesPerChunk);
            for (const GoldenQuery &golden : queries) {
                EngineRun run = EngineRun::forServer(golden.features);
                run.options.numThreads = 1;
                const EngineAnswer expected = run.run(*asRecorded, golden.query, golden.range, false);
                const EngineAnswer answer = run.run(*source, golden.query, golden.range, false);
                ++compared;
                if (answersAreEqual(expected, answer, {*asRecorded->symbols(), *source->symbols()})) continue;
                ++different;
                qWarning("chunks of %zu: %s", samplesPerChunk, golden.query.c_str());
            }
        }
        qInfo("%zu comparisons", compared);
        QCOMPARE(different, std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestDeterminism)
#include "tst_determinism.moc"
