// `diopter parse` and `diopter format`, alone and with --batch: the shapes scripts rely on.
#include "tests/app/cli/cli_run.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

namespace {

QList<QJsonObject> objects(const QByteArray &lines)
{
    QList<QJsonObject> out;
    for (const QByteArray &line : lines.trimmed().split('\n')) out << QJsonDocument::fromJson(line).object();
    return out;
}

QByteArray line(const QString &expr) { return QJsonDocument(QJsonObject{{"expr", expr}}).toJson(QJsonDocument::Compact) + "\n"; }

/// Every object with a "type" has the next id and a place in the text.
void checkIds(const QJsonValue &value, int &next, int length)
{
    if (value.isArray()) {
        for (const QJsonValue &each : value.toArray()) checkIds(each, next, length);
        return;
    }
    const QJsonObject node = value.toObject();
    if (!node.contains("id")) return;
    QCOMPARE(node["id"].toInt(), next++);
    const QJsonObject pos = node["pos"].toObject();
    QVERIFY(pos["start"].toInt() >= 0 && pos["start"].toInt() < pos["end"].toInt() && pos["end"].toInt() <= length);
    for (const char *child : {"param", "lhs", "rhs", "expr", "args"}) checkIds(node[child], next, length);
}

} // namespace

class TestLanguageCommands : public QObject {
    Q_OBJECT

private slots:
    void tree()
    {
        const CliRun run = runCli({"parse", "topk(3, rate(x[5m])) / on (a) y"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.err, QByteArray());
        const QList<QByteArray> lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 6);
        QVERIFY(lines[0].contains("binaryExpr") && lines[0].contains("bytes 0-31"));
        QVERIFY(lines[4].contains("matrixSelector") && lines[4].contains("range vector"));
    }

    void treeAsJson()
    {
        const QString expr = "topk(3, rate(x[5m])) / on (a) y";
        const CliRun run = runCli({"parse", expr, "--json"});
        QCOMPARE(run.exitCode, 0);
        int next = 0;
        checkIds(run.json(), next, static_cast<int>(expr.size()));
        QCOMPARE(next, 6);
    }

    void warnings()
    {
        for (const QStringList &more : {QStringList{}, QStringList{"--json"}}) {
            const CliRun run = runCli(QStringList{"parse", "rate(x_bucket{le=\"1\"}[5m])"} + more);
            QCOMPARE(run.exitCode, 0);
            QVERIFY2(run.err.contains("warning: 1:15: since Prometheus 3 the label le is stored as a float"), run.err);
        }
        const QJsonObject answer = runCli({"parse", "--batch"}, line("rate(x[1m:1m])")).json();
        const QJsonObject warning = answer["warnings"].toArray().at(0).toObject();
        QCOMPARE(warning["start"].toInt(), 5);
        QCOMPARE(warning["end"].toInt(), 13);
        QCOMPARE(warning["col"].toInt(), 6);
        QVERIFY(warning["message"].toString().contains("[1m:1m] has at most one value"));
    }

    void refusals()
    {
        for (const char *command : {"parse", "format"}) {
            const CliRun run = runCli({command, "sum(rate(x[5m])"});
            QCOMPARE(run.exitCode, 2);
            QVERIFY2(run.err.contains("unclosed left parenthesis") && run.err.contains("1:16"), run.err);
        }
        const CliRun json = runCli({"parse", "sum(", "--json"});
        QCOMPARE(json.exitCode, 2);
        QCOMPARE(json.json()["status"].toString(), QString("error"));
        QVERIFY(json.json().contains("errorType") && json.json().contains("place") && !json.json()["error"].toString().isEmpty());
        QCOMPARE(runCli({"parse"}).exitCode, 1);
    }

    void batch_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("parse") << "parse";
        QTest::newRow("format") << "format";
    }

    void batch()
    {
        QFETCH(QString, command);
        const QByteArray input = line("sum by(job)(rate(http_requests_total{b='1',a=\"2\"}[5m]))") + line("sum(\n  rate(x[5m]") + "\n" +
            line(QString::fromUtf8("{\"m\xc3\xa9trique\"}")) + "no json\n" + line("rate($metric{job=~\"$job\"}[$__rate_interval])") +
            line("") + line("up");
        const CliRun run = runCli({command, "--batch"}, input);
        QCOMPARE(run.exitCode, 2);
        const QList<QJsonObject> answers = objects(run.out);
        QCOMPARE(answers.size(), 7);

        const QJsonObject first = answers[0];
        QCOMPARE(first.keys(), (QStringList{"ast", "fingerprint", "ok", "placeholders", "pretty", "printed", "warnings"}));
        QCOMPARE(first["ok"], QJsonValue(true));
        QCOMPARE(first["ast"].toObject()["type"].toString(), QString("aggregation"));
        QCOMPARE(first["printed"].toString(), QString("sum by (job) (rate(http_requests_total{a=\"2\",b=\"1\"}[5m]))"));
        QCOMPARE(first["pretty"].toString(), first["printed"].toString());
        QCOMPARE(first["fingerprint"].toString().size(), 16);
        QCOMPARE(first["placeholders"].toArray().size(), 0);

        const QJsonObject refused = answers[1];
        QCOMPARE(refused["ok"], QJsonValue(false));
        const QJsonObject error = refused["errors"].toArray().at(0).toObject();
        QCOMPARE(error.keys(), (QStringList{"col", "end", "line", "message", "start"}));
        QCOMPARE(error["line"].toInt(), 2);
        QCOMPARE(error["message"].toString(), QString("unclosed left parenthesis"));

        QCOMPARE(answers[2]["printed"].toString(), QString::fromUtf8("{__name__=\"m\xc3\xa9trique\"}"));
        QCOMPARE(answers[3]["ok"], QJsonValue(false));
        QCOMPARE(answers[3]["errors"].toArray().size(), 1);

        QStringList variables;
        for (const QJsonValue &each : answers[4]["placeholders"].toArray())
            variables << each["name"].toString() + ":" + each["role"].toString() + ":" + each["default"].toString();
        QCOMPARE(variables, (QStringList{"metric:metricName:metric", "job:labelValue:.*", "__rate_interval:duration:5m"}));
        QCOMPARE(answers[5]["ok"], QJsonValue(false)); // the empty text has a place too
        QCOMPARE(answers[5]["errors"].toArray().at(0).toObject()["line"].toInt(), 1);
        QCOMPARE(answers[6]["printed"].toString(), QString("up"));
    }

    void everyRefusalHasTextAndPlace()
    {
        QByteArray input;
        for (const char *text : {"", " ", "(", ")", "sum", "rate(", "a{", "a{b", "a{b=", "a[", "a[5m", "a offset", "a @", "\"", "1 +",
                 "a b", "a{b=~\"(\"}", "\xff", "foo(", "nosuch(a)", "sum(1)", "rate(a)", "a and 1", "1 == 2", "a[5m] + 1", "{}",
                 "info(a, b)", "limitk(1, a)", "#", "$"}) {
            input += line(QString::fromUtf8(text));
        }
        for (const QJsonObject &answer : objects(runCli({"parse", "--batch"}, input).out)) {
            if (answer["ok"].toBool()) continue;
            QVERIFY(!answer["errors"].toArray().isEmpty());
            for (const QJsonValue &error : answer["errors"].toArray()) {
                QVERIFY(!error["message"].toString().isEmpty());
                QVERIFY(error["line"].toInt() > 0 && error["col"].toInt() > 0 && error["end"].toInt() >= error["start"].toInt());
            }
            QVERIFY(!answer["error"].toString().contains("unknown position"));
        }
    }

    void formats()
    {
        QCOMPARE(runCli({"format", "sum by(a)(x)"}).out, QByteArray("sum by (a) (x)\n"));
        QCOMPARE(runCli({"format", "x", "--json"}).json()["pretty"].toString(), QString("x"));
        const QByteArray longQuery = "sum by (service) (rate(http_requests_total{code=~\"5..\",job=\"api\"}[5m])) / "
                                     "sum by (service) (rate(http_requests_total{job=\"api\"}[5m]))";
        const QByteArray pretty = runCli({"format", "-"}, longQuery).out;
        QCOMPARE(pretty.count('\n'), 3);
        QCOMPARE(runCli({"format", "-"}, pretty).out, pretty);
    }

    void switches()
    {
        QCOMPARE(runCli({"format", "a + fill (0) b"}).exitCode, 2);
        QCOMPARE(runCli({"format", "a + fill (0) b", "--enable-feature", "promql-binop-fill-modifiers"}).exitCode, 0);
        QCOMPARE(runCli({"format", "limitk(1, a)"}).exitCode, 2);
        QCOMPARE(runCli({"format", "limitk(1, a)", "--enable-feature", "promql-experimental-functions"}).exitCode, 0);
    }
};

QTEST_MAIN(TestLanguageCommands)
#include "tst_language_commands.moc"
