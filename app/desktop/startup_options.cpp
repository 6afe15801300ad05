// See startup_options.h.
#include "app/desktop/startup_options.h"

#include <QCommandLineParser>
#include <QHash>

namespace diopter::desktop {

namespace {

constexpr int kUsage = 1; ///< exit code of the command-line contract

struct Known {
    const char *name;
    const char *what;
    const char *value; ///< "" = a switch
};

constexpr Known kOptions[] = {
    {"source", "Directory, archive, file or URL to open.", "SOURCE"},
    {"demo", "Open the bundled demo and its three queries, the first one analyzed.", ""},
    {"query", "PromQL of the first tab.", "EXPR"},
    {"time", "Instant to evaluate at.", "T"},
    {"start", "Start of the range: RFC 3339, Unix seconds, or relative (end-1h).", "T"},
    {"end", "End of the range.", "T"},
    {"step", "Step of the range: 15s or seconds.", "D"},
    {"analyze", "Run the query at once and measure every part.", ""},
    {"theme", "light, dark or system.", "NAME"},
    {"no-session", "Neither restore nor store tabs and layout.", ""},
    {"screenshot", "Write a picture of the window to FILE (.png) and leave.", "FILE"},
    {"view", "What the picture shows: main, chart, profile, source, empty, labels, data, cost, advice.", "NAME"},
    {"select", "Part of the query to select in the picture, as printed in the tree's tooltip.", "EXPR"},
    {"size", "Size of the picture.", "WxH"},
    {"scale", "Device pixels per pixel of the picture, 0.5 to 4.", "F"},
    {"cursor", "Where the chart's cursor stands in the picture, 0 to 1.", "F"},
};

StartupParse failed(const QString &message) { return {{}, QStringLiteral("diopter-desktop: ") + message, kUsage}; }

} // namespace

std::optional<MainWindow::View> viewNamed(const QString &name)
{
    using View = MainWindow::View;
    static const QHash<QString, View> views = {{QStringLiteral("main"), View::Main}, {QStringLiteral("empty"), View::Main},
        {QStringLiteral("chart"), View::Chart}, {QStringLiteral("profile"), View::Profile}, {QStringLiteral("source"), View::Source},
        {QStringLiteral("labels"), View::Labels}, {QStringLiteral("data"), View::Data}, {QStringLiteral("cost"), View::Cost},
        {QStringLiteral("advice"), View::Advice}};
    const auto it = views.constFind(name);
    return it == views.constEnd() ? std::nullopt : std::optional(it.value());
}

StartupParse parseStartup(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Diopter, a lens for PromQL: see what every part of a query does and costs."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    for (const Known &known : kOptions) {
        const QString value = QLatin1String(known.value);
        parser.addOption(value.isEmpty() ? QCommandLineOption(QLatin1String(known.name), QLatin1String(known.what))
                                         : QCommandLineOption(QLatin1String(known.name), QLatin1String(known.what), value));
    }
    parser.addPositionalArgument(QStringLiteral("SOURCE"), QStringLiteral("The same as --source."), QStringLiteral("[SOURCE]"));
    if (!parser.parse(arguments)) return failed(parser.errorText());
    if (parser.isSet(help)) return {{}, parser.helpText(), 0};
    if (parser.isSet(version)) return {{}, QStringLiteral("diopter-desktop ") + QCoreApplication::applicationVersion(), 0};
    const auto text = [&](const char *name) { return parser.value(QLatin1String(name)); };
    StartupOptions options;
    const QStringList positional = parser.positionalArguments();
    if (positional.size() > 1 || (!positional.isEmpty() && parser.isSet(QStringLiteral("source"))))
        return failed(QStringLiteral("one source, please"));
    options.source = positional.isEmpty() ? text("source") : positional.front();
    options.demo = parser.isSet(QStringLiteral("demo"));
    if (options.demo && (!options.source.isEmpty() || parser.isSet(QStringLiteral("query"))))
        return failed(QStringLiteral("--demo has its own source and queries"));
    if (parser.isSet(QStringLiteral("query"))) options.query = text("query");
    options.range = {text("time").toStdString(), text("start").toStdString(), text("end").toStdString(), text("step").toStdString()};
    options.analyze = parser.isSet(QStringLiteral("analyze"));
    options.storeSession = !parser.isSet(QStringLiteral("no-session"));
    options.screenshot = text("screenshot");
    options.select = text("select");
    if (parser.isSet(QStringLiteral("view"))) options.view = text("view");
    if (!viewNamed(options.view)) return failed(QStringLiteral("unknown view %1").arg(options.view));
    static const QHash<QString, ThemeChoice> themes = {{QStringLiteral("light"), ThemeChoice::Light},
        {QStringLiteral("dark"), ThemeChoice::Dark}, {QStringLiteral("system"), ThemeChoice::System}};
    if (parser.isSet(QStringLiteral("theme"))) {
        if (!themes.contains(text("theme"))) return failed(QStringLiteral("unknown theme %1").arg(text("theme")));
        options.theme = themes.value(text("theme"));
    }
    bool ok = true;
    if (parser.isSet(QStringLiteral("size"))) {
        const QStringList parts = text("size").split(QLatin1Char('x'));
        bool okHeight = false;
        if (parts.size() == 2) options.size = QSize(parts[0].toInt(&ok), parts[1].toInt(&okHeight));
        if (!ok || !okHeight || options.size.width() < 200 || options.size.height() < 200 || options.size.width() > 8000 ||
            options.size.height() > 8000)
            return failed(QStringLiteral("a size looks like 1440x900"));
    }
    if (parser.isSet(QStringLiteral("scale"))) {
        options.scale = text("scale").toDouble(&ok);
        if (!ok || options.scale < 0.5 || options.scale > 4) return failed(QStringLiteral("the scale lies between 0.5 and 4"));
    }
    if (parser.isSet(QStringLiteral("cursor"))) {
        options.cursor = text("cursor").toDouble(&ok);
        if (!ok) return failed(QStringLiteral("the cursor is a share between 0 and 1"));
    }
    return {options, {}, -1};
}

} // namespace diopter::desktop
