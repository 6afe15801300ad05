// The style sheet of the window's ordinary controls, made from the colours; painted views do not use it.
#pragma once

#include "app/desktop/theme/colours.h"

#include <QString>

namespace diopter::desktop {

QString styleSheetOf(const Colours &colours);

} // namespace diopter::desktop
