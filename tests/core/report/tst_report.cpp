// From tree, estimate and profile to verdict and text.
#include "core/report/build_report.h"
#include "core/report/explain_json.h"
#include "core/report/number_text.h"
#include "core/report/recording_rule.h"
#include "core/report/tree_graph.h"
#include "core/report/tree_text.h"
#include "core/report/verdict.h"
#include "core/syntax/parser.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace diopter;
using namespace diopter::report;

namespace {

const char *const kRatio = "sum by (service) (rate(x_total{code=\"500\"}[5m])) / sum by (service) (rate(x_total[5m]))";

/// A profile in which the denominator reads ten times what the numerator reads.
profile::QueryProfile skewedProfile()
{
    profile::QueryProfile out;
    out.nodes.resize(7);
    const auto set = [&out](std::size_t node, std::uint64_t series, std::uint64_t samples) {
        out.nodes[node].series = series;
        out.nodes[node].samplesRead = samples;
        out.nodes[node].selfMs = 1;
    };
    set(0, 8, 1'100'000);
    set(1, 8, 100'000);
    set(2, 80, 100'000);
    set(3, 80, 100'000);
    set(4, 8, 1'000'000);
    set(5, 800, 1'000'000);
    set(6, 800, 1'000'000);
    out.total.samplesRead = 1'100'000;
    out.total.wallMs = 10;
    out.total.cpuMs = 8;
    out.total.overheadMs = 1;
    return out;
}

QueryReport ratioReport()
{
    const auto parsed = syntax::parse(kRatio);
    const profile::QueryProfile profile = skewedProfile();
    ReportParts parts{.ast = parsed.ast, .source = "data", .grid = {0, 3'600'000, 60'000}};
    parts.profile = &profile;
    return buildReport(parts);
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private slots:
    void blamesTheDenominator()
    {
        const QueryReport report = ratioReport();
        QCOMPARE(report.verdict.headline, std::string("91 % is here"));
        QCOMPARE(report.verdict.text, std::string("The denominator reads 1,000,000 samples of all 800 series of x_total to keep 8."));
        QCOMPARE(report.verdict.proof, std::string("Recorded as a rule: 11x less to read"));
        QCOMPARE(report.verdict.node.value, 6U);
        QCOMPARE(report.verdict.actionText,
            std::string("groups:\n  - name: diopter\n    rules:\n      - record: service:x:rate5m\n        expr: 'sum by (service) "
                        "(rate(x_total[5m]))'\n"
                        "# then the query reads\n# sum by (service) (rate(x_total{code=\"500\"}[5m])) / service:x:rate5m\n"));
    }

    void rulesAreNamedByConvention_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("name");
        QTest::newRow("sum of rate") << "sum by (a, b) (rate(x_total[5m]))"
                                     << "a_b:x:rate5m";
        QTest::newRow("maximum") << "max without (pod) (y)"
                                 << "without_pod:y:max";
        QTest::newRow("all") << "sum(x_total)"
                             << "all:x:sum";
        QTest::newRow("no metric") << "sum({job=\"a\"})"
                                   << "";
    }
    void rulesAreNamedByConvention()
    {
        QFETCH(QString, query);
        QFETCH(QString, name);
        const auto parsed = syntax::parse(query.toStdString());
        QVERIFY(parsed.ok());
        const auto rule = recordingRule(parsed.ast, parsed.ast.root().id);
        QCOMPARE(rule ? QString::fromStdString(rule->name) : QString(), name);
    }

    void jsonHasTheShapeOfTheContract()
    {
        const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(explainJson(ratioReport()))).object();
        QCOMPARE(json["version"].toInt(), 1);
        QCOMPARE(json["range"].toObject()["step"].toInt(), 60'000);
        const QJsonArray nodes = json["nodes"].toArray();
        QCOMPARE(nodes.size(), 7);
        QVERIFY(nodes[0].toObject()["parent"].isNull());
        QCOMPARE(nodes[6].toObject()["parent"].toInt(), 5);
        QCOMPARE(nodes[6].toObject()["actual"].toObject()["samplesRead"].toInt(), 1'000'000);
        QCOMPARE(nodes[1].toObject()["remark"].toString(), QString("numerator"));
    }

    void textBeginsWithTheVerdict()
    {
        const std::string text = treeText(ratioReport());
        QVERIFY(text.starts_with("91 % is here: The denominator reads"));
        QVERIFY(text.find("└─ ") != std::string::npos);
        QVERIFY(text.find("one-to-one on all labels") != std::string::npos);
    }

    void markupInNamesStaysText()
    {
        const auto parsed = syntax::parse("{\"<img src=x>|`[a](b)\"}", syntax::ParseOptions::all());
        QVERIFY(parsed.ok());
        const QueryReport report = buildReport({.ast = parsed.ast, .source = "data", .grid = {}, .instant = true});
        QVERIFY(treeSvg(report).find("<img") == std::string::npos);
        QVERIFY(treeMermaid(report).find("<img") == std::string::npos);
        QVERIFY(treeMarkdown(report).find("](b)") == std::string::npos || treeMarkdown(report).find("`{") != std::string::npos);
    }

    void deepTreesStaySmall()
    {
        std::string chain = "a";
        for (int i = 0; i < 9000; ++i) chain += "+a";
        const auto parsed = syntax::parse(chain);
        QVERIFY(parsed.ok());
        const QueryReport report = buildReport({.ast = parsed.ast, .source = "data", .grid = {}, .instant = true});
        QVERIFY(treeText(report).size() < 40'000'000);
        QVERIFY(explainJson(report).size() < 40'000'000);
    }

    void numbers()
    {
        QCOMPARE(countText(819963), std::string("819,963"));
        QCOMPARE(countText(12'345'678), std::string("12.3 M"));
        QCOMPARE(millisecondsText(0.0123), std::string("0.012 ms"));
        QCOMPARE(millisecondsText(4.66), std::string("4.7 ms"));
        QCOMPARE(millisecondsText(123.4), std::string("120 ms"));
        QCOMPARE(millisecondsText(1540), std::string("1.5 s"));
        QCOMPARE(bytesText(1536), std::string("1.50 KiB"));
        QCOMPARE(ratioText(100, 103), std::string("ok"));
        QCOMPARE(ratioText(100, 150), std::string("x1.50"));
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "tst_report.moc"
