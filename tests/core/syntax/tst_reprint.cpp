// print(parse(x)) is a fixed point, and layout is no part of what a query asks: random queries, and all of the reference cases.
// DIOPTER_ROUNDS sets how many random ones.
#include "core/syntax/fingerprint.h"
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"
#include "tests/core/syntax/random_query.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace diopter::syntax;

namespace {

const ParseOptions kOptions{true, true, false, false};

/// "" when all holds.
std::string complaint(const std::string &text)
{
    const ParseResult result = parse(text, kOptions);
    if (!result.ok()) return "refused: " + result.errors.front().text();
    const std::string printed = print(result.ast);
    const ParseResult again = parse(printed, kOptions);
    if (!again.ok()) return "the printed form is refused: " + printed;
    if (print(again.ast) != printed) return "prints differently: " + printed;
    if (fingerprint(again.ast) != fingerprint(result.ast)) return "another fingerprint: " + printed;
    const ParseResult pretty = parse(prettyPrint(result.ast, 30), kOptions);
    if (!pretty.ok() || print(pretty.ast) != printed) return "the formatted text is another query: " + printed;
    return {};
}

} // namespace

class TestReprint : public QObject {
    Q_OBJECT
private slots:
    void randomQueries();
    void referenceCases();
    void templatesKeepTheirForm_data();
    void templatesKeepTheirForm();
};

void TestReprint::randomQueries()
{
    const int rounds = qEnvironmentVariableIntValue("DIOPTER_ROUNDS") > 0 ? qEnvironmentVariableIntValue("DIOPTER_ROUNDS") : 20'000;
    RandomQuery random(7);
    std::size_t bytes = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::string text = random.make();
        bytes += text.size();
        const std::string what = complaint(text);
        QVERIFY2(what.empty(), (text + "\n" + what).c_str());
    }
    qInfo("%d random queries, %zu bytes on average", rounds, bytes / static_cast<std::size_t>(rounds));
}

/// Nothing of a dashboard's query is lost or put into quotes that were not there: the variables are filled in later.
void TestReprint::templatesKeepTheirForm_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"x{$filters}", "x{$filters,a=\"b\"}", "{$filters}", "x{$label=\"b\"}", "x{a=$v}", "x{a=~\"$v\"}",
             "x{\"$label\"=\"b\"}", "x{a=$v,b=\"$v\"}", "sum by ($by) (x)", "sum by (a, ${by:csv}) (x)",
             "sum by ({{ .Values.by }}) (rate(x[$__rate_interval]))", "sum by (\"$by\") (x)", "x / on ($on) group_left ($extra) y",
             "rate(x{$filters}[[[range]]])", "topk($n, $metric{a=\"b\"}) > $limit", "x_$suffix{a=\"b\"} @ $at", "sum without (le_$by) (x)"})
        QTest::newRow(text) << text;
}

void TestReprint::templatesKeepTheirForm()
{
    QFETCH(QString, text);
    const ParseResult result = parse(text.toStdString(), ParseOptions::all());
    QVERIFY2(result.ok(), result.ok() ? "" : result.errors.front().text().c_str());
    QCOMPARE(QString::fromStdString(print(result.ast)), text);
    const ParseResult again = parse(print(result.ast), ParseOptions::all());
    QVERIFY(again.ok());
    QCOMPARE(fingerprint(again.ast), fingerprint(result.ast));
}

void TestReprint::referenceCases()
{
    int valid = 0;
    QDirIterator files(QStringLiteral(DIOPTER_SHARED) + "/corpus", {"*.jsonl"}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        while (!file.atEnd()) {
            const QJsonObject each = QJsonDocument::fromJson(file.readLine()).object();
            for (const char *key : {"input", "in", "out", "query", "expr", "output", "input_expr"}) {
                const std::string text = each[key].toString().toStdString();
                if (text.empty() || !parse(text, kOptions).ok()) continue;
                ++valid;
                const std::string what = complaint(text);
                QVERIFY2(what.empty(), (text + "\n" + what).c_str());
            }
        }
    }
    if (valid == 0) QSKIP("the reference cases are not at hand");
    qInfo("%d valid texts of the reference cases", valid);
}

QTEST_APPLESS_MAIN(TestReprint)
#include "tst_reprint.moc"
