// The whole window on the fixture session, for looking at it: same options as diopter-desktop.
#include "app/desktop/run_desktop.h"
#include "tests/app/desktop/fixture_session.h"

using namespace diopter;

int main(int argc, char **argv)
{
    return desktop::runDesktop(
        argc, argv, [](const std::string &, const session::OpenOptions &, const CancelToken &, const session::ProgressFn &) {
            return Result<desktop::SessionPtr>(std::make_shared<fixture::FixtureSession>());
        });
}
