// Series notation: points, repetition, histograms, start timestamps, limits.
#include "core/model/stale.h"
#include "core/syntax/series_notation.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace diopter;
using namespace diopter::syntax;

namespace {

QList<QJsonObject> lines(const QString &name)
{
    QFile file(QStringLiteral(DIOPTER_SHARED) + "/corpus/parser/" + name);
    QList<QJsonObject> out;
    if (!file.open(QIODevice::ReadOnly)) return out;
    while (!file.atEnd()) out << QJsonDocument::fromJson(file.readLine()).object();
    return out;
}

QJsonArray numbers(const std::vector<double> &values)
{
    QJsonArray out;
    for (const double value : values) out << value;
    return out;
}

QJsonArray spans(const std::vector<BucketSpan> &values)
{
    QJsonArray out;
    for (const BucketSpan &span : values) out << QJsonArray{span.offset, static_cast<int>(span.length)};
    return out;
}

/// As the corpus writes it: zero values left out.
QJsonObject asCorpus(const SeriesPoint &point)
{
    const FloatHistogram &h = *point.histogram;
    QJsonObject out;
    const char *hints[] = {"unknown", "reset", "not_reset", "gauge"};
    if (h.count != 0) out["count"] = h.count;
    if (h.sum != 0) out["sum"] = h.sum;
    if (h.schema != 0) out["schema"] = h.schema;
    if (h.zeroCount != 0) out["z_bucket"] = h.zeroCount;
    if (h.zeroThreshold != 0) out["z_bucket_w"] = h.zeroThreshold;
    if (!h.positiveBuckets.empty()) out["positive_buckets"] = numbers(h.positiveBuckets);
    if (!h.positiveSpans.empty()) out["positive_spans"] = spans(h.positiveSpans);
    if (!h.negativeBuckets.empty()) out["negative_buckets"] = numbers(h.negativeBuckets);
    if (!h.negativeSpans.empty()) out["negative_spans"] = spans(h.negativeSpans);
    if (point.resetHintGiven) out["counter_reset_hint"] = hints[static_cast<int>(h.resetHint)];
    return out;
}

} // namespace

class TestSeriesNotation : public QObject {
    Q_OBJECT
private slots:
    void corpusSeries();
    void corpusHistograms();
    void points();
    void staleIsTheMarker();
    void limitsRepetition();
    void startTimestamps();
};

void TestSeriesNotation::corpusSeries()
{
    const auto cases = lines("series_desc.jsonl");
    if (cases.isEmpty()) QSKIP("the reference cases are not at hand");
    for (const QJsonObject &each : cases) {
        const auto parsed = parseSeriesDescription(each["input"].toString().toStdString());
        QVERIFY2(parsed.has_value() != each["fail"].toBool(), qPrintable(each["input"].toString()));
        if (!parsed) {
            QVERIFY2(QString::fromStdString(": parse error: " + parsed.error().message).contains(each["errContains"].toString()),
                parsed.error().text().c_str());
            continue;
        }
        QJsonObject metric;
        for (const auto &[name, value] : parsed->labels) metric[QString::fromStdString(name)] = QString::fromStdString(value);
        QCOMPARE(metric, each["metric"].toObject());
        QJsonArray values;
        for (const SeriesPoint &point : parsed->points)
            values << (point.kind == SeriesPoint::Kind::Omitted ? QJsonValue() : QJsonValue(point.value));
        QCOMPARE(values, each["values"].toArray());
    }
}

void TestSeriesNotation::corpusHistograms()
{
    const auto cases = lines("series_histograms.jsonl");
    if (cases.isEmpty()) QSKIP("the reference cases are not at hand");
    for (const QJsonObject &each : cases) {
        const auto parsed = parseSeriesDescription(each["input"].toString().toStdString());
        QVERIFY2(parsed.has_value() != each["fail"].toBool(), qPrintable(each["name"].toString()));
        if (!parsed) {
            const QString text = QString("%1:%2: parse error: %3")
                                     .arg(parsed.error().place.line)
                                     .arg(parsed.error().place.column)
                                     .arg(QString::fromStdString(parsed.error().message));
            QCOMPARE(text, each["errMsg"].toString());
            continue;
        }
        QJsonArray histograms;
        for (const SeriesPoint &point : parsed->points) histograms << asCorpus(point);
        QCOMPARE(histograms, each["histograms"].toArray());
    }
}

void TestSeriesNotation::points()
{
    const auto parsed = parseSeriesDescription("m{b=\"2\",a=\"1\"} 1 _ 2+3x2 _x2 -1x1 {{sum:1 count:2}}x1");
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->labels.size(), std::size_t(3));
    QCOMPARE(parsed->labels[0].first, std::string("__name__"));
    QCOMPARE(parsed->labels[1].first, std::string("a"));
    QCOMPARE(parsed->points.size(), std::size_t(11));
    QCOMPARE(parsed->points[4].value, 8.0);
    QVERIFY(parsed->points[5].kind == SeriesPoint::Kind::Omitted);
    QCOMPARE(parsed->points[8].value, -1.0);
    QCOMPARE(parsed->points[10].histogram->count, 2.0);
}

void TestSeriesNotation::staleIsTheMarker()
{
    const auto parsed = parseSeriesDescription("m stale NaN");
    QVERIFY(parsed.has_value());
    QVERIFY(isStale(parsed->points[0].value));
    QVERIFY(!isStale(parsed->points[1].value));
    QVERIFY(!parseSeriesDescription("m old").has_value());
}

void TestSeriesNotation::limitsRepetition()
{
    for (const char *text :
        {"m 1x99999999999", "m 1+1x18446744073709551615", "m _x9999999", "m {{}}x3000000", "m {{}}+{{}}x3000000", "m 1x999998 1x999998"}) {
        const auto parsed = parseSeriesDescription(text);
        QVERIFY2(!parsed.has_value() && parsed.error().code == ErrorCode::LimitExceeded, text);
    }
    QVERIFY(parseStartTimestamps("1mx99999999999").error().code == ErrorCode::LimitExceeded);
}

void TestSeriesNotation::startTimestamps()
{
    const auto parsed = parseStartTimestamps("-1m _ 30sx1 _x2 0s-10sx2");
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->size(), std::size_t(9));
    QCOMPARE(*parsed->at(0), DurationMs(-60000));
    QVERIFY(!parsed->at(1));
    QCOMPARE(*parsed->at(3), DurationMs(30000));
    QCOMPARE(*parsed->at(8), DurationMs(-20000));
    for (const char *bad : {"1m+1m", "_x0", "x", "1", "1mq", "m", "1m+x3"}) QVERIFY2(!parseStartTimestamps(bad).has_value(), bad);
}

QTEST_APPLESS_MAIN(TestSeriesNotation)
#include "tst_series_notation.moc"
