// Times as people write them, the default step and range.
#include "core/session/time_range.h"

#include <QTest>

using namespace diopter;
using namespace diopter::session;

class TestTimeRange : public QObject {
    Q_OBJECT

private slots:
    void readsTimes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qlonglong>("expected");
        QTest::addColumn<bool>("valid");
        const auto row = [](const char *text, qlonglong expected) { QTest::newRow(text) << QString(text) << expected << true; };
        row("1795349423", 1795349423000);
        row("1795349423.25", 1795349423250);
        row("1795349423.0004", 1795349423000);
        row("-1.5", -1500);
        row("2026-11-22T15:04:05Z", 1795359845000);
        row("2026-11-22T15:04:05.5Z", 1795359845500);
        row("2026-11-22T16:04:05+01:00", 1795359845000);
        row("1970-01-01T00:00:00Z", 0);
        row("now", 5'000'000);
        row("now-1h", 1'400'000);
        row("end", 2'000'000);
        row("end-10s", 1'990'000);
        row("start+1m30s", 1'090'000);
        row("end-1m+30s", 1'970'000);
        for (const char *bad :
            {"", "yesterday", "now-", "now-1", "end*2", "2026-13-01T00:00:00Z", "2026-11-22", "2026-11-22T25:00:00Z", "NaN", "1e300"}) {
            QTest::newRow(*bad ? bad : "(empty)") << QString(bad) << 0LL << false;
        }
    }
    void readsTimes()
    {
        QFETCH(QString, text);
        QFETCH(qlonglong, expected);
        QFETCH(bool, valid);
        const auto time = parseTime(text.toStdString(), {5'000'000, 1'000'000, 2'000'000});
        QCOMPARE(time.has_value(), valid);
        if (valid) QCOMPARE(qlonglong(*time), expected);
        else QCOMPARE(time.error().code, ErrorCode::Usage);
    }

    void roundsDefaultStep_data()
    {
        QTest::addColumn<qlonglong>("span");
        QTest::addColumn<qlonglong>("step");
        QTest::newRow("nothing") << 0LL << 1000LL;
        QTest::newRow("four minutes") << 240'000LL << 1000LL;
        QTest::newRow("a bit more") << 240'001LL << 2000LL;
        QTest::newRow("one hour") << 3'600'000LL << 15'000LL;
        QTest::newRow("three hours") << 10'800'000LL << 60'000LL;
        QTest::newRow("a day") << 86'400'000LL << 900'000LL;
        QTest::newRow("300 days") << 300 * 86'400'000LL << 30 * 3'600'000LL;
        QTest::newRow("ten years") << 3650 * 86'400'000LL << 16 * 86'400'000LL;
    }
    void roundsDefaultStep()
    {
        QFETCH(qlonglong, span);
        QFETCH(qlonglong, step);
        QCOMPARE(qlonglong(defaultStep(span)), step);
    }

    void resolvesRanges()
    {
        const TimeAnchors anchors{5'000'000, 1'000'000, 2'000'000};
        const auto instant = resolveRange({}, anchors, true);
        QVERIFY(instant.has_value() && instant->instant);
        QCOMPARE(instant->grid, (TimeGrid{2'000'000, 2'000'000, 0}));
        const auto whole = resolveRange({}, anchors, false);
        QVERIFY(whole.has_value() && !whole->instant);
        QCOMPARE(whole->grid, (TimeGrid{1'000'000, 2'000'000, 5000}));
        const auto given = resolveRange({{}, "1100", "1200", "60"}, anchors, true);
        QVERIFY(given.has_value() && !given->instant);
        QCOMPARE(given->grid, (TimeGrid{1'100'000, 1'200'000, 60'000}));
        QVERIFY(!resolveRange({"1100", "1000", {}, {}}, anchors, true));
        QVERIFY(!resolveRange({{}, "1200", "1100", {}}, anchors, true));
        QVERIFY(!resolveRange({{}, "1000", "1100", "0"}, anchors, true));
        const auto noData = resolveRange({}, {7'200'000, 0, -1}, false);
        QVERIFY(noData.has_value());
        QCOMPARE(noData->grid, (TimeGrid{3'600'000, 7'200'000, 15'000}));
    }
};

QTEST_APPLESS_MAIN(TestTimeRange)
#include "tst_time_range.moc"
