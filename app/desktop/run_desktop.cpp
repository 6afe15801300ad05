// Start of the program: options, theme, window. See run_desktop.h.
#include "app/desktop/run_desktop.h"

#include "app/desktop/screenshot.h"
#include "app/desktop/startup_options.h"
#include "app/desktop/window/main_window.h"

#include <QApplication>
#include <QIcon>
#include <QTextStream>

/// Resources of a static library are dropped by the linker unless somebody asks for them; the macro wants the global namespace.
static void loadResources() { Q_INIT_RESOURCE(desktop); }

namespace diopter::desktop {

namespace {

/// Offscreen where a picture or words are wanted and no display is there; a chosen platform stays.
void choosePlatform(int argc, char **argv)
{
    bool picture = false;
    for (int i = 1; i < argc; ++i) {
        const QByteArray word(argv[i]);
        picture = picture || word.startsWith("--screenshot") || word == "--help" || word == "-h" || word == "--version" || word == "-v";
    }
    const bool display = !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
    if (picture && !display && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
}

void startWith(const StartupOptions &options, MainWindow &window, Workbench &workbench, const StoredSession &stored)
{
    if (options.demo) return window.openDemo();
    const bool empty = options.view == QLatin1String("empty");
    if (options.query) {
        // An own tab: what was there before is kept.
        const bool untouched = workbench.documents().size() == 1 && workbench.document().query.text.isEmpty();
        if (untouched) workbench.setDocuments({QueryText{{}, *options.query, {}, false}}, 0);
        else workbench.addDocument({{}, *options.query, {}, false});
    }
    const QString source = !options.source.isEmpty() ? options.source : empty ? QString() : stored.source;
    if (source.isEmpty()) return;
    const session::RangeText &range = options.range;
    if (!(range.time.empty() && range.start.empty() && range.end.empty() && range.step.empty())) workbench.setStartRange(range);
    workbench.openSource(source);
    if (options.query && (options.analyze || !options.screenshot.isEmpty())) workbench.run(true);
}

} // namespace

int runDesktop(int argc, char **argv, SessionOpener opener)
{
    choosePlatform(argc, argv);
    QApplication application(argc, argv);
    loadResources();
    QCoreApplication::setApplicationName(QStringLiteral("diopter"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DIOPTER_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Diopter"));
    QGuiApplication::setDesktopFileName(QStringLiteral("diopter"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/diopter.svg")));
    const StartupParse parsed = parseStartup(QCoreApplication::arguments());
    if (parsed.exitCode >= 0) {
        QTextStream(parsed.exitCode == 0 ? stdout : stderr) << parsed.message << '\n';
        return parsed.exitCode;
    }
    const StartupOptions &options = parsed.options;
    const bool picture = !options.screenshot.isEmpty();
    const QString sessionPath = picture || !options.storeSession ? QString() : defaultSessionPath();
    const StoredSession stored = loadSession(sessionPath);
    Theme theme(options.theme.value_or(stored.theme));
    theme.apply(application);
    QObject::connect(&theme, &Theme::changed, &application, [&] { theme.apply(application); });
    Workbench workbench(std::move(opener));
    MainWindow window(theme, workbench, sessionPath);
    window.restore(stored);
    startWith(options, window, workbench, stored);
    if (picture) return takeScreenshot(window, workbench, options);
    window.show();
    return QApplication::exec();
}

} // namespace diopter::desktop
