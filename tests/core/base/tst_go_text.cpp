// Numbers, durations, quoting: the same texts as Go and Prometheus.
#include "core/base/crc32c.h"
#include "core/base/go_text.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace diopter;

class TestGoText : public QObject {
    Q_OBJECT
private slots:
    void formatsFloats_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("fixed");
        QTest::addColumn<QString>("general");
        const auto row = [](double value, const char *fixed, const char *general) { QTest::newRow(general) << value << fixed << general; };
        row(0, "0", "0");
        row(-0.0, "-0", "-0");
        row(0.1, "0.1", "0.1");
        row(999999.5, "999999.5", "999999.5");
        row(1000000, "1000000", "1e+06");
        row(1234567.25, "1234567.25", "1.23456725e+06");
        row(1e21, "1000000000000000000000", "1e+21");
        row(1e23, "100000000000000000000000", "1e+23");
        row(123456789012, "123456789012", "1.23456789012e+11");
        row(0.00001, "0.00001", "1e-05");
        row(1.5e-7, "0.00000015", "1.5e-07");
        row(-2.5, "-2.5", "-2.5");
        row(5e-324, "0." + QByteArray(323, '0') + "5", "5e-324");
        row(std::numeric_limits<double>::infinity(), "+Inf", "+Inf");
        row(std::nan(""), "NaN", "NaN");
    }
    void formatsFloats()
    {
        QFETCH(double, value);
        QFETCH(QString, fixed);
        QFETCH(QString, general);
        QCOMPARE(QString::fromStdString(formatFloat(value)), fixed);
        QCOMPARE(QString::fromStdString(formatFloatG(value)), general);
    }
    void parsesFloats()
    {
        QCOMPARE(parseFloat("1e3").value(), 1000.0);
        QCOMPARE(parseFloat("0x1p4").value(), 16.0);
        QCOMPARE(parseFloat("-Inf").value(), -std::numeric_limits<double>::infinity());
        QVERIFY(std::isnan(parseFloat("nan").value()));
        QCOMPARE(parseFloat("1e999").value(), std::numeric_limits<double>::infinity());
        QCOMPARE(parseFloat("1e-999").value(), 0.0);
        for (const char *bad : {"", "+", "e3", "1e", "1_000", "0x1", "1 ", "abc"}) QVERIFY2(!parseFloat(bad), bad);
    }
    void durations()
    {
        for (const char *text : {"0s", "5m", "1h30m", "90d", "2w", "1y", "1ms", "1d1s", "1h1ms"})
            QCOMPARE(QString::fromStdString(formatDuration(*parseDuration(text))), QString(text));
        QCOMPARE(*parseDuration("1w2d"), 9 * kDayMs);
        QCOMPARE(QString::fromStdString(formatDuration(9 * kDayMs)), QString("9d"));
        QCOMPARE(QString::fromStdString(formatDuration(-90000)), QString("-1m30s"));
        for (const char *bad : {"", "5", "m", "1m1h", "1m1m", "1.5h", "-1m", "999999999999y"}) QVERIFY2(!parseDuration(bad), bad);
    }
    void quotes()
    {
        QCOMPARE(QString::fromStdString(quote("a\"b\\\n\x01\xff")), QString("\"a\\\"b\\\\\\n\\x01\\xff\""));
        QCOMPARE(QString::fromStdString(quote("\xc3\xa4\xe2\x80\xa8")), QString::fromUtf8("\"\xc3\xa4\\u2028\""));
    }
    void timestamps()
    {
        QCOMPARE(QString::fromStdString(formatTimestamp(1795349423000)), QString("2026-11-22T12:10:23Z"));
        QCOMPARE(QString::fromStdString(formatTimestamp(0)), QString("1970-01-01T00:00:00Z"));
        QCOMPARE(QString::fromStdString(formatTimestamp(-1)), QString("1969-12-31T23:59:59.999Z"));
        QCOMPARE(QString::fromStdString(formatUnixSeconds(1435781451781)), QString("1435781451.781"));
        QCOMPARE(QString::fromStdString(formatUnixSeconds(-1500)), QString("-1.5"));
    }
    void checksum()
    {
        // RFC 3720 B.4: 32 bytes of zeros, and the ascending bytes.
        const std::vector<std::uint8_t> zeros(32, 0);
        QCOMPARE(crc32c(zeros), 0x8a9136aaU);
        std::vector<std::uint8_t> ascending(32);
        for (std::size_t i = 0; i < 32; ++i) ascending[i] = static_cast<std::uint8_t>(i);
        QCOMPARE(crc32c(ascending), 0x46dd794eU);
        QCOMPARE(crc32c(ByteSpan(ascending).subspan(10), crc32c(ByteSpan(ascending).first(10))), 0x46dd794eU);
    }
};

QTEST_APPLESS_MAIN(TestGoText)
#include "tst_go_text.moc"
