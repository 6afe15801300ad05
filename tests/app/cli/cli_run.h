// Runs the diopter binary and keeps what it said.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

struct CliRun {
    int exitCode = -1; ///< -1: did not start or did not end
    QByteArray out;
    QByteArray err;

    /// The first line of stdout as a JSON object; empty when it is none.
    QJsonObject json() const;
};

/// Environment of the test without DIOPTER_* variables and with an empty config directory.
CliRun runCli(const QStringList &arguments, const QByteArray &input = {}, int timeoutMs = 120'000);

/// resources/demo/snapshot: always there.
QString demoSnapshot();
/// ../shared/data/NAME, or "" where it is absent.
QString sharedData(const QString &name);
/// A copy of a directory tree below `target`; true when every file was copied.
bool copyTree(const QString &source, const QString &target);

/// Compares two answers of the HTTP API: same status, and equal results with numbers within 1e-9 relative; vectors in any order.
/// Empty: equal. Else what differs.
QString difference(const QJsonObject &actual, const QJsonObject &expected);
