// Lines of `query --batch`.
#include "core/session/batch_line.h"

#include <QTest>

using namespace diopter::session;

class TestBatchLine : public QObject {
    Q_OBJECT

private slots:
    void readsLines()
    {
        const auto instant = parseBatchLine("{\"query\":\"up\",\"time\":1795349423.0}");
        QVERIFY(instant.has_value());
        QCOMPARE(instant->query, std::string("up"));
        QCOMPARE(instant->range.time, std::string("1795349423"));
        const auto range = parseBatchLine("{\"query\":\"up\",\"start\":\"now-1h\",\"end\":1.5,\"step\":\"1m\",\"time\":3,\"other\":[1]}");
        QVERIFY(range.has_value());
        QCOMPARE(range->range.start, std::string("now-1h"));
        QCOMPARE(range->range.end, std::string("1.5"));
        QCOMPARE(range->range.step, std::string("1m"));
        QVERIFY(range->range.time.empty());
    }

    void refusesOthers()
    {
        for (const char *line : {"", "up", "[]", "{}", "{\"query\":1}", "{\"query\":\"up\",\"time\":[]}", "{\"query\":\"up\""}) {
            const auto result = parseBatchLine(line);
            QVERIFY2(!result, line);
            QCOMPARE(result.error().code, diopter::ErrorCode::Usage);
        }
    }
};

QTEST_APPLESS_MAIN(TestBatchLine)
#include "tst_batch_line.moc"
