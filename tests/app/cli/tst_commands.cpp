// Every command once, on the demo: exit code, shape of the JSON, figures that must agree.
#include "tests/app/cli/cli_run.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

namespace {

const QString kRatio = "sum by (service) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum by (service) (rate(http_requests_total[5m]))";

QStringList withRange(QStringList arguments)
{
    return arguments << "--start"
                     << "end-40m"
                     << "--end"
                     << "end"
                     << "--step"
                     << "60";
}

} // namespace

class TestCommands : public QObject {
    Q_OBJECT

private slots:
    void versionAndHelp()
    {
        const CliRun version = runCli({"version", "--json"});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.json().contains("version"));
        const CliRun help = runCli({"help"});
        QCOMPARE(help.exitCode, 0);
        for (const char *command :
            {"explain", "query", "cost", "check", "parse", "format", "series", "labels", "values", "metrics", "inspect"}) {
            QVERIFY2(help.out.contains(command), command);
            QCOMPARE(runCli({"help", command}).exitCode, 0);
        }
    }

    void parses()
    {
        const CliRun run = runCli({"parse", "sum by (a) (rate(x[5m]))", "--json"});
        QCOMPARE(run.exitCode, 0);
        const QJsonObject tree = run.json();
        QCOMPARE(tree["type"].toString(), QString("aggregation"));
        QCOMPARE(tree["id"].toInt(), 0);
        QCOMPARE(tree["pos"].toObject()["end"].toInt(), 24);
    }

    void formats()
    {
        const CliRun run = runCli({"format", "sum by(a)(x)"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.out, QByteArray("sum by (a) (x)\n"));
        QCOMPARE(runCli({"format", "-"}, "sum   (x)\n").out, QByteArray("sum(x)\n"));
    }

    void answersExpressionLines()
    {
        const CliRun run = runCli({"parse", "--batch"}, "{\"expr\":\"up\"}\n{\"expr\":\"up(\"}\n");
        QCOMPARE(run.exitCode, 2);
        const QList<QByteArray> lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        QCOMPARE(QJsonDocument::fromJson(lines[0]).object()["ok"].toBool(), true);
        const QJsonObject refused = QJsonDocument::fromJson(lines[1]).object();
        QCOMPARE(refused["ok"].toBool(), false);
        QVERIFY(!refused["errors"].toArray().isEmpty());
    }

    void explainsWithoutRunning()
    {
        const CliRun run = runCli(withRange({"explain", demoSnapshot(), kRatio, "--json"}));
        QCOMPARE(run.exitCode, 0);
        const QJsonObject report = run.json();
        QCOMPARE(report["version"].toInt(), 1);
        QVERIFY(!report.contains("total"));
        for (const QJsonValue &node : report["nodes"].toArray()) QVERIFY(!node.toObject().contains("actual"));
    }

    void explainsARun()
    {
        const CliRun run = runCli(withRange({"explain", demoSnapshot(), kRatio, "--analyze", "--json"}));
        QVERIFY2(run.exitCode == 0, run.err);
        const QJsonObject report = run.json();
        for (const char *key :
            {"version", "query", "source", "range", "complete", "lost", "requests", "total", "warnings", "infos", "nodes"}) {
            QVERIFY2(report.contains(key), key);
        }
        const QJsonObject total = report["total"].toObject();
        double selfMs = 0;
        double selectorSamples = 0;
        const QJsonArray nodes = report["nodes"].toArray();
        QCOMPARE(nodes.size(), 7);
        for (qsizetype i = 0; i < nodes.size(); ++i) {
            const QJsonObject node = nodes[i].toObject();
            QCOMPARE(node["id"].toInt(), int(i));
            for (const char *key : {"parent", "pos", "kind", "expr", "words", "estimate", "actual", "findings"})
                QVERIFY2(node.contains(key), key);
            QVERIFY(!node["words"].toString().isEmpty());
            const QJsonObject actual = node["actual"].toObject();
            selfMs += actual["selfMs"].toDouble();
            if (node["kind"] == "matrixSelector") selectorSamples += actual["samplesRead"].toDouble();
        }
        QVERIFY(std::fabs(selfMs + total["overheadMs"].toDouble() - total["cpuMs"].toDouble()) <= 0.05 * total["cpuMs"].toDouble());
        QCOMPARE(selectorSamples, total["samplesRead"].toDouble());
        const QJsonObject verdict = report["verdict"].toObject();
        QVERIFY2(verdict["text"].toString().contains("denominator"), run.out.left(3000));
        QVERIFY(verdict["actionText"].toString().contains("record: service:http_requests:rate5m"));
    }

    void rendersEveryFormat_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("text") << "text" << QByteArray();
        QTest::newRow("dot") << "dot" << QByteArray("digraph");
        QTest::newRow("mermaid") << "mermaid" << QByteArray("flowchart");
        QTest::newRow("svg") << "svg" << QByteArray("<svg");
        QTest::newRow("markdown") << "markdown" << QByteArray("**");
    }
    void rendersEveryFormat()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, begin);
        const CliRun run = runCli(withRange({"explain", demoSnapshot(), kRatio, "--analyze", "--format", format}));
        QCOMPARE(run.exitCode, 0);
        QVERIFY(run.out.startsWith(begin) && run.out.contains("rate"));
    }

    /// Whole outputs against tests/data/cli, times masked; DIOPTER_UPDATE_GOLDEN=1 writes them anew.
    void outputsStayAsTheyWere_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("explain text") << "explain.txt" << withRange({"explain", demoSnapshot(), kRatio, "--analyze"});
        QTest::newRow("explain estimate") << "explain_estimate.txt" << withRange({"explain", demoSnapshot(), kRatio});
        QTest::newRow("explain json") << "explain.json" << withRange({"explain", demoSnapshot(), kRatio, "--analyze", "--json"});
        QTest::newRow("explain markdown") << "explain.md"
                                          << withRange({"explain", demoSnapshot(), kRatio, "--analyze", "--format", "markdown"});
        QTest::newRow("table") << "table.txt" << QStringList{"query", demoSnapshot(), kRatio};
        QTest::newRow("csv") << "rows.csv" << QStringList{"query", demoSnapshot(), kRatio, "--format", "csv"};
        QTest::newRow("inspect") << "inspect.txt" << QStringList{"inspect", demoSnapshot()};
        QTest::newRow("check") << "check.txt" << QStringList{"check", "rate(sum(x_total{a=~\"b\"})[5m:])"};
    }
    void outputsStayAsTheyWere()
    {
        QFETCH(QString, file);
        QFETCH(QStringList, arguments);
        QString text = QString::fromUtf8(runCli(arguments).out);
        text.replace(demoSnapshot(), "DEMO");
        text.replace(QRegularExpression("\\d[\\d.,]*( ms| s)\\b"), "TIME");
        text.replace(QRegularExpression("\"(wallMs|cpuMs|overheadMs|selfMs|totalMs|peakBytes|chunks|bytes|decodedSamples|cachedSamples|"
                                        "sharedSamples)\":[-+.e\\d]+"),
            "\"\\1\":N");
        text.replace(QRegularExpression(" +"), " ");
        const QString path = QString(DIOPTER_SOURCE_DIR) + "/tests/data/cli/" + file;
        if (qEnvironmentVariableIsSet("DIOPTER_UPDATE_GOLDEN")) {
            QDir().mkpath(QFileInfo(path).path());
            QFile out(path);
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(text.toUtf8());
            return;
        }
        QFile golden(path);
        QVERIFY(golden.open(QIODevice::ReadOnly));
        QCOMPARE(text, QString::fromUtf8(golden.readAll()));
    }

    void answersQueries()
    {
        const CliRun instant = runCli({"query", demoSnapshot(), "count(up)", "--json"});
        QVERIFY2(instant.exitCode == 0, instant.err);
        QCOMPARE(instant.json()["data"].toObject()["resultType"].toString(), QString("vector"));
        const CliRun range = runCli(withRange({"query", demoSnapshot(), kRatio, "--json", "--stats"}));
        const QJsonObject data = range.json()["data"].toObject();
        QCOMPARE(data["resultType"].toString(), QString("matrix"));
        QVERIFY(data["stats"].toObject()["samples"].toObject()["samplesRead"].toDouble() > 1000);
        QVERIFY(runCli(withRange({"query", demoSnapshot(), "up", "--format", "csv"})).out.startsWith("__name__,"));
        QCOMPARE(runCli(withRange({"query", demoSnapshot(), kRatio, "--format", "graph"})).exitCode, 0);
    }

    void anyNumberOfThreadsGivesTheSameBytes()
    {
        const CliRun one = runCli(withRange({"query", demoSnapshot(), kRatio, "--json", "--threads", "1"}));
        const CliRun many = runCli(withRange({"query", demoSnapshot(), kRatio, "--json", "--threads", "4"}));
        QCOMPARE(one.exitCode, 0);
        QCOMPARE(one.out, many.out);
    }

    void answersQueryLines()
    {
        const QByteArray input =
            "{\"query\":\"count(up)\"}\n{\"query\":\"sum(\"}\n\n{\"query\":\"up\",\"start\":\"end-5m\",\"end\":\"end\",\"step\":60}\n";
        const CliRun run = runCli({"query", demoSnapshot(), "--batch", "--no-cache"}, input);
        QCOMPARE(run.exitCode, 2);
        const QList<QByteArray> lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(QJsonDocument::fromJson(lines[1]).object()["errorType"].toString(), QString("bad_data"));
        QCOMPARE(QJsonDocument::fromJson(lines[2]).object()["data"].toObject()["resultType"].toString(), QString("matrix"));
    }

    void estimatesCost()
    {
        const CliRun fits = runCli(withRange({"cost", demoSnapshot(), kRatio, "--json"}));
        QCOMPARE(fits.exitCode, 0);
        QVERIFY(fits.json()["estimate"].toObject()["samplesRead"].toObject()["expected"].toDouble() > 1000);
        const CliRun breaks = runCli(withRange({"cost", demoSnapshot(), kRatio, "--json", "--max-samples-read", "1000"}));
        QCOMPARE(breaks.exitCode, 4);
        QCOMPARE(breaks.json()["limits"].toArray().size(), 1);
    }

    void explores()
    {
        QCOMPARE(runCli({"series", demoSnapshot(), "up", "--json"}).json()["status"].toString(), QString("success"));
        QVERIFY(runCli({"labels", demoSnapshot(), "--json"}).json()["data"].toArray().contains(QJsonValue("service")));
        QVERIFY(
            runCli({"values", demoSnapshot(), "__name__", "--json"}).json()["data"].toArray().contains(QJsonValue("http_requests_total")));
        const QJsonObject metrics = runCli({"metrics", demoSnapshot(), "--json"}).json()["data"].toObject();
        QVERIFY(metrics["http_requests_total"].toArray()[0].toObject()["series"].toDouble() > 100);
        const QJsonObject inspection = runCli({"inspect", demoSnapshot(), "--json"}).json();
        for (const char *key : {"blocks", "head", "wal", "overlaps", "cardinality", "churn", "damage"})
            QVERIFY2(inspection.contains(key), key);
        QCOMPARE(inspection["blocks"].toArray().size(), 1);
    }

    void opensArchives()
    {
        const QTemporaryDir directory;
        const QString archive = directory.filePath("demo.tar.gz");
        if (QProcess::execute("tar", {"-C", demoSnapshot(), "-czf", archive, "."}) != 0) QSKIP("no tar here");
        const QStringList rest{"sum(count_over_time(http_requests_total[1h]))", "--json"};
        const CliRun packed = runCli(QStringList{"query", archive} + rest);
        QVERIFY2(packed.exitCode == 0, packed.err);
        QCOMPARE(packed.out, runCli(QStringList{"query", demoSnapshot()} + rest).out);
    }

    void queriesMayBeginWithAMinus()
    {
        QCOMPARE(runCli({"format", "-sum(x)"}).out, QByteArray("-sum(x)\n"));
        QCOMPARE(runCli({"query", demoSnapshot(), "-count(up)", "--json"}).json()["status"].toString(), QString("success"));
    }

    void checks()
    {
        QCOMPARE(runCli({"check", "sum by (a) (rate(x_total[5m]))"}).exitCode, 0);
        const CliRun bad = runCli({"check", "rate(sum(x_total)[5m:1m])", "--json"});
        QCOMPARE(bad.exitCode, 7);
        QVERIFY(!bad.json()["findings"].toArray().isEmpty());
        const CliRun missing = runCli({"check", "http_requets_total", "--source", demoSnapshot()});
        QCOMPARE(missing.exitCode, 7);
        QVERIFY2(missing.out.contains("http_requests_total"), missing.out);
    }
};

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
