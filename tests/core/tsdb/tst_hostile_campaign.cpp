// A hundred thousand hostile changes with right checksums per structure (RELIABILITY.md A5); takes minutes.
#include "tests/core/tsdb/hostile.h"

#include <QtTest>

using namespace diopter::test;

class tst_hostile_campaign : public QObject {
    Q_OBJECT
private slots:
    void mutated_data();
    void mutated();
};

void tst_hostile_campaign::mutated_data()
{
    QTest::addColumn<QString>("structure");
    for (const std::string &name : hostileStructures()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void tst_hostile_campaign::mutated()
{
    QFETCH(QString, structure);
    const HostileResult result = mutateStructure(structure.toStdString(), 100'000, 23);
    qInfo("%llu rounds, %llu refused or reported, largest allocation %zu bytes of %zu, slowest %lld ms",
        static_cast<unsigned long long>(result.rounds), static_cast<unsigned long long>(result.refused), result.largestAllocation,
        result.inputBytes, static_cast<long long>(result.slowestMs));
    QVERIFY(result.largestAllocation <= std::max<std::size_t>(8 * result.inputBytes, 1 << 20));
    QVERIFY(result.slowestMs < 2000);
}

QTEST_GUILESS_MAIN(tst_hostile_campaign)
#include "tst_hostile_campaign.moc"
