// Everything that can go wrong ends with its exit code, one clear message with a place, and no partial answer that looks whole.
#include "tests/app/cli/cli_run.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TestFailures : public QObject {
    Q_OBJECT

private slots:
    void fails_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("message"); ///< part of the one line on stderr
        const QString demo = demoSnapshot();
        const auto row = [](const char *name, const QStringList &arguments, int code, const char *message) {
            QTest::newRow(name) << arguments << code << QString(message);
        };
        row("no command", {}, 1, "command");
        row("unknown command", {"frobnicate"}, 1, "frobnicate");
        row("unknown option", {"parse", "up", "--frob"}, 1, "--frob");
        row("contradicting times", {"query", demo, "up", "--time", "now", "--start", "now-1h"}, 1, "--time");
        row("bad time", {"query", demo, "up", "--time", "yesterday"}, 1, "yesterday");
        row("bad feature", {"query", demo, "up", "--enable-feature", "magic"}, 1, "magic");
        row("secret in the address", {"query", "http://me:pw@127.0.0.1:1", "up"}, 1, "password");
        row("wrong query", {"query", demo, "sum(rate(up[5m])"}, 2, "1:17");
        row("wrong type", {"query", demo, "rate(up)"}, 2, "range vector");
        row("wrong query to parse", {"parse", "up{"}, 2, "1:4");
        row("wrong query to explain", {"explain", demo, "sum by (a b) (up)"}, 2, "1:");
        row("refused by the engine", {"query", demo, "up * on (job) up"}, 2, "many-to-many");
        row("missing directory", {"query", "/nonexistent/data", "up"}, 6, "/nonexistent/data");
        row("dead URL", {"query", "http://127.0.0.1:1", "up"}, 6, "127.0.0.1:1");
        row("a file", {"query", demo + "/../README.md", "up"}, 6, "README.md");
        row("budget", {"cost", demo, "http_requests_total", "--max-series", "1"}, 4, "");
        row("timeout",
            {"query", demo, "max_over_time(rate(http_requests_total[5m])[50m:1s])", "--start", "end-50m", "--step", "1", "--timeout",
                "1ms"},
            4, "timed out");
    }
    void fails()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, message);
        const CliRun run = runCli(arguments + QStringList{"--json"});
        QVERIFY2(run.exitCode == code, run.err + run.out.left(500));
        const bool isBudget = arguments.value(0) == "cost";
        if (isBudget) return; // an answer: the estimate with the broken limit
        QVERIFY2(QString::fromUtf8(run.err).contains(message), run.err);
        QCOMPARE(run.err.trimmed().count('\n'), 0);
        QVERIFY2(!run.err.contains("pw"), run.err);
        QCOMPARE(run.json()["status"].toString(), QString("error"));
        QVERIFY(!run.json()["error"].toString().isEmpty());
        QCOMPARE(run.out.trimmed().count('\n'), 0);
        const CliRun plain = runCli(arguments);
        QCOMPARE(plain.exitCode, code);
        QVERIFY2(plain.out.isEmpty(), plain.out);
    }

    void directoryWithoutData()
    {
        const QTemporaryDir directory;
        QFile file(directory.filePath("notes.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("hello");
        file.close();
        const CliRun run = runCli({"query", directory.path(), "up", "--json"});
        QVERIFY2(run.exitCode == 6, run.err);
        QVERIFY2(run.err.contains(directory.path().toUtf8()), run.err);
        QCOMPARE(run.json()["status"].toString(), QString("error"));
    }

    /// The only block cut in half: nothing readable, or readable parts with every loss listed; never a silent answer.
    void blockCutInHalf_data()
    {
        QTest::addColumn<QString>("part");
        QTest::newRow("index") << "index";
        QTest::newRow("chunks") << "000001";
    }
    void blockCutInHalf()
    {
        QFETCH(QString, part);
        const QTemporaryDir directory;
        QVERIFY(copyTree(demoSnapshot(), directory.path()));
        QDirIterator entries(directory.path(), {part}, QDir::Files, QDirIterator::Subdirectories);
        QVERIFY(entries.hasNext());
        QFile file(entries.next());
        QVERIFY(file.resize(file.size() / 2));
        const CliRun run = runCli({"query", directory.path(), "sum(count_over_time(http_requests_total[1h]))", "--json"});
        QVERIFY2(run.exitCode == 3 || run.exitCode == 6, run.err);
        if (run.exitCode == 6) {
            QCOMPARE(run.json()["status"].toString(), QString("error"));
            QVERIFY2(run.err.contains(directory.path().toUtf8()), run.err);
        } else {
            QVERIFY2(!run.json()["warnings"].toArray().isEmpty(), run.out.left(500));
            QVERIFY2(run.err.contains("lost"), run.err);
            const CliRun report = runCli({"explain", directory.path(), "http_requests_total", "--analyze", "--json"});
            QCOMPARE(report.exitCode, 3);
            QCOMPARE(report.json()["complete"].toBool(), false);
            QVERIFY(!report.json()["lost"].toArray().isEmpty());
        }
    }

    void cancelledBySignal()
    {
        QProcess process;
        process.start(QString(DIOPTER_BIN_DIR) + "/diopter",
            {"query", demoSnapshot(), "max_over_time(quantile_over_time(0.5, http_requests_total[5m])[50m:1s])", "--start", "end-50m",
                "--step", "1s", "--json"});
        QVERIFY(process.waitForStarted());
        QTest::qWait(700);
        process.terminate();
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 5);
        QVERIFY(process.readAllStandardOutput().contains("canceled"));
    }

    void fullDisk()
    {
        if (!QFile::exists("/dev/full")) QSKIP("no /dev/full here");
        QProcess process;
        process.setStandardOutputFile("/dev/full");
        process.start(QString(DIOPTER_BIN_DIR) + "/diopter", {"query", demoSnapshot(), "up"});
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 6);
    }

    void halfBesideWhole()
    {
        const QString snapshot = sharedData("snapshot");
        if (snapshot.isEmpty()) QSKIP("../shared/data/snapshot is absent");
        const QTemporaryDir directory;
        QVERIFY(copyTree(snapshot, directory.path()));
        QDirIterator entries(directory.path(), {"index"}, QDir::Files, QDirIterator::Subdirectories);
        QFile file(entries.next());
        QVERIFY(file.resize(file.size() / 2));
        const CliRun run = runCli({"query", directory.path(), "count(up)", "--json"});
        QVERIFY2(run.exitCode == 3, run.err);
        QCOMPARE(run.json()["status"].toString(), QString("success"));
        QVERIFY(!run.json()["warnings"].toArray().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestFailures)
#include "tst_failures.moc"
