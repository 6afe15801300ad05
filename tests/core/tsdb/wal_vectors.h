// WAL records worked out by hand (FORMATS 1.5), with what they mean.
#pragma once

#include "tests/support/formats/wal_forms.h"

namespace diopter::test {

struct WalVector {
    std::string name;
    std::string script; ///< format_script.h
    std::vector<WalSample> samples;
    std::vector<std::string> others; ///< lines of WalCollector
    bool usual = true; ///< the independent encoder writes these very bytes
};

/// Records 8-14 and their elders 2, 4-7.
const std::vector<WalVector> &walVectors();

} // namespace diopter::test
