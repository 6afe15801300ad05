// A loss in one line, for people.
#pragma once

#include "core/source/loss.h"

#include <string>

namespace diopter::report {

/// "file, offset 12, section chunks, block 01..., series {...}: text (120 samples, 2026-... to 2026-...)".
std::string lossText(const source::Loss &loss);

} // namespace diopter::report
