// The loops compiled for AVX2 and the plain ones give the same bits. The choice is made once per process, so this program runs itself
// twice with --bits, once with DIOPTER_PLAIN_LOOPS set, and compares what the two print: one line per query with a hash of all values.
#include "core/base/wide_instructions.h"
#include "tests/support/engine/engine_run.h"
#include "tests/support/golden/golden.h"
#include "tests/support/golden/snapshot_source.h"
#include "tests/support/random/random_case.h"

#include <QCoreApplication>
#include <QProcess>
#include <QtTest>

#include <bit>
#include <cstdio>
#include <cstring>
#include <filesystem>

using namespace diopter;
using namespace diopter::testing;

namespace {

class Hash {
public:
    void add(std::uint64_t value) { m_state = (m_state ^ value) * 0x9e3779b97f4a7c15ULL ^ (m_state >> 29); }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    std::uint64_t value() const { return m_state; }

private:
    std::uint64_t m_state = 1;
};

void printAnswer(const std::string &query, const EngineAnswer &answer)
{
    Hash hash;
    for (const ResultSeries &series : answer.value.series) {
        for (const FloatPoint &point : series.floats) {
            hash.add(static_cast<std::uint64_t>(point.timestamp));
            hash.add(point.value);
        }
        for (const HistogramPoint &point : series.histograms) {
            hash.add(point.histogram->sum);
            hash.add(point.histogram->count);
        }
    }
    std::printf("%016llx %zu series: %s\n", static_cast<unsigned long long>(hash.value()), answer.value.series.size(), query.c_str());
}

void printRandomQueries()
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto source = randomSource(seed);
        EngineRun run = EngineRun::forScripts();
        run.options.numThreads = 1;
        Random random(seed);
        for (int i = 0; i < 20; ++i) {
            const RandomQuery query = randomQuery(random);
            printAnswer(query.text, run.run(*source, query.text, query.grid, query.instant));
        }
    }
}

/// Chunks of files, too.
void printRecordedQueries(const std::string &snapshot, const std::string &queries)
{
    const std::string data = DIOPTER_SHARED "/data/";
    if (!std::filesystem::exists(data + queries)) return;
    const auto source = openSnapshot(data + snapshot);
    for (const GoldenQuery &golden : readGolden(data + queries)) {
        EngineRun run = EngineRun::forServer(golden.features);
        run.options.numThreads = 1;
        printAnswer(golden.query, run.run(*source, golden.query, golden.range, false));
    }
}

QList<QByteArray> linesOfChild(bool plain)
{
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("DIOPTER_PLAIN_LOOPS"));
    if (plain) environment.insert(QStringLiteral("DIOPTER_PLAIN_LOOPS"), QStringLiteral("1"));
    child.setProcessEnvironment(environment);
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--bits")});
    if (!child.waitForFinished(300000) || child.exitCode() != 0) return {};
    return child.readAllStandardOutput().split('\n');
}

} // namespace

class TestPlainLoops : public QObject {
    Q_OBJECT
private slots:
    void sameBits()
    {
        const QList<QByteArray> wide = linesOfChild(false);
        const QList<QByteArray> plain = linesOfChild(true);
        QVERIFY(plain.size() > 1000);
        QCOMPARE(plain.front(), QByteArray("plain"));
        if (wide.front() != QByteArray("wide")) QSKIP("no AVX2 here: there is nothing to compare with");
        QCOMPARE(plain.size(), wide.size());
        for (qsizetype i = 1; i < plain.size(); ++i) QCOMPARE(plain[i], wide[i]);
        qInfo("%d answers equal", static_cast<int>(plain.size()) - 2);
    }
};

int main(int argc, char *argv[])
{
    if (argc > 1 && std::strcmp(argv[1], "--bits") == 0) {
        std::puts(hasWideInstructions() ? "wide" : "plain");
        printRandomQueries();
        printRecordedQueries("snapshot", "golden-dev.jsonl.gz");
        printRecordedQueries("snapshot314", "golden314-dev.jsonl.gz");
        return 0;
    }
    QCoreApplication application(argc, argv);
    TestPlainLoops test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_plain_loops.moc"
