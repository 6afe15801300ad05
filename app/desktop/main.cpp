// diopter-desktop: the window on the real core.
#include "app/desktop/run_desktop.h"

int main(int argc, char **argv) { return diopter::desktop::runDesktop(argc, argv, diopter::session::Session::open); }
