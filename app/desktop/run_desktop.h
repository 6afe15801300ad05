// The program without its main: tests and the gallery start it with a session of their own.
#pragma once

#include "app/desktop/workbench/workbench.h"

namespace diopter::desktop {

/// Needs no QApplication yet. Returns the exit code.
int runDesktop(int argc, char **argv, SessionOpener opener);

} // namespace diopter::desktop
