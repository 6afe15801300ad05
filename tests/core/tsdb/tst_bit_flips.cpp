// One random bit of every byte of every file flipped: no crash, nothing changes silently, and what a checksum guards is always reported
// with its place (RELIABILITY.md A1, A2 at the figures of every CI run).
#include "tests/core/tsdb/fixture.h"
#include "tests/core/tsdb/reading.h"

#include <QElapsedTimer>
#include <QtTest>

#include <random>
#include <sys/resource.h>

using namespace diopter;
using namespace diopter::test;

namespace {

bool isGuarded(const GuardedList &list, std::size_t at)
{
    for (const Guarded &one : list)
        if ((at >= one.from && at < one.from + one.length) || (at >= one.crcAt && at < one.crcAt + 4)) return true;
    return false;
}

/// The most memory this process ever had, in bytes.
std::size_t peakMemory()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) << 10;
}

Fixture fixtureOf(const std::string &name)
{
    if (name == "WAL") return walFixture(WalCompression::None);
    if (name == "WAL, snappy") return walFixture(WalCompression::Snappy);
    if (name == "WAL, zstd") return walFixture(WalCompression::Zstd);
    if (name == "head chunks") return headFixture();
    if (name == "chunk snapshot") return snapshotFixture();
    return blockFixture(name.back() - '0');
}

} // namespace

class tst_bit_flips : public QObject {
    Q_OBJECT
private slots:
    void everyByte_data();
    void everyByte();
};

void tst_bit_flips::everyByte_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"block with index 1", "block with index 2", "block with index 3", "WAL", "WAL, snappy", "WAL, zstd",
             "head chunks", "chunk snapshot"})
        QTest::newRow(name) << name;
}

void tst_bit_flips::everyByte()
{
    QFETCH(QString, name);
    const Fixture sound = fixtureOf(name.toStdString());
    [[maybe_unused]] const std::size_t memoryBefore = peakMemory();
    const Reading whole = readAll(sound.tree, 0, true);
    QVERIFY2(whole.losses.empty() && whole.returned > 0, describe(whole).c_str());
    std::mt19937_64 random(11);
    int flips = 0, guarded = 0, silent = 0, missed = 0, changing = 0;
    qint64 slowest = 0;
    for (const auto &[path, bytes] : sound.tree) {
        const GuardedList list = sound.guarded.contains(path) ? sound.guarded.at(path) : GuardedList{};
        FileTree tree = sound.tree;
        std::vector<std::uint8_t> &damaged = tree[path];
        for (std::size_t i = 0; i < bytes.size(); ++i, ++flips) {
            const auto bit = static_cast<std::uint8_t>(1U << (random() % 8));
            damaged[i] ^= bit;
            QElapsedTimer timer;
            timer.start();
            const Reading reading = readAll(tree, whole.returned, true);
            slowest = std::max(slowest, timer.elapsed());
            damaged[i] ^= bit;
            const bool changed = !reading.opened || reading.digest != whole.digest;
            changing += changed ? 1 : 0;
            if (changed && !reading.reported() && ++silent <= 5) qWarning("silent: %s@%zu: %s", path.c_str(), i, describe(reading).c_str());
            if (!isGuarded(list, i)) continue;
            ++guarded;
            bool placed = !reading.opened;
            for (const source::Loss &loss : reading.losses) placed = placed || (!loss.file.empty() && !loss.section.empty());
            if ((!reading.reported() || !placed) && ++missed <= 5)
                qWarning("missed: %s@%zu: %s", path.c_str(), i, describe(reading).c_str());
        }
    }
    qInfo("%d flips (%d guarded, %d change what is read), slowest %lld ms", flips, guarded, changing, static_cast<long long>(slowest));
    QCOMPARE(silent, 0);
    QCOMPARE(missed, 0);
    QVERIFY(slowest < 2000);
#ifndef __SANITIZE_ADDRESS__ // which keeps what is freed
    std::size_t fileBytes = 0;
    for (const auto &[path, bytes] : sound.tree) fileBytes += bytes.size();
    QVERIFY(peakMemory() - memoryBefore <= (64U << 20) + 4 * fileBytes);
#endif
}

QTEST_GUILESS_MAIN(tst_bit_flips)
#include "tst_bit_flips.moc"
