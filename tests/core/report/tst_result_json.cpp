// Results byte for byte as Prometheus' API writes them.
#include "core/report/failure_json.h"
#include "core/report/result_json.h"
#include "core/report/result_text.h"

#include <QTest>

#include <limits>

using namespace diopter;
using namespace diopter::report;

namespace {

std::string apiFloat(double value)
{
    std::string out;
    appendApiFloat(out, value);
    return out;
}

std::string apiTime(TimestampMs time)
{
    std::string out;
    appendApiTime(out, time);
    return out;
}

ResultSeries seriesOf(SymbolTable &symbols, const char *name, std::vector<FloatPoint> floats)
{
    ResultSeries out;
    out.labels = Labels::fromTexts(symbols, {{"__name__", name}, {"q", "\"<\n"}});
    out.floats = std::move(floats);
    return out;
}

} // namespace

class TestResultJson : public QObject {
    Q_OBJECT

private slots:
    void writesNumbers()
    {
        QCOMPARE(apiFloat(0.1), std::string("0.1"));
        QCOMPARE(apiFloat(-0.0), std::string("-0"));
        QCOMPARE(apiFloat(1e20), std::string("100000000000000000000"));
        QCOMPARE(apiFloat(1e21), std::string("1e+21"));
        QCOMPARE(apiFloat(1.5e-7), std::string("1.5e-07"));
        QCOMPARE(apiFloat(0.000001), std::string("0.000001"));
        QCOMPARE(apiFloat(std::numeric_limits<double>::quiet_NaN()), std::string("NaN"));
        QCOMPARE(apiFloat(-std::numeric_limits<double>::infinity()), std::string("-Inf"));
        QCOMPARE(apiFloat(std::numeric_limits<double>::denorm_min()), std::string("5e-324"));
    }

    void writesTimes()
    {
        QCOMPARE(apiTime(0), std::string("0"));
        QCOMPARE(apiTime(1435781451781), std::string("1435781451.781"));
        QCOMPARE(apiTime(1050), std::string("1.050"));
        QCOMPARE(apiTime(1005), std::string("1.005"));
        QCOMPARE(apiTime(-1500), std::string("-1.500"));
        QCOMPARE(apiTime(kMinTimestamp), std::string("-9223372036854775.808"));
    }

    void writesEveryType()
    {
        SymbolTable symbols;
        const QueryReport report;
        ResultValue value;
        value.type = ValueType::Vector;
        value.series.push_back(seriesOf(symbols, "m", {{1000, 2.5}}));
        QCOMPARE(resultJson(value, symbols, report),
            std::string("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"m\",\"q\":"
                        "\"\\\"<\\n\"},\"value\":[1,\"2.5\"]}]}}"));
        value.type = ValueType::Matrix;
        value.series[0].floats.push_back({2000, 3});
        QCOMPARE(resultJson(value, symbols, report),
            std::string("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"m\",\"q\":"
                        "\"\\\"<\\n\"},\"values\":[[1,\"2.5\"],[2,\"3\"]]}]}}"));
        value.type = ValueType::Scalar;
        QCOMPARE(resultJson(value, symbols, report),
            std::string("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"2.5\"]}}"));
        value.type = ValueType::String;
        value.text = "a\x01";
        value.timestamp = 1500;
        QCOMPARE(resultJson(value, symbols, report),
            std::string("{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1.500,\"a\\u0001\"]}}"));
        value = {};
        value.type = ValueType::Vector;
        QCOMPARE(
            resultJson(value, symbols, report), std::string("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"));
    }

    void writesHistograms()
    {
        FloatHistogram histogram;
        histogram.schema = 0;
        histogram.count = 6;
        histogram.sum = 7.5;
        histogram.zeroThreshold = 0.25;
        histogram.zeroCount = 3;
        histogram.positiveSpans = {{0, 1}, {1, 1}};
        histogram.positiveBuckets = {1, 2};
        std::string out;
        appendHistogramJson(out, histogram);
        QCOMPARE(out,
            std::string("{\"count\":\"6\",\"sum\":\"7.5\",\"buckets\":[[3,\"-0.25\",\"0.25\",\"3\"],[0,\"0.5\",\"1\",\"1\"],[0,\"2\",\"4\","
                        "\"2\"]]}"));
        out.clear();
        appendHistogramJson(out, {});
        QCOMPARE(out, std::string("{\"count\":\"0\",\"sum\":\"0\"}"));
    }

    void tellsWarningsAndLosses()
    {
        QueryReport report;
        report.warnings = {"w"};
        report.infos = {"i1", "i2"};
        source::Loss loss;
        loss.text = "half a chunk";
        report.lost.push_back(loss);
        ResultValue value;
        value.type = ValueType::Vector;
        QCOMPARE(resultJson(value, SymbolTable(), report),
            std::string("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]},\"warnings\":[\"w\",\"data lost: half "
                        "a chunk\"],\"infos\":[\"i1\",\"i2\"]}"));
    }

    void escapesText()
    {
        std::string out;
        appendJsonString(out, "\xc3\xa9\xff\xe2\x82\t\\\x7f");
        QCOMPARE(QByteArray::fromStdString(out), QByteArray("\"\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\t\\\\\\u007f\""));
    }

    void csvIsSafeForSpreadsheets()
    {
        SymbolTable symbols;
        ResultValue value;
        value.type = ValueType::Vector;
        ResultSeries series;
        series.labels = Labels::fromTexts(symbols, {{"a", "=1+1"}, {"b", "x,\"y\""}});
        series.floats = {{1000, -1}};
        value.series.push_back(series);
        QCOMPARE(resultCsv(value, symbols), std::string("a,b,timestamp,value\n'=1+1,\"x,\"\"y\"\"\",1970-01-01T00:00:01Z,-1\n"));
    }

    void failuresCarryTheirPlace()
    {
        const Error error{ErrorCode::Syntax, "unclosed left parenthesis", placeInText("sum(", {4, 5})};
        QCOMPARE(failureJson(error),
            std::string("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"query\\\": 1:5: parse error: "
                        "unclosed left parenthesis\","
                        "\"place\":{\"text\":\"1:5\",\"line\":1,\"column\":5,\"start\":4,\"end\":5}}"));
    }
};

QTEST_APPLESS_MAIN(TestResultJson)
#include "tst_result_json.moc"
