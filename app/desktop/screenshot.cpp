// See screenshot.h.
#include "app/desktop/screenshot.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/views/chart_view.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QPainter>
#include <QTextStream>
#include <QTimer>

#include <cmath>

namespace diopter::desktop {

namespace {

constexpr int kTimeoutMs = 180'000;
constexpr int kQueryError = 2;
constexpr int kInputOutput = 6;

void settle()
{
    for (int i = 0; i < 5; ++i) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

} // namespace

bool waitUntilIdle(const Workbench &workbench, int timeoutMs)
{
    QDeadlineTimer deadline(timeoutMs);
    QTimer pulse; // wakes the loop up to look at the deadline
    pulse.start(50);
    while (workbench.busy()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    settle();
    return !workbench.busy() || waitUntilIdle(workbench, static_cast<int>(deadline.remainingTime()));
}

QImage pictureOf(QWidget &window, double scale)
{
    const QSize pixels(static_cast<int>(std::lround(window.width() * scale)), static_cast<int>(std::lround(window.height() * scale)));
    QImage image(pixels, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(window.palette().color(QPalette::Window));
    window.render(&image);
    return image;
}

int takeScreenshot(MainWindow &window, Workbench &workbench, const StartupOptions &options)
{
    QTextStream err(stderr);
    window.setAttribute(Qt::WA_DontShowOnScreen);
    window.setMinimumSize(0, 0);
    window.resize(options.size);
    window.show();
    if (!waitUntilIdle(workbench, kTimeoutMs)) {
        err << "diopter-desktop: no picture after three minutes of waiting\n";
        return kInputOutput;
    }
    if (const ErrorPtr error = workbench.sourceError()) err << "diopter-desktop: " << visibleText(error->text()) << '\n';
    if (!options.select.isEmpty())
        if (const ReportPtr report = workbench.document().report())
            for (const report::NodeReport &node : report->nodes)
                if (node.expr == options.select.toStdString()) workbench.select(node.id);
    window.showView(*viewNamed(options.view));
    waitUntilIdle(workbench, kTimeoutMs);
    if (options.cursor) window.chart().pointAt(*options.cursor);
    settle();
    if (!pictureOf(window, options.scale).save(options.screenshot)) {
        err << "diopter-desktop: cannot write " << options.screenshot << '\n';
        return kInputOutput;
    }
    if (workbench.sourceError()) return kInputOutput;
    const ErrorPtr error = workbench.document().error;
    if (error) err << "diopter-desktop: " << visibleText(error->text()) << '\n';
    return error ? kQueryError : 0;
}

} // namespace diopter::desktop
