// The parser on single expressions: what is accepted, what it prints as, where errors lie.
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"

#include <QtTest>

using namespace diopter;
using namespace diopter::syntax;

class TestParser : public QObject {
    Q_OBJECT
private slots:
    void prints_data();
    void prints();
};

void TestParser::prints_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("printed");
    const auto row = [](const char *text, const char *printed) { QTest::newRow(text) << text << printed; };
    row("sum by (a) (rate(foo{x='y',b=~\"c.*\"}[5m]))", "sum by (a) (rate(foo{b=~\"c.*\",x=\"y\"}[5m]))");
    row("-1 ^ 2 * 3", "-1 ^ 2 * 3");
    row("a + on (x) group_left () b offset 5m @ 123", "a + on (x) group_left () b @ 123.000 offset 5m");
    row("foo offset (5m) + 3m", "foo offset (5m) + 3m");
    row("foo[5m:1m]", "foo[5m:1m]");
    row("sum(foo) by (a, \"b.c\")", "sum by (a, \"b.c\") (foo)");
    row("topk(5, foo) % bar", "topk(5, foo) % bar");
    row("{\"a.b\", c=\"d\"}", "{__name__=\"a.b\",c=\"d\"}");
    row("on + offset offset 5m", "");
    row("offset + offset offset 5m", "offset + offset offset 5m");
}

void TestParser::prints()
{
    QFETCH(QString, text);
    QFETCH(QString, printed);
    const ParseResult result = parse(text.toStdString(), {true, true, false, true});
    if (printed.isEmpty()) {
        QVERIFY(!result.ok());
        return;
    }
    QVERIFY2(result.ok(), result.ok() ? "" : result.errors[0].text().c_str());
    QCOMPARE(QString::fromStdString(print(result.ast)), printed);
}

QTEST_APPLESS_MAIN(TestParser)
#include "tst_parser.moc"
