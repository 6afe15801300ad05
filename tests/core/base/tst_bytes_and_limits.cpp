// ByteReader, cancellation, memory budget, task pool: the primitives that everything else trusts.
#include "core/base/byte_reader.h"
#include "core/base/cancellation.h"
#include "core/base/memory_budget.h"
#include "core/base/task_pool.h"
#include "core/base/units.h"

#include <QtTest>

#include <atomic>

using namespace diopter;

class TestBytesAndLimits : public QObject {
    Q_OBJECT
private slots:
    void uvarints_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("ok");
        QTest::addColumn<quint64>("value");
        const auto row = [](const char *name, const char *hex, bool ok, quint64 value) {
            QTest::newRow(name) << QByteArray::fromHex(hex) << ok << value;
        };
        row("zero", "00", true, 0);
        row("127", "7f", true, 127);
        row("128", "8001", true, 128);
        row("2^32", "8080808010", true, 1ULL << 32);
        row("largest", "ffffffffffffffffff01", true, ~0ULL);
        row("overflow in the tenth byte", "ffffffffffffffffff02", false, 0);
        row("eleven bytes", "8080808080808080808001", false, 0);
        row("cut", "80", false, 0);
        row("empty", "", false, 0);
    }
    void uvarints()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, ok);
        QFETCH(quint64, value);
        ByteReader reader(ByteSpan(reinterpret_cast<const std::uint8_t *>(bytes.data()), static_cast<std::size_t>(bytes.size())));
        QCOMPARE(reader.uvarint(), value);
        QCOMPARE(reader.ok(), ok);
    }
    void varintIsZigZag()
    {
        for (const auto &[hex, value] : std::initializer_list<std::pair<const char *, std::int64_t>>{{"00", 0}, {"01", -1}, {"02", 1},
                 {"7f", -64}, {"8001", 64}, {"ffffffffffffffffff01", std::numeric_limits<std::int64_t>::min()}}) {
            const QByteArray bytes = QByteArray::fromHex(hex);
            ByteReader reader(ByteSpan(reinterpret_cast<const std::uint8_t *>(bytes.data()), static_cast<std::size_t>(bytes.size())));
            QCOMPARE(reader.varint(), value);
        }
    }
    void failureSticks()
    {
        const std::uint8_t bytes[] = {0, 0, 0, 5, 1};
        ByteReader reader(bytes);
        QCOMPARE(reader.u32(), 5U);
        QVERIFY(reader.bytes(2).empty());
        QVERIFY(!reader.ok());
        QCOMPARE(reader.u8(), std::uint8_t{0});
        QCOMPARE(reader.remaining(), std::size_t{0});
        QVERIFY(ByteReader(bytes).bytes(~0ULL).empty());
    }
    void budgetRefusesAndGivesBack()
    {
        MemoryBudget budget(100);
        {
            auto charge = MemoryCharge::take(&budget, 80);
            QVERIFY(charge.has_value());
            const auto more = MemoryCharge::take(&budget, 21);
            QVERIFY(!more.has_value());
            QCOMPARE(more.error().code, ErrorCode::LimitExceeded);
            QCOMPARE(budget.usedBytes(), 80U);
        }
        QCOMPARE(budget.usedBytes(), 0U);
        QCOMPARE(budget.peakBytes(), 80U);
    }
    void tokenTellsCancelFromDeadline()
    {
        const CancelToken token;
        const CancelToken copy = token;
        QVERIFY(token.check().has_value());
        copy.setDeadline(CancelToken::Clock::now() - std::chrono::seconds(1));
        QCOMPARE(token.check().error().code, ErrorCode::Timeout);
        copy.cancel();
        QCOMPARE(token.check().error().code, ErrorCode::Cancelled);
    }
    void everyItemOnce_data()
    {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 8}) QTest::newRow(QByteArray::number(threads)) << threads;
    }
    void everyItemOnce()
    {
        QFETCH(int, threads);
        TaskPool pool(static_cast<std::size_t>(threads));
        QCOMPARE(pool.numThreads(), static_cast<std::size_t>(threads));
        for (int round = 0; round < 200; ++round) {
            std::vector<std::atomic<int>> seen(1000);
            std::atomic<bool> workerInRange{true};
            pool.parallelFor(seen.size(), 7, [&](std::size_t worker, std::size_t begin, std::size_t end) {
                if (worker >= pool.numThreads()) workerInRange = false;
                for (std::size_t i = begin; i < end; ++i) ++seen[i];
            });
            QVERIFY(workerInRange);
            for (const auto &count : seen) QCOMPARE(count.load(), 1);
        }
    }
    void gridCountsSteps()
    {
        QCOMPARE((TimeGrid{0, 0, 0}.numSteps()), 1);
        QCOMPARE((TimeGrid{0, 100, 30}.numSteps()), 4);
        QCOMPARE((TimeGrid{0, 90, 30}.numSteps()), 4);
        QCOMPARE((TimeGrid{0, 89, 30}.numSteps()), 3);
    }
};

QTEST_APPLESS_MAIN(TestBytesAndLimits)
#include "tst_bytes_and_limits.moc"
