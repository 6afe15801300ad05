// The desktop's command line, checked before any window exists.
#pragma once

#include "app/desktop/theme/theme.h"
#include "app/desktop/window/main_window.h"
#include "core/session/time_range.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace diopter::desktop {

struct StartupOptions {
    QString source;
    bool demo = false;
    std::optional<QString> query;
    session::RangeText range;
    bool analyze = false;
    std::optional<ThemeChoice> theme;
    bool storeSession = true;

    QString screenshot; ///< file to write; "" = an ordinary start
    QString view = QStringLiteral("main");
    QString select; ///< expression of the node to select, "" = the guilty one
    QSize size{1440, 900};
    double scale = 1;
    std::optional<double> cursor; ///< share of the chart's width where the cursor stands
};

/// Views of --view: "main", "chart", "profile", "source", "empty", "labels", "data", "cost", "advice".
std::optional<MainWindow::View> viewNamed(const QString &name);

struct StartupParse {
    StartupOptions options;
    QString message; ///< help, version or an error
    int exitCode = -1; ///< >= 0: print the message and leave
};
StartupParse parseStartup(const QStringList &arguments);

} // namespace diopter::desktop
