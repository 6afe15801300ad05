// Foreign files may be cut, extended, punched full of holes, mixed up or damaged at random: nothing is lost silently (RELIABILITY.md A3,
// A4, A7 at the figures of every CI run).
#include "core/tsdb/wal_reader.h"
#include "tests/core/tsdb/corruptions.h"
#include "tests/core/tsdb/fixture.h"
#include "tests/core/tsdb/reading.h"
#include "tests/core/tsdb/test_blocks.h"

#include <QtTest>

#include <random>

using namespace diopter;
using namespace diopter::test;

namespace {

const std::map<std::string, Fixture> &fixtures()
{
    static const std::map<std::string, Fixture> all = {{"block with index 1", blockFixture(1)}, {"block with index 2", blockFixture(2)},
        {"block with index 3", blockFixture(3)}, {"WAL", walFixture(WalCompression::None)},
        {"WAL, snappy", walFixture(WalCompression::Snappy)}, {"WAL, zstd", walFixture(WalCompression::Zstd)},
        {"head chunks", headFixture()}, {"chunk snapshot", snapshotFixture()}};
    return all;
}

/// Lost or changed without a word.
bool isSilent(const Reading &reading, const Reading &whole) { return !reading.reported() && reading.digest != whole.digest; }

/// A cut exactly behind a record of a WAL or a head chunk file cannot be told from a file that ends there.
bool endsBetweenRecords(const Fixture &fixture, const std::string &path, std::size_t length)
{
    if (length == 0 || path.starts_with("chunks_head") || fixture.tree.at(path).size() == length) return true;
    for (const Guarded &one : fixture.guarded.at(path))
        if (length == one.from + one.length || length == one.crcAt + 4) return true;
    return false;
}

} // namespace

class tst_damage : public QObject {
    Q_OBJECT
private slots:
    void randomCorruptionsLoseNothingSilently_data();
    void randomCorruptionsLoseNothingSilently();
    void truncatedAnywhere_data();
    void truncatedAnywhere();
    void extended_data() { truncatedAnywhere_data(); }
    void extended();
    void holes();
    void walSurvivors_data();
    void walSurvivors();
    void segmentsSwappedOrMissing();
    void oneBadBlockOfFifty();
    void everyLossNamesItsFile();
};

void tst_damage::randomCorruptionsLoseNothingSilently_data()
{
    QTest::addColumn<unsigned>("seed"); // ten times a thousand, so that none comes near the time limit of one test function
    for (unsigned seed = 0; seed < 10; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void tst_damage::randomCorruptionsLoseNothingSilently()
{
    QFETCH(unsigned, seed);
    const CorruptionCount count = corruptBlock(1'000, seed);
    qInfo("%d corruptions, %d without an exact account", count.touched, count.wrong);
    QCOMPARE(count.touched, 1'000);
    QCOMPARE(count.wrong, 0);
}

void tst_damage::truncatedAnywhere_data()
{
    QTest::addColumn<QString>("name");
    for (const auto &[name, fixture] : fixtures()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void tst_damage::truncatedAnywhere()
{
    QFETCH(QString, name);
    const Fixture &sound = fixtures().at(name.toStdString());
    const bool isBlock = name.startsWith("block");
    const Reading whole = readAll(sound.tree, 0, true);
    int silent = 0, cuts = 0, unseen = 0;
    for (const auto &[path, bytes] : sound.tree) {
        FileTree tree = sound.tree;
        for (std::size_t length = bytes.size(); length-- > 0; ++cuts) {
            tree[path].resize(length);
            const Reading reading = readAll(tree, whole.returned, true);
            if (!isSilent(reading, whole)) continue;
            if (!isBlock && endsBetweenRecords(sound, path, length)) ++unseen;
            else if (++silent <= 5) qWarning("%s cut at %zu: %s", path.c_str(), length, describe(reading).c_str());
        }
    }
    qInfo("%d cuts, %d of them between two records", cuts, unseen);
    QCOMPARE(silent, 0);
}

void tst_damage::extended()
{
    QFETCH(QString, name);
    const Fixture &sound = fixtures().at(name.toStdString());
    const Reading whole = readAll(sound.tree, 0, true);
    std::mt19937_64 random(13);
    for (const auto &[path, bytes] : sound.tree) {
        for (const bool zeros : {true, false}) {
            FileTree tree = sound.tree;
            for (std::size_t extra = 1; extra <= 64; ++extra) {
                tree[path].push_back(zeros ? 0 : static_cast<std::uint8_t>(random()));
                const Reading reading = readAll(tree, whole.returned, true);
                QVERIFY2(!isSilent(reading, whole), describe(reading).c_str());
            }
        }
    }
}

void tst_damage::holes()
{
    // 4 KiB of zeros at 1,000 offsets over a larger block and a head.
    int holes = 0;
    std::mt19937_64 random(17);
    for (FileTree sound :
        {makeMixedBlock(chunk::EncodingChoice::Classic, 8), headFixture().tree, walFixture(WalCompression::Snappy).tree}) {
        const Reading whole = readAll(sound, 0, true);
        const int rounds = holes == 0 ? 600 : 200;
        for (int round = 0; round < rounds; ++round, ++holes) {
            FileTree tree = sound;
            auto file = tree.begin();
            std::advance(file, random() % tree.size());
            std::vector<std::uint8_t> &bytes = file->second;
            const std::size_t at = random() % bytes.size();
            std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + 4096)), 0);
            if (tree == sound) continue;
            const Reading reading = readAll(tree, whole.returned, true);
            // Zeros from a record's beginning to the end of the file are what a server leaves that allocates ahead.
            const auto isZero = [](std::uint8_t byte) { return byte == 0; };
            const bool tail = (file->first.starts_with("chunks_head") || file->first.starts_with("wal")) &&
                std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), isZero);
            QVERIFY2(tail || !isSilent(reading, whole), (file->first + "@" + std::to_string(at) + describe(reading)).c_str());
        }
    }
    QCOMPARE(holes, 1'000);
}

void tst_damage::walSurvivors_data()
{
    QTest::addColumn<int>("segment");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("survivors");
    constexpr int kPage = 32768;
    QTest::newRow("last record torn") << 2 << 2 * kPage << QByteArray(1, '\x02') << 8;
    QTest::newRow("page terminator as type") << 1 << kPage << QByteArray(1, '\x00') << 4;
    QTest::newRow("wrong sequence of fragments") << 1 << kPage << QByteArray(1, '\x04') << 4;
    QTest::newRow("unknown type") << 1 << kPage << QByteArray(1, '\x7b') << 4;
    QTest::newRow("checksum") << 1 << kPage + 4 << QByteArray(1, '\x00') << 4;
    QTest::newRow("length") << 1 << kPage + 2 << QByteArray(1, '\x00') << 4;
    QTest::newRow("content") << 1 << kPage + 100 << QByteArray("beef") << 4;
}

/// Three segments of three records that fill a page each. Prometheus' repair keeps the records before the damage; so many must come before
/// the first report here, and all but the damaged one in the end.
void tst_damage::walSurvivors()
{
    QFETCH(int, segment);
    QFETCH(int, offset);
    QFETCH(QByteArray, bytes);
    QFETCH(int, survivors);
    std::mt19937_64 random(19);
    int before = 0, all = 0, damages = 0;
    for (int number = 0; number < 3; ++number) {
        std::vector<ByteVector> records(3, ByteVector(32768 - 7));
        for (ByteVector &record : records)
            for (std::uint8_t &byte : record) byte = static_cast<std::uint8_t>(random());
        FileTree tree;
        tree["0"] = walSegment(records, WalCompression::None);
        if (number == segment) std::copy(bytes.begin(), bytes.end(), tree["0"].begin() + offset);
        tsdb::WalReader reader(*openTree(tree)->open("0"));
        for (auto state = reader.next(); state != tsdb::WalReader::Next::End; state = reader.next()) {
            if (state == tsdb::WalReader::Next::Damage) {
                ++damages;
                if (reader.tornAtEnd()) break;
                (void)reader.resync();
                continue;
            }
            ++all;
            before += damages == 0 ? 1 : 0;
        }
    }
    QCOMPARE(before, survivors);
    QCOMPARE(all, 8);
    QCOMPARE(damages, 1);
}

void tst_damage::segmentsSwappedOrMissing()
{
    const FileTree sound = makeFloatBlock(20, 1'440);
    const std::string segment = blockDirectory(sound) + "/chunks/000001";
    FileTree missing = sound;
    missing.erase(segment);
    const Reading gone = readAll(missing, 0);
    QCOMPARE(gone.returned + gone.lost, 28'800ULL);
    FileTree renumbered = sound;
    renumbered[blockDirectory(sound) + "/chunks/000002"] = renumbered[segment];
    renumbered.erase(segment);
    const Reading moved = readAll(renumbered, 0);
    QCOMPARE(moved.returned + moved.lost, 28'800ULL);
    QVERIFY(!moved.losses.empty());
    FileTree foreign = sound;
    const FileTree other = makeFloatBlock(20, 1'440, 99);
    foreign[segment] = other.at(blockDirectory(other) + "/chunks/000001");
    const Reading mixed = readAll(foreign, 0);
    QCOMPARE(mixed.returned + mixed.lost, 28'800ULL);
    QVERIFY(!mixed.losses.empty());
}

void tst_damage::oneBadBlockOfFifty()
{
    FileTree tree;
    std::string bad;
    for (int i = 0; i < 50; ++i) {
        FileTree block = makeFloatBlock(3, 120, static_cast<std::uint64_t>(i));
        if (i == 20) {
            bad = blockDirectory(block);
            std::vector<std::uint8_t> &index = block[bad + "/index"];
            index[index.size() - 30] ^= 0xff;
        }
        tree.merge(block);
    }
    const Reading reading = readAll(tree, 0);
    QVERIFY(reading.opened);
    QCOMPARE(reading.losses.size(), std::size_t{1});
    QCOMPARE(reading.losses.front().block, bad);
    QCOMPARE(reading.losses.front().code, std::string("block_unreadable"));
    QVERIFY(reading.losses.front().start.has_value());
    QCOMPARE(reading.losses.front().samples.value_or(0), 360ULL);
}

void tst_damage::everyLossNamesItsFile()
{
    // Found by fuzzing: the loss of a file that is not there at all did not say which.
    const Fixture sound = blockFixture(2);
    for (const char *missing : {"meta.json", "chunks/000001"}) {
        FileTree tree = sound.tree;
        tree.erase(std::string(kFixtureUlid) + "/" + missing);
        const Reading reading = readAll(tree, 0);
        QVERIFY(!reading.losses.empty());
        for (const source::Loss &loss : reading.losses) QVERIFY2(!loss.file.empty() && !loss.section.empty(), loss.text.c_str());
    }
}

QTEST_GUILESS_MAIN(tst_damage)
#include "tst_damage.moc"
