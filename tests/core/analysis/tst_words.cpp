// Words and remarks of nodes, and that every function has its sentence.
#include "core/analysis/function_words.h"
#include "core/analysis/words.h"
#include "core/syntax/parser.h"

#include <QTest>

using namespace diopter;

class TestWords : public QObject {
    Q_OBJECT

private slots:
    void everyFunctionHasWords()
    {
        for (int i = 0; i <= static_cast<int>(FunctionId::Year); ++i) {
            const auto function = static_cast<FunctionId>(i);
            QVERIFY2(analysis::functionSentence(function) != "Calls a function.", std::string(functionName(function)).c_str());
        }
    }

    void describes_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("node");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *query, int node, const char *words) {
            QTest::addRow("%s #%d", query, node) << QString(query) << node << QString(words);
        };
        row("up", 0, "Takes, at each step, the newest sample (at most 5m old) of every series of up.");
        row("up{job=\"a\",env!~\"dev.*\"} offset 1h", 0,
            "Takes, at each step, the newest sample (at most 5m old) of every series of up where job is \"a\" and env does not match "
            "\"dev.*\", as it was 1h earlier.");
        row("rate(x_total{code=~\"5..\"}[5m])", 1,
            "Takes, at each step, all samples of the 5m before it, of every series of x_total where code matches \"5..\".");
        row("sum by (service) (x)", 0, "Adds up the series that share service; every other label is dropped.");
        row("sum(x)", 0, "Adds up the series; all labels are dropped, one series remains.");
        row("max without (pod, node) (x)", 0,
            "Takes the largest of the series that differ only in pod and node; these labels and the name are dropped.");
        row("topk(3, x)", 0, "Keeps the 3 largest of the series.");
        row("a / on (job) b", 0, "Divides the left by the right, for series with the same job. Series without a partner drop out.");
        row("a > 5", 0, "Keeps the series whose left value is greater than the right one and drops the others; values stay as they are.");
        row("a unless on (x) b", 0, "Drops the series on the left that have a partner on the right, with the same x.");
        row("a * on (job) group_left (team) b", 0,
            "Multiplies the left by the right, for series with the same job; several on the left may share one on the right, and team is "
            "copied from the right. "
            "Series without a partner drop out.");
        row("max_over_time(a[1h:])", 1,
            "Evaluates what is inside every 1m (the default step) over the 1h before each step, and hands the values on as a window.");
        row("histogram_quantile(0.9, x)", 0,
            "Estimates the asked quantile from the buckets of each histogram, by interpolating within the bucket that holds it; classic "
            "buckets are grouped by all "
            "labels but le. The quantile is 0.9.");
        row("-a", 0, "Negates each value.");
        row("(a)", 0, "Groups; changes nothing.");
        row("1.5", 0, "The number 1.5.");
    }
    void describes()
    {
        QFETCH(QString, query);
        QFETCH(int, node);
        QFETCH(QString, words);
        const auto parsed = syntax::parse(query.toStdString());
        QVERIFY(parsed.ok());
        QCOMPARE(QString::fromStdString(analysis::describeNode(parsed.ast, NodeId(static_cast<std::uint32_t>(node)))), words);
    }

    void remarks_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("node");
        QTest::addColumn<QString>("remark");
        QTest::newRow("matching") << "a / on (service) b" << 0 << "one-to-one on (service)";
        QTest::newRow("numerator") << "a / on (service) b" << 1 << "numerator";
        QTest::newRow("denominator") << "a / on (service) b" << 2 << "denominator";
        QTest::newRow("ignoring") << "a * ignoring (x) group_left b" << 0 << "many-to-one ignoring (x)";
        QTest::newRow("set") << "a and b" << 0 << "many-to-many on all labels";
        QTest::newRow("scalar") << "a * 2" << 0 << "";
        QTest::newRow("subquery") << "max_over_time(a[1h:5m])" << 1 << "12 evaluations a step";
    }
    void remarks()
    {
        QFETCH(QString, query);
        QFETCH(int, node);
        QFETCH(QString, remark);
        const auto parsed = syntax::parse(query.toStdString());
        QVERIFY(parsed.ok());
        QCOMPARE(QString::fromStdString(analysis::remarkFor(parsed.ast, NodeId(static_cast<std::uint32_t>(node)))), remark);
    }
};

QTEST_APPLESS_MAIN(TestWords)
#include "tst_words.moc"
