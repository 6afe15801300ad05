// Which texts have the same fingerprint: those that differ in layout, label order, idle parentheses or literal times only.
#include "core/syntax/fingerprint.h"
#include "core/syntax/parser.h"

#include <QtTest>

using namespace diopter::syntax;

class TestFingerprint : public QObject {
    Q_OBJECT
private slots:
    void pairs_data();
    void pairs();
};

void TestFingerprint::pairs_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("same");
    const auto row = [](const char *a, const char *b, bool same) { QTest::newRow(a) << a << b << same; };
    row("sum by (a) (rate(x[5m]))", "sum(\n  rate( x [ 5m ] )  # why\n) by(a)", true);
    row("x{a=\"1\",b=\"2\"}", "x{b='2', a=`1`,}", true);
    row("x{a=\"1\"}", "{a=\"1\",__name__=\"x\"}", true);
    row("sum by (a, b) (x)", "sum by (b, a) (x)", true);
    row("a / on (x, y) group_left (z, w) b", "a / on (y, x) group_left (w, z) b", true);
    row("((a)) + b", "a + b", true);
    row("rate(x[5m])", "rate(x[1h])", true);
    row("x offset 5m", "x offset 1d", true);
    row("x @ 100", "x @ 200.5", true);
    row("max_over_time(x[1h:1m])", "max_over_time(x[2h:5m])", true);
    row("time() - 5m", "time() - 1h", true);
    row("SUM(x)", "sum(x)", true);
    row("x > 1", "x > 2", false);
    row("x", "x offset 5m", false);
    row("x @ start()", "x @ end()", false);
    row("x @ 100", "x", false);
    row("rate(x[5m])", "irate(x[5m])", false);
    row("rate(x[5m])", "rate(x[5m:])", false);
    row("sum by (a) (x)", "sum without (a) (x)", false);
    row("sum by (a) (x)", "sum by (b) (x)", false);
    row("x{a=\"1\"}", "x{a!=\"1\"}", false);
    row("x{a=\"1\"}", "x{a=\"2\"}", false);
    row("(a - b) - c", "a - (b - c)", false);
    row("a + b", "b + a", false);
    row("a == b", "a == bool b", false);
    row("a + on (x) b", "a + ignoring (x) b", false);
    row("a + on (x) group_left b", "a + on (x) group_right b", false);
    row("a + on (x) fill (0) b", "a + on (x) fill (1) b", false);
    row("rate(x[5m] anchored)", "rate(x[5m] smoothed)", false);
    row("topk(1, x)", "topk(2, x)", false);
}

void TestFingerprint::pairs()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(bool, same);
    const ParseResult left = parse(a.toStdString(), ParseOptions::all());
    const ParseResult right = parse(b.toStdString(), ParseOptions::all());
    QVERIFY2(left.ok(), left.ok() ? "" : left.errors[0].text().c_str());
    QVERIFY2(right.ok(), right.ok() ? "" : right.errors[0].text().c_str());
    QCOMPARE(fingerprint(left.ast) == fingerprint(right.ast), same);
}

QTEST_APPLESS_MAIN(TestFingerprint)
#include "tst_fingerprint.moc"
