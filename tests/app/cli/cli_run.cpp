// QProcess around the program, and comparison of answers.
#include "tests/app/cli/cli_run.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>

#include <cmath>

namespace {

constexpr double kRelativeTolerance = 1e-9;

bool equalNumbers(const QString &a, const QString &b)
{
    if (a == b) return true;
    bool aOk = false;
    bool bOk = false;
    const double x = a.toDouble(&aOk);
    const double y = b.toDouble(&bOk);
    if (!aOk || !bOk || !std::isfinite(x) || !std::isfinite(y)) return false;
    return std::fabs(x - y) <= kRelativeTolerance * std::max(std::fabs(x), std::fabs(y)) || std::fabs(x - y) < 1e-300;
}

/// Numbers stand in strings in the API; everything else must be equal.
bool equalValues(const QJsonValue &a, const QJsonValue &b)
{
    if (a.type() != b.type()) return false;
    switch (a.type()) {
    case QJsonValue::Double: return a.toDouble() == b.toDouble();
    case QJsonValue::String: return equalNumbers(a.toString(), b.toString());
    case QJsonValue::Array: {
        const QJsonArray x = a.toArray();
        const QJsonArray y = b.toArray();
        if (x.size() != y.size()) return false;
        for (qsizetype i = 0; i < x.size(); ++i) {
            if (!equalValues(x[i], y[i])) return false;
        }
        return true;
    }
    case QJsonValue::Object: {
        const QJsonObject x = a.toObject();
        const QJsonObject y = b.toObject();
        if (x.size() != y.size()) return false;
        for (auto it = x.begin(); it != x.end(); ++it) {
            if (!y.contains(it.key()) || !equalValues(it.value(), y[it.key()])) return false;
        }
        return true;
    }
    default: return a == b;
    }
}

QByteArray compact(const QJsonValue &value)
{
    return value.isObject() ? QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact)
                            : QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact);
}

/// Series by their labels.
QMap<QByteArray, QJsonValue> bySeries(const QJsonArray &result)
{
    QMap<QByteArray, QJsonValue> out;
    for (const QJsonValue &series : result) out.insert(compact(series.toObject()["metric"]), series);
    return out;
}

QString seriesDifference(const QJsonArray &actual, const QJsonArray &expected)
{
    if (actual.size() != expected.size()) return QString("%1 series instead of %2").arg(actual.size()).arg(expected.size());
    const auto mine = bySeries(actual);
    const auto theirs = bySeries(expected);
    for (auto it = theirs.begin(); it != theirs.end(); ++it) {
        if (!mine.contains(it.key())) return "series missing: " + it.key();
        if (!equalValues(mine[it.key()], it.value())) {
            return "values differ in " + it.key() + ": " + compact(mine[it.key()]).left(200) + " instead of " +
                compact(it.value()).left(200);
        }
    }
    return {};
}

} // namespace

QJsonObject CliRun::json() const
{
    return QJsonDocument::fromJson(out.left(out.indexOf('\n') < 0 ? out.size() : out.indexOf('\n'))).object();
}

CliRun runCli(const QStringList &arguments, const QByteArray &input, int timeoutMs)
{
    const QTemporaryDir config;
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith("DIOPTER_")) environment.remove(name);
    }
    environment.insert("XDG_CONFIG_HOME", config.path());
    process.setProcessEnvironment(environment);
    process.start(QString(DIOPTER_BIN_DIR) + "/diopter", arguments);
    CliRun out;
    if (!process.waitForStarted()) return out;
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        return out;
    }
    out.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    out.out = process.readAllStandardOutput();
    out.err = process.readAllStandardError();
    return out;
}

QString demoSnapshot() { return QString(DIOPTER_SOURCE_DIR) + "/resources/demo/snapshot"; }

QString sharedData(const QString &name)
{
    const QString path = QString(DIOPTER_SHARED) + "/data/" + name;
    return QFileInfo::exists(path) ? path : QString();
}

bool copyTree(const QString &source, const QString &target)
{
    QDir().mkpath(target);
    QDirIterator entries(source, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString path = entries.next();
        const QString to = target + path.mid(source.size());
        if (entries.fileInfo().isDir()) {
            if (!QDir().mkpath(to)) return false;
        } else {
            QDir().mkpath(QFileInfo(to).path());
            if (!QFile::copy(path, to)) return false;
            QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner);
        }
    }
    return true;
}

QString difference(const QJsonObject &actual, const QJsonObject &expected)
{
    if (actual["status"] != expected["status"]) {
        return "status " + actual["status"].toString() + " (" + actual["error"].toString() + ") instead of " +
            expected["status"].toString() + " (" + expected["error"].toString() + ")";
    }
    if (expected["status"] != "success") {
        return actual["errorType"] == expected["errorType"]
            ? QString()
            : "error type " + actual["errorType"].toString() + " instead of " + expected["errorType"].toString();
    }
    const QJsonObject mine = actual["data"].toObject();
    const QJsonObject theirs = expected["data"].toObject();
    if (mine["resultType"] != theirs["resultType"])
        return "type " + mine["resultType"].toString() + " instead of " + theirs["resultType"].toString();
    const QString type = theirs["resultType"].toString();
    if (type == "vector" || type == "matrix") return seriesDifference(mine["result"].toArray(), theirs["result"].toArray());
    return equalValues(mine["result"], theirs["result"]) ? QString()
                                                         : "value " + compact(mine["result"]) + " instead of " + compact(theirs["result"]);
}
