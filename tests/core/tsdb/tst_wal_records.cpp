// Bodies of WAL records: vectors worked out by hand, the independent encoder beside them, random samples through both, truncation.
#include "tests/core/tsdb/wal_collector.h"
#include "tests/core/tsdb/wal_round_trip.h"
#include "tests/core/tsdb/wal_vectors.h"
#include "tests/support/formats/format_script.h"

#include <QtTest>

using namespace diopter;
using namespace diopter::test;

class tst_wal_records : public QObject {
    Q_OBJECT
private slots:
    void decoded_data();
    void decoded();
    void cutAnywhereIsNoticed_data() { decoded_data(); }
    void cutAnywhereIsNoticed();
    void roundTrip_data();
    void roundTrip();
};

void tst_wal_records::decoded_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < walVectors().size(); ++i) QTest::newRow(walVectors()[i].name.c_str()) << static_cast<int>(i);
}

void tst_wal_records::decoded()
{
    QFETCH(int, index);
    const WalVector &vector = walVectors()[static_cast<std::size_t>(index)];
    const ByteVector bytes = bytesOfScript(vector.script);
    WalCollector got;
    const Status status = tsdb::decodeWalRecord(bytes, got);
    QVERIFY2(status, status ? "" : status.error().text().c_str());
    QCOMPARE(got.others, vector.others);
    QCOMPARE(got.samples.size(), vector.samples.size());
    for (std::size_t i = 0; i < got.samples.size(); ++i) {
        QCOMPARE(got.samples[i].ref, vector.samples[i].ref);
        QVERIFY2(sameStored(got.samples[i].sample, vector.samples[i].sample, true), qPrintable(QString::number(i)));
    }
    if (!vector.samples.empty()) QCOMPARE(walSamples(bytes[0], vector.samples, {}) == bytes, vector.usual);
}

void tst_wal_records::cutAnywhereIsNoticed()
{
    QFETCH(int, index);
    const WalVector &vector = walVectors()[static_cast<std::size_t>(index)];
    const ByteVector bytes = bytesOfScript(vector.script);
    std::size_t accepted = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        WalCollector got;
        const ByteVector cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
        if (!tsdb::decodeWalRecord(cut, got)) continue;
        ++accepted; // a cut between two items cannot be seen, anything else must be
        QVERIFY(got.samples.size() + got.others.size() < vector.samples.size() + vector.others.size() || bytes[0] >= 15 ||
            vector.name.starts_with("3, rev"));
    }
    QVERIFY2(accepted <= vector.samples.size() + vector.others.size() + 1 || bytes[0] >= 15, vector.name.c_str());
}

void tst_wal_records::roundTrip_data()
{
    QTest::addColumn<int>("type");
    for (const int type : {2, 7, 8, 9, 10, 11, 12, 13}) QTest::addRow("record %d", type) << type;
}

void tst_wal_records::roundTrip()
{
    QFETCH(int, type);
    const WalRoundTrip result = walRoundTrip(static_cast<std::uint8_t>(type), 100'000, 3);
    QVERIFY2(result.difference.empty(), result.difference.c_str());
    qInfo("%llu samples in %llu records", static_cast<unsigned long long>(result.samples), static_cast<unsigned long long>(result.records));
}

QTEST_GUILESS_MAIN(tst_wal_records)
#include "tst_wal_records.moc"
