// An inspected source as JSON (DESIGN.md section 7, `inspect`) and as text.
#pragma once

#include "core/tsdb/inspection.h"

#include <string>

namespace diopter::report {

std::string inspectionJson(const tsdb::Inspection &inspection);
std::string inspectionText(const tsdb::Inspection &inspection);

} // namespace diopter::report
