// Ten million random samples through each kind of WAL record come back bit for bit; takes minutes.
#include "tests/core/tsdb/wal_round_trip.h"

#include <QtTest>

using namespace diopter::test;

class tst_wal_round_trip_10m : public QObject {
    Q_OBJECT
private slots:
    void equal_data();
    void equal();
};

void tst_wal_round_trip_10m::equal_data()
{
    QTest::addColumn<int>("type");
    for (const int type : {2, 7, 8, 9, 10, 11, 12, 13}) QTest::addRow("record %d", type) << type;
}

void tst_wal_round_trip_10m::equal()
{
    QFETCH(int, type);
    const WalRoundTrip result = walRoundTrip(static_cast<std::uint8_t>(type), 10'000'000, 17);
    QVERIFY2(result.difference.empty(), result.difference.c_str());
    qInfo("%llu samples in %llu records", static_cast<unsigned long long>(result.samples), static_cast<unsigned long long>(result.records));
}

QTEST_GUILESS_MAIN(tst_wal_round_trip_10m)
#include "tst_wal_round_trip_10m.moc"
