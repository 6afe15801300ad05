// Ten thousand random corruptions: samples returned and samples reported lost make 28,800 every time. Takes minutes.
#include "tests/core/tsdb/corruptions.h"

#include <QtTest>

class tst_damage_campaign : public QObject {
    Q_OBJECT
private slots:
    void randomCorruptionsLoseNothingSilently_data();
    void randomCorruptionsLoseNothingSilently();
};

void tst_damage_campaign::randomCorruptionsLoseNothingSilently_data()
{
    QTest::addColumn<unsigned>("seed"); // ten times a thousand rounds, so that none comes near the time limit of one test function
    for (unsigned seed = 0; seed < 10; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void tst_damage_campaign::randomCorruptionsLoseNothingSilently()
{
    QFETCH(unsigned, seed);
    const diopter::test::CorruptionCount count = diopter::test::corruptBlock(1'000, seed);
    qInfo("%d corruptions, %d without an exact account", count.touched, count.wrong);
    QCOMPARE(count.wrong, 0);
}

QTEST_GUILESS_MAIN(tst_damage_campaign)
#include "tst_damage_campaign.moc"
