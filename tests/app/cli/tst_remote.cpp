// The same explain and queries against a real Prometheus on a copy of the snapshot: equal to the local answer and to the server's own.
#include "tests/app/cli/cli_run.h"
#include "tests/app/cli/prometheus_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

namespace {

const QString kRatio = "sum by (service) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum by (service) (rate(http_requests_total[5m]))";

} // namespace

class TestRemote : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_snapshot = sharedData("snapshot");
        if (m_snapshot.isEmpty()) m_snapshot = demoSnapshot();
        const CliRun end = runCli({"query", m_snapshot, "timestamp(up)", "--json"});
        // The last whole minute of the data, so that all sides evaluate the same moments.
        const double last = end.json()["data"].toObject()["result"].toArray()[0].toObject()["value"].toArray()[0].toDouble();
        m_end = qint64(last) - 20;
        m_start = m_end - 2400;
    }

    void equalsLocalAndServer_data()
    {
        QTest::addColumn<QString>("binary");
        QTest::addColumn<bool>("leftOpen"); ///< the server's windows are those of 3.x
        QTest::newRow("newest") << newestPrometheus() << (newestPrometheus() != debianPrometheus());
        QTest::newRow("Debian's") << debianPrometheus() << false;
    }
    void equalsLocalAndServer()
    {
        QFETCH(QString, binary);
        QFETCH(bool, leftOpen);
        if (binary.isEmpty()) QSKIP("no prometheus binary here");
        const PrometheusServer server(binary, m_snapshot);
        QVERIFY2(server.ok(), "the server did not start");
        const QStringList range{"--start", QString::number(m_start), "--end", QString::number(m_end), "--step", "60", "--json"};

        const CliRun explained = runCli(QStringList{"explain", server.url(), kRatio, "--analyze"} + range);
        QVERIFY2(explained.exitCode == 0, explained.err);
        const QJsonObject report = explained.json();
        QVERIFY(report["requests"].toInt() > 0);
        QVERIFY2(QJsonDocument(report["infos"].toArray()).toJson().contains("stale markers"), explained.out.left(2000));

        const QJsonObject local = runCli(QStringList{"query", m_snapshot, kRatio} + range).json();
        const QJsonObject remote = runCli(QStringList{"query", server.url(), kRatio} + range).json();
        QCOMPARE(difference(remote, local), QString());
        QCOMPARE(local["data"].toObject()["result"].toArray().size(), 8);

        const QString path = "/api/v1/query_range?query=" + QString::fromLatin1(QUrl::toPercentEncoding(kRatio)) +
            "&start=" + QString::number(m_start) + "&end=" + QString::number(m_end) + "&step=60";
        const QJsonObject answered = QJsonDocument::fromJson(server.get(path)).object();
        QCOMPARE(answered["status"].toString(), QString("success"));
        if (leftOpen) QCOMPARE(difference(remote, answered), QString());

        const QJsonObject localReport = runCli(QStringList{"explain", m_snapshot, kRatio, "--analyze"} + range).json();
        QCOMPARE(report["total"].toObject()["samplesRead"], localReport["total"].toObject()["samplesRead"]);
        qInfo("%s: %d requests for explain --analyze", qPrintable(binary), report["requests"].toInt());
        explores(server);
    }

private:
    void explores(const PrometheusServer &server)
    {
        for (const QStringList &question : {QStringList{"labels", "%", "--json"}, QStringList{"values", "%", "service", "--json"},
                 QStringList{"series", "%", "up", "--json"}}) {
            QStringList here = question;
            QStringList there = question;
            here[1] = m_snapshot;
            there[1] = server.url();
            const CliRun remote = runCli(there + QStringList{"--start", QString::number(m_start), "--end", QString::number(m_end)});
            QVERIFY2(remote.exitCode == 0, remote.err);
            const QJsonArray mine =
                runCli(here + QStringList{"--start", QString::number(m_start), "--end", QString::number(m_end)}).json()["data"].toArray();
            QVERIFY(!mine.isEmpty());
            QCOMPARE(remote.json()["data"].toArray().size(), mine.size());
        }
        QCOMPARE(runCli({"metrics", server.url(), "--json"}).exitCode, 0);
        QCOMPARE(runCli({"inspect", server.url(), "--json"}).exitCode, 6);
    }

    QString m_snapshot;
    qint64 m_start = 0;
    qint64 m_end = 0;
};

QTEST_GUILESS_MAIN(TestRemote)
#include "tst_remote.moc"
