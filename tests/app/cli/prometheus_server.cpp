// Starting and stopping a Prometheus by its process.
#include "tests/app/cli/prometheus_server.h"

#include "tests/app/cli/cli_run.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

namespace {

int freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost, 0);
    return server.serverPort();
}

} // namespace

PrometheusServer::PrometheusServer(const QString &binary, const QString &snapshot, const QStringList &options) : m_port(freePort())
{
    if (!copyTree(snapshot, m_directory.filePath("data"))) return;
    QFile config(m_directory.filePath("prometheus.yml"));
    if (!config.open(QIODevice::WriteOnly)) return;
    config.write("global: {evaluation_interval: 1m}\n");
    config.close();
    m_process.setStandardErrorFile(m_directory.filePath("log"));
    m_process.start(binary,
        QStringList{"--config.file=" + config.fileName(), "--storage.tsdb.path=" + m_directory.filePath("data"),
            "--storage.tsdb.retention.time=100y", "--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h",
            QString("--web.listen-address=127.0.0.1:%1").arg(m_port)} +
            options);
    for (int i = 0; i < 300 && m_process.state() != QProcess::NotRunning; ++i) {
        if (get("/-/ready").contains("eady")) {
            m_ok = true;
            return;
        }
        m_process.waitForFinished(100);
    }
}

PrometheusServer::~PrometheusServer()
{
    m_process.terminate();
    if (!m_process.waitForFinished(20'000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QByteArray PrometheusServer::get(const QString &pathAndQuery) const
{
    QTcpSocket socket;
    socket.connectToHost("127.0.0.1", static_cast<quint16>(m_port));
    if (!socket.waitForConnected(1000)) return {};
    socket.write("GET " + pathAndQuery.toUtf8() + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
    while (socket.state() == QTcpSocket::ConnectedState && socket.waitForReadyRead(30'000)) {}
    const QByteArray answer = socket.readAll();
    const qsizetype body = answer.indexOf("\r\n\r\n");
    return body < 0 || !answer.startsWith("HTTP/1.") || answer.mid(9, 1) != "2" ? QByteArray() : answer.mid(body + 4);
}

QString newestPrometheus()
{
    const QString given = qEnvironmentVariable("DIOPTER_PROMETHEUS");
    if (!given.isEmpty()) return given;
    const QString cached = QDir::homePath() + "/.cache/diopter-oracle/prometheus";
    return QFileInfo::exists(cached) ? cached : debianPrometheus();
}

QString debianPrometheus() { return QFileInfo::exists("/usr/bin/prometheus") ? QString("/usr/bin/prometheus") : QString(); }
