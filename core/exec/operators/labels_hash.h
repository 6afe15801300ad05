// The hash of a label set that Prometheus computes (labels.Hash with stringlabels: xxHash64 over length-prefixed texts); limit_ratio
// chooses the same series as a server by it.
#pragma once

#include "core/model/labels.h"

namespace diopter::exec {

std::uint64_t prometheusHash(const SymbolTable &symbols, LabelsView labels);

} // namespace diopter::exec
