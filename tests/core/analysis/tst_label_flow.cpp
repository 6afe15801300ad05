// Which labels reach the root of a query.
#include "core/analysis/label_flow.h"
#include "core/syntax/parser.h"

#include <QTest>

using namespace diopter;

class TestLabelFlow : public QObject {
    Q_OBJECT

private slots:
    void rootChanges_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("change");
        const auto row = [](const char *query, const char *change) { QTest::newRow(query) << QString(query) << QString(change); };
        row("up", "");
        row("rate(x[5m])", "has lost __name__");
        row("last_over_time(x[5m])", "");
        row("sum(x)", "carries no labels");
        row("sum by (a, b) (x)", "carries only a and b");
        row("sum by (a, b) (sum by (b, c) (x))", "carries only b");
        row("sum without (a) (x)", "has lost __name__ and a");
        row("sum without (a) (sum by (a, b) (x))", "carries only b");
        row("topk(1, x)", "");
        row("count_values(\"v\", x)", "carries only v");
        row("histogram_quantile(0.9, rate(x[5m]))", "has lost __name__ and le");
        row("a / on (j) b", "carries only j");
        row("a / ignoring (j) b", "has lost __name__ and j");
        row("a > b", "");
        row("a > bool b", "has lost __name__");
        row("a * on (j) group_left (t) b", "has lost __name__, gains t");
        row("label_replace(sum by (a) (x), \"n\", \"$1\", \"a\", \"(.*)\")", "carries only a and n");
        row("absent(x{a=\"1\",b=~\"2\"})", "carries only a");
        row("vector(1)", "carries no labels");
        row("sum(x) or sum by (a) (y)", "carries only a");
        row("-x", "has lost __name__");
    }
    void rootChanges()
    {
        QFETCH(QString, query);
        QFETCH(QString, change);
        const auto parsed = syntax::parse(query.toStdString());
        QVERIFY(parsed.ok());
        const auto flow = analysis::labelFlow(parsed.ast);
        QCOMPARE(QString::fromStdString(analysis::labelChangeInWords(parsed.ast, flow, parsed.ast.root().id)), change);
    }
};

QTEST_APPLESS_MAIN(TestLabelFlow)
#include "tst_label_flow.moc"
