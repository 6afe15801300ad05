// Random samples of each encoding, some 200,000 of each, come back from core's decoders bit for bit, whoever encoded them.
#include "tests/core/chunk/round_trip.h"

#include <QtTest>

using namespace diopter;

class tst_round_trip : public QObject {
    Q_OBJECT
private slots:
    void equal_data();
    void equal();
};

void tst_round_trip::equal_data()
{
    QTest::addColumn<int>("encoding");
    for (const int encoding : {1, 2, 3, 4, 5, 6}) QTest::addRow("encoding %d", encoding) << encoding;
}

void tst_round_trip::equal()
{
    QFETCH(int, encoding);
    const test::RoundTripResult result =
        test::roundTrip(static_cast<chunk::Encoding>(encoding), 200'000, 1 + static_cast<std::uint64_t>(encoding));
    QVERIFY2(result.difference.empty(), result.difference.c_str());
    qInfo("%llu samples in %llu chunks", static_cast<unsigned long long>(result.samples), static_cast<unsigned long long>(result.chunks));
}

QTEST_GUILESS_MAIN(tst_round_trip)
#include "tst_round_trip.moc"
