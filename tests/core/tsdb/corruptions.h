// Random corruptions of a block of 28,800 samples, with the account of what came back (RELIABILITY.md A3).
#pragma once

namespace diopter::test {

struct CorruptionCount {
    int touched = 0; ///< corruptions read
    int wrong = 0; ///< returned + reported lost was not 28,800, or something was lost without a report
};

/// `rounds` corruptions of 1-8 random bytes each that change something, anywhere in the block. The first wrong ones are printed.
CorruptionCount corruptBlock(int rounds, unsigned seed);

} // namespace diopter::test
