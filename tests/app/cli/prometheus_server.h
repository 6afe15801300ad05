// A real Prometheus on a free port of the loopback, serving a copy of a snapshot.
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

class PrometheusServer {
public:
    /// Copies the snapshot, starts `binary` on it and waits until it is ready; ok() tells whether that worked.
    PrometheusServer(const QString &binary, const QString &snapshot, const QStringList &options = {});
    ~PrometheusServer();

    bool ok() const { return m_ok; }
    QString url() const { return QString("http://127.0.0.1:%1").arg(m_port); }
    /// GET of an API path; empty on failure.
    QByteArray get(const QString &pathAndQuery) const;

private:
    QTemporaryDir m_directory;
    QProcess m_process;
    int m_port = 0;
    bool m_ok = false;
};

/// Path of a Prometheus binary: $DIOPTER_PROMETHEUS, the reference build in the cache directory (3.16), or Debian's; "" if none.
QString newestPrometheus();
QString debianPrometheus();
