// A round whose random bytes equal those in place does not count: `rounds` blocks are really damaged.
#include "tests/core/tsdb/corruptions.h"

#include "tests/core/tsdb/reading.h"
#include "tests/core/tsdb/test_blocks.h"

#include <QtGlobal>

#include <random>

namespace diopter::test {

CorruptionCount corruptBlock(int rounds, unsigned seed)
{
    constexpr std::uint64_t kSamples = 28'800;
    const FileTree sound = makeFloatBlock(20, 1'440);
    CorruptionCount out;
    const Reading whole = readAll(sound, kSamples);
    if (whole.returned != kSamples || !whole.losses.empty()) ++out.wrong;
    std::uint64_t total = 0;
    for (const auto &[path, bytes] : sound) total += bytes.size();
    std::mt19937_64 random(seed);
    for (int round = 0; out.touched < rounds; ++round) {
        FileTree tree = sound;
        const std::uint64_t length = 1 + random() % 8;
        std::uint64_t at = random() % total;
        std::string where;
        for (auto &[path, bytes] : tree) {
            if (at >= bytes.size()) {
                at -= bytes.size();
                continue;
            }
            for (std::uint64_t k = at; k < bytes.size() && k < at + length; ++k)
                bytes[static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(random());
            where = path + "@" + std::to_string(at) + "+" + std::to_string(length);
            break;
        }
        if (tree == sound) continue;
        ++out.touched;
        const Reading reading = readAll(tree, kSamples);
        const bool exact = reading.returned + reading.lost == kSamples && !reading.unknownLoss;
        if (exact && (reading.returned == kSamples || reading.reported())) continue;
        if (++out.wrong <= 10) qWarning("seed %u, round %d, %s: %s", seed, round, where.c_str(), describe(reading).c_str());
    }
    return out;
}

} // namespace diopter::test
