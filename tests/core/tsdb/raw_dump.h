// Writes a source's series in the JSON lines of the reference reader (oracle/rawdump), so that whole lines can be compared.
#pragma once

#include "core/tsdb/tsdb_source.h"

#include <string>

/// One line without newline: {"floats":[...],"histograms":[...],"labels":{...}}.
std::string rawDumpLine(const diopter::tsdb::TsdbSource &source, std::uint32_t seriesId);
