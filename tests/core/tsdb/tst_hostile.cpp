// Files that lie with right checksums: random changes per structure, the cases that crash other readers by name, and postings that would
// make work or memory grow beyond the file (RELIABILITY.md A5, A6).
#include "tests/core/tsdb/fixture.h"
#include "tests/core/tsdb/hostile.h"
#include "tests/core/tsdb/reading.h"
#include "tests/support/formats/format_script.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace diopter;
using namespace diopter::test;

namespace {

const std::string kDirectory = std::string(kFixtureUlid) + "/";

void putNumber(ByteVector &bytes, std::size_t at, std::uint64_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
}

/// The guarded stretch that begins at `from`.
const Guarded &guardedAt(const GuardedList &list, std::size_t from)
{
    return *std::find_if(list.begin(), list.end(), [from](const Guarded &one) { return one.from == from; });
}

/// One series with a sound chunk of two samples and the given one, which claims `claimed` samples of 1000..2000.
FileTree blockWithChunk(std::uint8_t encoding, const ByteVector &data, std::uint64_t claimed)
{
    const ByteVector sound = bytesOfScript("2/16 v10 f1 u5 0");
    std::vector<FormSeries> series = {{{{"__name__", "m"}}, {{1, sound, 10, 15, 0}, {encoding, data, 1000, 2000, 0}}}};
    FileTree tree;
    tree[kDirectory + "chunks/000001"] = segmentFile(series);
    tree[kDirectory + "index"] = indexFile(2, series);
    tree[kDirectory + "meta.json"] = metaFile(kFixtureUlid, series, 2 + claimed);
    return tree;
}

FileTree craftedTree(const QString &name)
{
    const ByteVector xorChunk = bytesOfScript("3/16 v1000 f1 u500 0 0 0");
    if (name == "chunk data of 0 bytes") return blockWithChunk(1, {}, 3);
    if (name == "chunk data of 1 byte") return blockWithChunk(1, {0}, 3);
    if (name == "65,535 samples announced") return blockWithChunk(1, bytesOfScript("65535/16 v1000 f1"), 3);
    if (name.startsWith("XOR chunk marked as ")) return blockWithChunk(static_cast<std::uint8_t>(name.right(1).toInt()), xorChunk, 3);
    if (name == "span of 3e9 buckets")
        return blockWithChunk(2, bytesOfScript("1/16 0/8 0/8 0 10 1/3 11111110 3000000000/56 0 0/64 0/64 0/64"), 1);
    const Fixture fixture = blockFixture(2);
    FileTree tree = fixture.tree;
    ByteVector &index = tree[kDirectory + "index"];
    const auto put = [&](std::size_t at, std::uint64_t value, std::size_t size, std::size_t guardedFrom) {
        putNumber(index, at, value, size);
        repairChecksum(index, guardedAt(fixture.index.guarded, guardedFrom));
    };
    const std::uint64_t large = name.endsWith("2^63") ? 1ULL << 63 : ~0ULL;
    if (name.startsWith("symbols at")) put(fixture.index.toc, large, 8, fixture.index.toc);
    if (name.startsWith("postings at")) put(fixture.index.toc + 32, large, 8, fixture.index.toc);
    if (name.startsWith("postings table at")) put(fixture.index.toc + 40, large, 8, fixture.index.toc);
    if (name == "2^31 symbols") put(fixture.index.symbols + 4, 1ULL << 31, 4, fixture.index.symbols + 4);
    if (name == "2^32-1 symbols") put(fixture.index.symbols + 4, 0xffffffff, 4, fixture.index.symbols + 4);
    return tree;
}

/// Series of one sample each, for an index of about a megabyte.
std::vector<FormSeries> manySeries()
{
    std::vector<FormSeries> out;
    for (int i = 0; i < 12'000; ++i) {
        const std::string number = std::to_string(100'000 + i);
        out.push_back({{{"__name__", "m"}, {"n", number}}, {{1, bytesOfScript("1/16 v1000 f1"), 1000, 1000, 0}}});
    }
    return out;
}

} // namespace

class tst_hostile : public QObject {
    Q_OBJECT
private slots:
    void mutated_data();
    void mutated();
    void crafted_data();
    void crafted();
    void postings_data();
    void postings();
    void timesAtTheEndsOfTheirRange();
};

void tst_hostile::mutated_data()
{
    QTest::addColumn<QString>("structure");
    for (const std::string &name : hostileStructures()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void tst_hostile::mutated()
{
    QFETCH(QString, structure);
    const HostileResult result = mutateStructure(structure.toStdString(), 700, 29);
    qInfo("%llu of %llu refused or reported, largest allocation %zu bytes of %zu, slowest %lld ms",
        static_cast<unsigned long long>(result.refused), static_cast<unsigned long long>(result.rounds), result.largestAllocation,
        result.inputBytes, static_cast<long long>(result.slowestMs));
    QVERIFY(result.largestAllocation <= std::max<std::size_t>(8 * result.inputBytes, 1 << 20));
    QVERIFY(result.slowestMs < 2000);
}

void tst_hostile::crafted_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"symbols at 2^63", "symbols at 2^64-1", "postings at 2^63", "postings at 2^64-1", "postings table at 2^63",
             "chunk data of 0 bytes", "chunk data of 1 byte", "65,535 samples announced", "XOR chunk marked as 2", "XOR chunk marked as 3",
             "XOR chunk marked as 4", "XOR chunk marked as 9", "span of 3e9 buckets", "2^31 symbols", "2^32-1 symbols"})
        QTest::newRow(name) << QString(name);
}

void tst_hostile::crafted()
{
    QFETCH(QString, name);
    const FileTree tree = craftedTree(name);
    resetLargestAllocation();
    const Reading reading = readAll(tree, 0);
    QVERIFY(largestAllocation() <= 1 << 20);
    QVERIFY2(reading.reported(), describe(reading).c_str());
    if (!reading.opened) return; // the only block
    QVERIFY2(reading.returned == 2 && reading.lost == (name.startsWith("span") ? 1 : 3), describe(reading).c_str());
}

void tst_hostile::postings_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("keepsSeries"); // every sample comes back: nothing depends on the lists
    QTest::newRow("sound") << "sound" << true;
    QTest::newRow("descending") << "descending" << true;
    QTest::newRow("duplicates") << "duplicates" << true;
    QTest::newRow("references that overlap") << "overlapping" << true;
    QTest::newRow("references into padding") << "padding" << true;
    QTest::newRow("out of range") << "out of range" << true;
    QTest::newRow("2^32-1 entries") << "count" << true;
    QTest::newRow("two series, one chunk") << "one chunk" << true;
    QTest::newRow("chunk references backwards") << "backwards" << true;
}

void tst_hostile::postings()
{
    QFETCH(QString, name);
    QFETCH(bool, keepsSeries);
    std::vector<FormSeries> series = manySeries();
    FileTree tree;
    tree[kDirectory + "chunks/000001"] = segmentFile(series);
    if (name == "one chunk")
        for (FormSeries &one : series) one.chunks[0].ref = series[0].chunks[0].ref;
    if (name == "backwards")
        for (std::size_t i = 0; i < series.size() / 2; ++i) std::swap(series[i].chunks[0].ref, series[series.size() - 1 - i].chunks[0].ref);
    IndexParts parts;
    ByteVector &index = tree[kDirectory + "index"] = indexFile(2, series, &parts);
    const std::size_t list = parts.postings + 4; // count, then references
    const std::size_t count = series.size();
    const auto ref = [&](std::size_t i) { return parts.seriesOffsets[i] / 16; };
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t value = ref(i);
        if (name == "descending") value = ref(count - 1 - i);
        else if (name == "duplicates") value = ref(count / 2);
        else if (name == "overlapping") value = ref(0) + i; // every step of 16 bytes, whether a series begins there or not
        else if (name == "padding") value = ref(i) + 1;
        else if (name == "out of range") value = 0x0fffffff + i;
        putNumber(index, list + 4 + 4 * i, value, 4);
    }
    if (name == "count") putNumber(index, list, 0xffffffff, 4);
    repairChecksum(index, guardedAt(parts.guarded, list));
    tree[kDirectory + "meta.json"] = metaFile(kFixtureUlid, series, count);
    QElapsedTimer timer;
    timer.start();
    const Reading reading = readAll(tree, 0);
    const double seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    const double megabytes = static_cast<double>(index.size()) / (1 << 20);
    qInfo("%.2f s for an index of %.2f MiB, %llu samples", seconds, megabytes, static_cast<unsigned long long>(reading.returned));
    QVERIFY(seconds <= std::max(1.0, megabytes));
    if (name == "sound" || name == "backwards") QVERIFY2(!reading.reported(), describe(reading).c_str());
    else if (name != "one chunk") QVERIFY2(reading.reported(), describe(reading).c_str());
    if (keepsSeries) QCOMPARE(reading.returned, static_cast<std::uint64_t>(count));
}

void tst_hostile::timesAtTheEndsOfTheirRange()
{
    // Found by fuzzing: one more than the largest time overflowed where blocks and head were laid out on a time line.
    FileTree tree;
    const WalSample samples[] = {{1, {kMinTimestamp + 1, 0, 1.0}}, {1, {kMaxTimestamp, 0, 2.0}}};
    tree["wal/00000000"] = walSegment({walSeries({{1, {{"__name__", "m"}}}}), walSamples(2, samples, {})}, WalCompression::None);
    const Reading reading = readAll(tree, 0, true);
    QCOMPARE(reading.returned, 2ULL);
    QVERIFY(reading.losses.empty());
}

QTEST_GUILESS_MAIN(tst_hostile)
#include "tst_hostile.moc"
