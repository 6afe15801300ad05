// What recorded directories do not hold: index versions 1 and 3, zstd, WAL records 4, 6, 8-10 and 14, head chunks and open chunks of every
// encoding. Made by independent writers; Prometheus' own reader must agree where it is at hand.
#include "core/tsdb/inspection.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/core/tsdb/fixture.h"
#include "tests/support/oracle_dump.h"

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

using namespace diopter;
using namespace diopter::test;

namespace {

Fixture fixtureOf(const QString &name)
{
    if (name == "WAL") return walFixture(WalCompression::None);
    if (name == "WAL, snappy") return walFixture(WalCompression::Snappy);
    if (name == "WAL, zstd") return walFixture(WalCompression::Zstd);
    if (name == "head chunks") return headFixture();
    if (name == "chunk snapshot") return snapshotFixture();
    return blockFixture(name.right(1).toInt());
}

void writeTree(const FileTree &tree, const std::string &directory)
{
    for (const auto &[path, bytes] : tree) {
        const std::filesystem::path file = std::filesystem::path(directory) / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
}

/// What the source says about names and values, against the labels of its series; "" or the difference.
std::string namesAndValuesDiffer(const tsdb::TsdbSource &source)
{
    std::map<std::string, std::set<std::string>> expected;
    for (std::uint32_t id = 0; id < source.numSeries(); ++id)
        for (const LabelPair &pair : source.labels(id))
            expected[std::string(source.symbols()->text(pair.name))].insert(std::string(source.symbols()->text(pair.value)));
    std::vector<std::string> names;
    for (const auto &[name, values] : expected) names.push_back(name);
    const auto told = source.labelNames({}, 0, CancelToken());
    if (!told || *told != names) return "the names differ";
    for (const auto &[name, values] : expected) {
        const auto found = source.labelValues(name, {}, 0, CancelToken());
        if (!found || *found != std::vector<std::string>(values.begin(), values.end())) return "the values of " + name + " differ";
    }
    return {};
}

} // namespace

class tst_fixtures : public QObject {
    Q_OBJECT
private slots:
    void read_data();
    void read();
    void agreesWithReferenceReader_data() { read_data(); }
    void agreesWithReferenceReader();
    void namesAndValuesAreThoseOfTheSeries_data() { read_data(); }
    void namesAndValuesAreThoseOfTheSeries();
    void metadataOfWalIsShown();
    void truncatedWalHidesWhatTheServerHides();
};

void tst_fixtures::read_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
        {"index version 1", "index version 2", "index version 3", "WAL", "WAL, snappy", "WAL, zstd", "head chunks", "chunk snapshot"})
        QTest::newRow(name) << name;
}

void tst_fixtures::read()
{
    QFETCH(QString, name);
    const FixtureReading reading = readFixture(fixtureOf(name));
    QVERIFY2(reading.difference.empty(), reading.difference.c_str());
    QVERIFY(reading.samples > 50);
    qInfo("%llu samples", static_cast<unsigned long long>(reading.samples));
}

/// They are collected while the series are read; damaged series must not leave theirs behind.
void tst_fixtures::namesAndValuesAreThoseOfTheSeries()
{
    QFETCH(QString, name);
    const Fixture fixture = fixtureOf(name);
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        FileTree tree = fixture.tree;
        for (auto &[path, bytes] : tree) {
            if (round == 0 || bytes.empty() || random() % 2 == 0) continue;
            bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
        }
        const auto opened = tsdb::open(openTree(tree), {}, {}, CancelToken());
        if (!opened) continue;
        const std::string difference = namesAndValuesDiffer(**opened);
        QVERIFY2(difference.empty(), qPrintable(QString("round %1: %2").arg(round).arg(QString::fromStdString(difference))));
    }
}

void tst_fixtures::agreesWithReferenceReader()
{
    QFETCH(QString, name);
    const std::string rawdump = oracleProgram("rawdump");
    if (rawdump.empty()) QSKIP("oracle/rawdump is not built");
    if (name == "chunk snapshot") QSKIP("the reference's read-only way of opening passes chunk snapshots over");
    const Fixture fixture = fixtureOf(name);
    const QTemporaryDir directory;
    writeTree(fixture.tree, directory.path().toStdString());
    const auto output = outputOf(rawdump + " '" + directory.path().toStdString() + "'");
    QVERIFY(output.has_value());
    auto opened = tsdb::open(directory.path().toStdString(), {}, CancelToken());
    QVERIFY(opened);
    std::istringstream lines(*output);
    std::string line;
    std::uint32_t id = 0;
    for (; std::getline(lines, line); ++id) {
        QVERIFY(id < (*opened)->numSeries());
        std::vector<StoredSample> samples = (*opened)->storedSamples(id, kMinTimestamp, kMaxTimestamp);
        const std::string ours = dumpLine(*(*opened)->symbols(), (*opened)->labels(id), samples);
        const std::string theirs = dumpCanonical(line);
        if (ours != theirs) qWarning("ours   %s\ntheirs %s", ours.substr(0, 3000).c_str(), theirs.substr(0, 3000).c_str());
        QVERIFY(ours == theirs);
    }
    QCOMPARE(id, (*opened)->numSeries());
}

void tst_fixtures::metadataOfWalIsShown()
{
    const Fixture fixture = walFixture(WalCompression::Zstd);
    const auto opened = tsdb::open(openTree(fixture.tree), {}, {}, CancelToken());
    QVERIFY(opened);
    const auto metadata = (*opened)->metadata(CancelToken());
    QVERIFY(metadata);
    QCOMPARE(metadata->size(), std::size_t{2});
    const auto &floats = metadata->front();
    QCOMPARE(floats.metric, std::string("floats"));
    QCOMPARE(floats.type, std::string("gauge"));
    QCOMPARE(floats.help, std::string("What floats are."));
    QCOMPARE(floats.unit, std::string("seconds"));
    QCOMPARE(metadata->back().metric, std::string("integer"));
    QCOMPARE(metadata->back().type, std::string("histogram"));
    QCOMPARE(metadata->back().help, std::string("Integers."));
    const auto inspection = tsdb::inspect(**opened, CancelToken());
    QVERIFY(inspection && inspection->head);
    QCOMPARE(inspection->head->exemplars, 1ULL);
    QCOMPARE(inspection->head->tombstones, 1ULL);
}

void tst_fixtures::truncatedWalHidesWhatTheServerHides()
{
    // Record 14 says from when on the head counts (tsdb/db.go open); what lies before it is in blocks or was dropped.
    Fixture fixture = walFixture(WalCompression::Snappy);
    const TimestampMs valid = kFixtureStart + 1'200'000;
    std::vector<std::pair<std::uint64_t, TextPairs>> names;
    for (const auto &[ref, name] : {std::pair(2, "floats"), {7, "integer"}, {8, "real"}, {9, "integer_custom"}, {10, "real_custom"}})
        names.emplace_back(ref, TextPairs{{"__name__", name}, {"job", "shop"}});
    fixture.tree["wal/checkpoint.00000003/00000000"] = walSegment({walMinValidTime(valid), walSeries(names)}, WalCompression::Snappy);
    for (auto &[labels, samples] : fixture.expected) std::erase_if(samples, [valid](const StoredSample &s) { return s.timestamp < valid; });
    const FixtureReading reading = readFixture(fixture);
    QVERIFY2(reading.difference.empty(), reading.difference.c_str());
}

QTEST_GUILESS_MAIN(tst_fixtures)
#include "tst_fixtures.moc"
