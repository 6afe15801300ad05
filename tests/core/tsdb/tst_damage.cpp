// Foreign bytes may be damaged in any way: no crash, no silent loss (RELIABILITY.md A1-A4, A7 at the figures of every CI run).
#include "core/base/crc32c.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/core/tsdb/test_blocks.h"

#include <QtTest>

#include <random>

using namespace diopter;
using namespace diopter::test;

namespace {

struct Reading {
    bool opened = false;
    std::uint64_t returned = 0;
    std::uint64_t lost = 0;
    bool unknownLoss = false;
    std::vector<source::Loss> losses;
    std::string error;
};

/// Opens the tree, reads every sample of every series, sums up.
Reading readAll(const FileTree &tree, std::uint64_t lostWhenUnreadable)
{
    tsdb::OpenOptions options;
    options.numThreads = 1;
    Reading out;
    auto opened = tsdb::open(openTree(tree), {}, options, CancelToken());
    if (!opened) {
        out.error = opened.error().text();
        out.lost = lostWhenUnreadable;
        return out;
    }
    out.opened = true;
    const auto selection = (*opened)->select({}, CancelToken());
    const auto reader = (*selection)->reader(kMinTimestamp, kMaxTimestamp);
    for (std::size_t i = 0; i < (*selection)->size(); ++i) {
        const Result<SeriesSamples> samples = reader->read(i);
        out.returned += samples->timestamps.size() + samples->histograms.size();
    }
    out.losses = (*opened)->losses();
    for (const source::Loss &loss : out.losses) {
        if (loss.samples) out.lost += *loss.samples;
        else out.unknownLoss = true;
    }
    return out;
}

std::string describe(const Reading &reading)
{
    std::string out = reading.error + " returned " + std::to_string(reading.returned) + " lost " + std::to_string(reading.lost);
    for (const source::Loss &loss : reading.losses)
        out += "\n  " + loss.code + " " + loss.file + "@" + std::to_string(loss.offset.value_or(0)) + " " + loss.text + " " +
            (loss.samples ? std::to_string(*loss.samples) : "?");
    return out;
}

} // namespace

class tst_damage : public QObject {
    Q_OBJECT
private slots:
    void randomCorruptionsLoseNothingSilently_data();
    void randomCorruptionsLoseNothingSilently();
    void everyByteFlipped_data();
    void everyByteFlipped();
    void truncatedAnywhere();
    void extendedFilesAndHoles();
    void segmentsSwappedOrMissing();
    void oneBadBlockOfFifty();
};

void tst_damage::randomCorruptionsLoseNothingSilently_data()
{
    QTest::addColumn<unsigned>("seed"); // ten times a thousand rounds, so that none comes near the time limit of one test function
    for (unsigned seed = 0; seed < 10; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void tst_damage::randomCorruptionsLoseNothingSilently()
{
    QFETCH(unsigned, seed);
    constexpr std::uint64_t kSamples = 28'800;
    const FileTree sound = makeFloatBlock(20, 1'440);
    const Reading whole = readAll(sound, kSamples);
    QCOMPARE(whole.returned, kSamples);
    QVERIFY2(whole.losses.empty(), describe(whole).c_str());
    std::uint64_t total = 0;
    for (const auto &[path, bytes] : sound) total += bytes.size();
    std::mt19937_64 random(seed);
    int wrong = 0;
    int touched = 0;
    for (int round = 0; round < 1'000; ++round) {
        FileTree tree = sound;
        const std::uint64_t length = 1 + random() % 8;
        std::uint64_t at = random() % total;
        std::string where;
        for (auto &[path, bytes] : tree) {
            if (at >= bytes.size()) {
                at -= bytes.size();
                continue;
            }
            for (std::uint64_t k = at; k < bytes.size() && k < at + length; ++k)
                bytes[static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(random());
            where = path + "@" + std::to_string(at) + "+" + std::to_string(length);
            break;
        }
        if (tree == sound) continue;
        ++touched;
        const Reading reading = readAll(tree, kSamples);
        if (reading.returned + reading.lost != kSamples || reading.unknownLoss) {
            if (++wrong <= 10) qWarning("round %d, %s: %s", round, where.c_str(), describe(reading).c_str());
        }
    }
    qInfo("%d corruptions, %d without an exact account", touched, wrong);
    QCOMPARE(wrong, 0);
}

void tst_damage::everyByteFlipped_data()
{
    QTest::addColumn<int>("choice");
    QTest::newRow("encodings 1-3") << static_cast<int>(chunk::EncodingChoice::Classic);
    QTest::newRow("encodings 4-6") << static_cast<int>(chunk::EncodingChoice::Modern);
}

void tst_damage::everyByteFlipped()
{
    QFETCH(int, choice);
    const FileTree sound = makeMixedBlock(static_cast<chunk::EncodingChoice>(choice), 3);
    const Reading whole = readAll(sound, 0);
    QVERIFY2(whole.losses.empty() && whole.returned > 0, describe(whole).c_str());
    std::mt19937_64 random(11);
    int silent = 0;
    int flips = 0;
    for (const auto &[path, bytes] : sound) {
        for (std::size_t i = 0; i < bytes.size(); ++i, ++flips) {
            FileTree tree = sound;
            tree[path][i] ^= static_cast<std::uint8_t>(1U << (random() % 8));
            const Reading reading = readAll(tree, whole.returned);
            const bool reported = !reading.opened || !reading.losses.empty();
            if (!reported && reading.returned != whole.returned && ++silent <= 10)
                qWarning("%s@%zu: %s", path.c_str(), i, describe(reading).c_str());
        }
    }
    qInfo("%d flips", flips);
    QCOMPARE(silent, 0);
}

void tst_damage::truncatedAnywhere()
{
    const FileTree sound = makeMixedBlock(chunk::EncodingChoice::Classic, 2);
    const Reading whole = readAll(sound, 0);
    int silent = 0;
    for (const auto &[path, bytes] : sound) {
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            FileTree tree = sound;
            tree[path].resize(length);
            const Reading reading = readAll(tree, whole.returned);
            if (reading.opened && reading.losses.empty() && reading.returned != whole.returned && ++silent <= 10)
                qWarning("%s cut at %zu: %s", path.c_str(), length, describe(reading).c_str());
        }
    }
    QCOMPARE(silent, 0);
}

void tst_damage::extendedFilesAndHoles()
{
    const FileTree sound = makeMixedBlock(chunk::EncodingChoice::Classic, 8);
    const Reading whole = readAll(sound, 0);
    std::mt19937_64 random(13);
    for (const auto &[path, bytes] : sound) {
        for (std::size_t extra = 1; extra <= 64; ++extra) {
            for (const bool zeros : {true, false}) {
                FileTree tree = sound;
                for (std::size_t k = 0; k < extra; ++k) tree[path].push_back(zeros ? 0 : static_cast<std::uint8_t>(random()));
                const Reading reading = readAll(tree, whole.returned);
                QVERIFY2(!reading.opened || reading.returned == whole.returned || !reading.losses.empty(), describe(reading).c_str());
            }
        }
    }
    const std::string segment = blockDirectory(sound) + "/chunks/000001";
    const std::string index = blockDirectory(sound) + "/index";
    for (int round = 0; round < 1'000; ++round) {
        FileTree tree = sound;
        std::vector<std::uint8_t> &bytes = tree[round % 2 == 0 ? segment : index];
        const std::size_t at = random() % bytes.size();
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at),
            bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + 4096)), 0);
        if (tree == sound) continue;
        const Reading reading = readAll(tree, whole.returned);
        QVERIFY2(!reading.opened || reading.returned == whole.returned || !reading.losses.empty(), describe(reading).c_str());
    }
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

QTEST_GUILESS_MAIN(tst_damage)
#include "tst_damage.moc"
