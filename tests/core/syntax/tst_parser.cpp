// The parser on single expressions: what is accepted, what it prints as, where errors and warnings lie, what durations come to.
#include "core/syntax/ast_json.h"
#include "core/syntax/duration_value.h"
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"
#include "core/syntax/token_classes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace diopter;
using namespace diopter::syntax;

namespace {

const ParseOptions kAll{true, true, false, true};

} // namespace

class TestParser : public QObject {
    Q_OBJECT
private slots:
    void prints_data();
    void prints();
    void durationErrors_data();
    void durationErrors();
    void durationValues_data();
    void durationValues();
    void warnings_data();
    void warnings();
    void removedWords_data();
    void removedWords();
    void limitsHaveAPlace();
    void numbersInJson();
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
    // Pipelines and functions of Helm and Go templates are variables like any other.
    row("rate(foo{job=\"{{ .Values.job | quote }}\"}[{{ .Values.range | default \"5m\" }}])",
        "rate(foo{job=\"{{ .Values.job | quote }}\"}[{{ .Values.range | default \"5m\" }}])");
    row("{{ printf \"%s_total\" .Values.name }} > {{ .Values.limit }}", "{{ printf \"%s_total\" .Values.name }} > {{ .Values.limit }}");
    row("{{ include \"query\" . }}", "{{ include \"query\" . }}");
}

void TestParser::prints()
{
    QFETCH(QString, text);
    QFETCH(QString, printed);
    const ParseResult result = parse(text.toStdString(), kAll);
    if (printed.isEmpty()) {
        QVERIFY(!result.ok());
        return;
    }
    QVERIFY2(result.ok(), result.ok() ? "" : result.errors[0].text().c_str());
    QCOMPARE(QString::fromStdString(print(result.ast)), printed);
}

// Texts as a Prometheus 3.16 answers them.
void TestParser::durationErrors_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *text, const char *message) { QTest::newRow(text) << text << message; };
    row("rate(foo[(0s)])", "9:12: duration must be greater than 0");
    row("rate(foo[1m+(0s)-1m])", "9:19: duration must be greater than 0");
    row("rate(foo[((0s))])", "10:13: duration must be greater than 0");
    row("foo offset (1s/(0s))", "12:18: division by zero");
    row("rate(foo[(step()-step())])", "10:23: duration must be greater than 0");
    row("rate(foo[-(5m)])", "9:13: duration must be greater than 0");
    row("rate(foo[max_of(0s,(0s))])", "9:24: duration must be greater than 0");
    row("rate(foo[(0)*2])", "9:14: duration must be greater than 0");
    row("rate(foo[-step()])", "9:16: duration must be greater than 0");
    row("rate(foo[min_of(-1s,2s)])", "9:23: duration must be greater than 0");
    row("foo[1m:-step()]", "7:14: duration must be greater than 0");
    row("foo[5m:1m] offset -(1/(0))", "20:24: division by zero");
    row("foo[(1m)%(0)]", "4:11: modulo by zero");
    row("foo[$window*2]", "4:11: a template variable has no value");
}

void TestParser::durationErrors()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const ParseResult result = parse(text.toStdString(), kAll);
    QVERIFY2(result.ok(), result.ok() ? "" : result.errors[0].text().c_str());
    const auto durations = resolveDurations(result.ast, {1'000'000, 1'000'000, 0});
    QVERIFY(!durations);
    QCOMPARE(QString::fromStdString(durations.error().message), message);
    QVERIFY(durations.error().place.span && durations.error().place.line == 1);
}

void TestParser::durationValues_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("range");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<qint64>("offset");
    const auto row = [](const char *text, qint64 range, qint64 step, qint64 offset) {
        QTest::newRow(text) << text << range << step << offset;
    };
    row("foo[5m]", 300'000, 0, 0);
    row("foo[step() * 4]", 60'000, 0, 0);
    row("foo[range():step() + 5s] offset -range()", 600'000, 20'000, -600'000);
    row("foo[max_of(step(), 1m)] offset (1h / 2)", 60'000, 0, 1'800'000);
    row("foo offset -(2 ^ 3 % 5)", 0, 0, -3'000);
}

void TestParser::durationValues()
{
    QFETCH(QString, text);
    QFETCH(qint64, range);
    QFETCH(qint64, step);
    QFETCH(qint64, offset);
    const ParseResult result = parse(text.toStdString(), kAll);
    QVERIFY2(result.ok(), result.ok() ? "" : result.errors[0].text().c_str());
    const auto durations = resolveDurations(result.ast, {0, 600'000, 15'000});
    QVERIFY(durations);
    const NodeDurations &root = durations->front();
    QCOMPARE(qint64(root.range), range);
    QCOMPARE(qint64(root.step), step);
    QCOMPARE(qint64(root.offset), offset);
}

void TestParser::warnings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("places"); // what the warnings are about, separated by " | "
    QTest::addColumn<QString>("word"); // the first warning holds
    const auto row = [](const char *text, const char *places, const char *word) { QTest::newRow(text) << text << places << word; };
    row("foo_bucket{le=\"1\"}", "le=\"1\"", "\"1.0\"");
    row("rate(foo_bucket{job=\"a\",le!=\"-5\"}[5m])", "le!=\"-5\"", "\"-5.0\"");
    row("foo{quantile=\"1\"} + foo{quantile=\"0\"}", "quantile=\"1\" | quantile=\"0\"", "\"1.0\"");
    row("foo_bucket{le=~\"0.5|1|2.5\"}", "le=~\"0.5|1|2.5\"", "1(\\.0)?");
    row("rate(foo[1m:1m])", "foo[1m:1m]", "[2m:1m] has two");
    row("rate(foo[30s:1m])", "foo[30s:1m]", "at most one value");
    row("sum by (a, b:c) (foo)", "b:c", "needs quotes");
    row("a + on (b:c) group_left (d:e) b", "b:c | d:e", "needs quotes");
    row("foo_bucket{le=\"1.0\"}", "", "");
    row("foo_bucket{le=\"+Inf\"}", "", "");
    row("foo_bucket{le=\"0.5\",code=\"1\"}", "", "");
    row("foo_bucket{le=~\"1(\\\\.0)?|.+\"}", "", "");
    row("foo_bucket{le=\"$le\"}", "", "");
    row("rate(foo[2m:1m])", "", "");
    row("rate(foo[5m:])", "", "");
    row("job:foo:rate5m", "", "");
    row("sum by (a, \"b:c\") (foo)", "", "");
}

void TestParser::warnings()
{
    QFETCH(QString, text);
    QFETCH(QString, places);
    QFETCH(QString, word);
    const ParseResult result = parse(text.toStdString(), kAll);
    QVERIFY2(result.ok(), result.ok() ? "" : result.errors[0].text().c_str());
    QStringList found;
    for (const Error &warning : result.ast.warnings) {
        QVERIFY(warning.place.span && warning.place.line == 1 && warning.place.column == warning.place.span->start + 1);
        found << text.mid(
            static_cast<int>(warning.place.span->start), static_cast<int>(warning.place.span->end - warning.place.span->start));
    }
    QCOMPARE(found.join(" | "), places);
    if (!places.isEmpty())
        QVERIFY2(QString::fromStdString(result.ast.warnings[0].message).contains(word), result.ast.warnings[0].message.c_str());
}

void TestParser::removedWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("last"); // text of the last error
    const auto row = [](const char *text, const char *last) { QTest::newRow(text) << text << last; };
    row("holt_winters(foo[5m], 0.5, 0.5)", "1:1: holt_winters is called double_exponential_smoothing since Prometheus 3");
    row("foo[min(5m, step())]", "1:5: in durations the smaller of two is min_of()");
    row("sum(foo) by (a) keep_common", "1:17: keep_common was removed");
    row("count_scalar(foo)", "1:1: count_scalar was removed");
    row("rollup(foo[5m])", "1:1: this looks like MetricsQL");
    row("{app=\"x\"} |= \"y\"", "1:11: this looks like LogQL");
}

void TestParser::removedWords()
{
    QFETCH(QString, text);
    QFETCH(QString, last);
    const ParseResult result = parse(text.toStdString(), kAll);
    QVERIFY(result.errors.size() >= 2);
    QVERIFY2(QString::fromStdString(result.errors.back().text()).startsWith(last), result.errors.back().text().c_str());
}

void TestParser::limitsHaveAPlace()
{
    const std::string tooLong(kMaxTextBytes + 1, ' ');
    std::string tooManyNodes = "label_join(a, \"b\", \"c\"";
    while (tooManyNodes.size() < kMaxTextBytes - 10) tooManyNodes += ",\"\"";
    tooManyNodes += ")";
    for (const std::string &text : {tooLong, tooManyNodes, std::string(), std::string(2000, '(')}) {
        const ParseResult result = parse(text, kAll);
        QVERIFY(!result.ok());
        for (const Error &error : result.errors) {
            QVERIFY(!error.message.empty() && error.place.span && error.place.line > 0 && error.place.column > 0);
        }
    }
}

void TestParser::numbersInJson()
{
    // The digits are read back from the answer of a server.
    for (const char *number : {"1.23456789e+25", "1.234567890123e-09", "1e-07", "1e+21", "0.000001", "123456789.125", "0"}) {
        const auto text = std::string("a == on (b) fill (") + number + ") c";
        const std::string json = parseAnswerJson(text, kAll);
        const auto answer = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
        const auto fill = answer["ast"].toObject()["matching"].toObject()["fillValues"].toObject();
        QCOMPARE(fill["lhs"].toDouble(), QString(number).toDouble());
        QVERIFY2(json.find(std::string("\"lhs\":") + number) != std::string::npos, json.c_str());
    }
}

QTEST_APPLESS_MAIN(TestParser)
#include "tst_parser.moc"
