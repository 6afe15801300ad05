// Pictures of the window without a display: waits until everything asked for has come, paints once, leaves.
#pragma once

#include "app/desktop/startup_options.h"
#include "app/desktop/window/main_window.h"
#include "app/desktop/workbench/workbench.h"

#include <QImage>

namespace diopter::desktop {

/// Runs the event loop until the workbench is idle. False after `timeoutMs`.
bool waitUntilIdle(const Workbench &workbench, int timeoutMs);

/// The window at its present size.
QImage pictureOf(QWidget &window, double scale);

/// Exit code of the program: 0, 2 for a query that fails, 6 for a source or file that does.
int takeScreenshot(MainWindow &window, Workbench &workbench, const StartupOptions &options);

} // namespace diopter::desktop
