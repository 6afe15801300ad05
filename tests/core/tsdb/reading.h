// Opens a tree of files, reads every sample of every series and sums up what came and what was reported lost: for the damage tests.
#pragma once

#include "core/source/loss.h"
#include "tests/core/tsdb/memory_files.h"

#include <string>
#include <vector>

namespace diopter::test {

struct Reading {
    bool opened = false;
    std::uint64_t returned = 0; ///< samples
    std::uint64_t lost = 0; ///< samples reported lost
    bool unknownLoss = false; ///< some loss does not say how many
    std::vector<source::Loss> losses;
    std::string error; ///< where not opened
    std::uint64_t digest = 0; ///< over all labels, times and values; 0 when not asked for

    bool reported() const { return !opened || !losses.empty(); }
};

/// Where the tree cannot be opened at all, `lostWhenUnreadable` samples count as lost.
Reading readAll(const FileTree &tree, std::uint64_t lostWhenUnreadable, bool withDigest = false);
/// For messages.
std::string describe(const Reading &reading);

} // namespace diopter::test
