// What survives a restart or a crash: tabs with their unsaved texts, source, recent sources, window layout. One JSON file, written
// shortly after each change by temp file and rename, off the GUI thread.
#pragma once

#include "app/desktop/text/time_text.h"
#include "app/desktop/theme/theme.h"
#include "app/desktop/workbench/query_document.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

#include <vector>

namespace diopter::desktop {

struct StoredSession {
    std::vector<QueryText> queries;
    int current = 0;
    QString source;
    QStringList recent; ///< newest first, at most kMaxRecent, without secrets
    ThemeChoice theme = ThemeChoice::System;
    ZoneChoice zone = ZoneChoice::Utc;
    QHash<QString, QByteArray> layout; ///< geometry and splitter states by name
};

inline constexpr int kMaxRecent = 8;

QByteArray toJson(const StoredSession &session);
/// Anything unreadable is left out; never fails.
StoredSession fromJson(const QByteArray &json);

/// "" = do not store (screenshots, tests).
QString defaultSessionPath();
StoredSession loadSession(const QString &path);
bool saveSession(const QString &path, const QByteArray &json);

/// Removes user:password@ from a URL.
QString withoutSecrets(const QString &spec);

} // namespace diopter::desktop
