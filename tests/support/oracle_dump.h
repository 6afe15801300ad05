// Runs the reference reader (`rawdump` of the oracle folder) over a directory and compares its lines, for tests that may use it.
#pragma once

#include "core/model/labels.h"
#include "core/model/sample.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::test {

/// Path of a program of the oracle ($ORACLE_BIN or ~/.cache/diopter-oracle), "" where it is not built.
std::string oracleProgram(const std::string &name);
/// Output of a command, nothing when it fails.
std::optional<std::string> outputOf(const std::string &command);
/// The line rawdump prints for a series with these samples, in the form dumpCanonical gives it.
std::string dumpLine(const SymbolTable &symbols, LabelsView labels, const std::vector<StoredSample> &samples);
/// A line of rawdump without reset hints and with each histogram's empty buckets dropped (layouts may differ, buckets may not).
std::string dumpCanonical(const std::string &line);

} // namespace diopter::test
