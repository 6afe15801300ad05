// JSON in and out; see session_store.h.
#include "app/desktop/workbench/session_store.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUrl>

namespace diopter::desktop {

namespace {

constexpr qint64 kMaxFileBytes = 64 << 20;

QJsonObject queryToJson(const QueryText &query)
{
    return {{QStringLiteral("title"), query.title}, {QStringLiteral("text"), query.text},
        {QStringLiteral("start"), static_cast<double>(query.grid.start)}, {QStringLiteral("end"), static_cast<double>(query.grid.end)},
        {QStringLiteral("step"), static_cast<double>(query.grid.step)}, {QStringLiteral("instant"), query.instant}};
}

QueryText queryFromJson(const QJsonObject &object)
{
    const auto ms = [&](const char *key) {
        const double value = object.value(QLatin1String(key)).toDouble();
        return std::abs(value) < 9e15 ? static_cast<TimestampMs>(value) : 0;
    };
    QueryText query;
    query.title = object.value(QLatin1String("title")).toString();
    query.text = object.value(QLatin1String("text")).toString();
    query.grid = {ms("start"), ms("end"), ms("step")};
    query.instant = object.value(QLatin1String("instant")).toBool();
    return query;
}

} // namespace

QByteArray toJson(const StoredSession &session)
{
    QJsonArray queries;
    for (const QueryText &query : session.queries) queries.append(queryToJson(query));
    QJsonObject layout;
    for (auto it = session.layout.constBegin(); it != session.layout.constEnd(); ++it)
        layout.insert(it.key(), QString::fromLatin1(it.value().toBase64()));
    const QJsonObject root = {{QStringLiteral("version"), 1}, {QStringLiteral("queries"), queries},
        {QStringLiteral("current"), session.current}, {QStringLiteral("source"), withoutSecrets(session.source)},
        {QStringLiteral("recent"), QJsonArray::fromStringList(session.recent)}, {QStringLiteral("theme"), static_cast<int>(session.theme)},
        {QStringLiteral("utc"), session.zone == ZoneChoice::Utc}, {QStringLiteral("layout"), layout}};
    return QJsonDocument(root).toJson();
}

StoredSession fromJson(const QByteArray &json)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    StoredSession session;
    for (const QJsonValue &value : root.value(QLatin1String("queries")).toArray())
        session.queries.push_back(queryFromJson(value.toObject()));
    session.current = root.value(QLatin1String("current")).toInt();
    session.source = root.value(QLatin1String("source")).toString();
    for (const QJsonValue &value : root.value(QLatin1String("recent")).toArray())
        if (session.recent.size() < kMaxRecent) session.recent << value.toString();
    const int theme = root.value(QLatin1String("theme")).toInt();
    if (theme >= 0 && theme <= static_cast<int>(ThemeChoice::Dark)) session.theme = static_cast<ThemeChoice>(theme);
    session.zone = root.value(QLatin1String("utc")).toBool(true) ? ZoneChoice::Utc : ZoneChoice::Local;
    const QJsonObject layout = root.value(QLatin1String("layout")).toObject();
    for (auto it = layout.constBegin(); it != layout.constEnd(); ++it)
        session.layout.insert(it.key(), QByteArray::fromBase64(it.value().toString().toLatin1()));
    return session;
}

QString defaultSessionPath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return folder.isEmpty() ? QString() : folder + QStringLiteral("/session.json");
}

StoredSession loadSession(const QString &path)
{
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly) || file.size() > kMaxFileBytes) return {};
    return fromJson(file.readAll());
}

bool saveSession(const QString &path, const QByteArray &json)
{
    if (path.isEmpty()) return true;
    QDir().mkpath(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(json) == json.size() && file.commit();
}

QString withoutSecrets(const QString &spec)
{
    if (!spec.contains(QLatin1String("://"))) return spec;
    QUrl url(spec);
    if (!url.isValid()) return {};
    url.setUserInfo(QString());
    return url.toString();
}

} // namespace diopter::desktop
