// operator new is replaced for the whole executable, so that allocations by count fields show. Not under AddressSanitizer, which replaces
// it itself; the largest allocation is 0 there.
#include "tests/core/tsdb/hostile.h"

#include "tests/core/tsdb/fixture.h"
#include "tests/core/tsdb/reading.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <random>

namespace {

std::atomic<std::size_t> largest{0};

} // namespace

#ifndef __SANITIZE_ADDRESS__
void *operator new(std::size_t size)
{
    std::size_t seen = largest.load(std::memory_order_relaxed);
    while (seen < size && !largest.compare_exchange_weak(seen, size, std::memory_order_relaxed)) {}
    if (void *const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace diopter::test {
namespace {

/// What of a fixture is changed: stretches with checksums, or a whole file without one.
struct Target {
    std::string path;
    std::vector<Guarded> places;
};

class Mutator {
public:
    Mutator(std::uint64_t seed) : m_random(seed) {}

    void change(std::vector<std::uint8_t> &bytes, const Guarded &place, bool repair)
    {
        for (std::uint64_t n = 1 + m_random() % 4; n > 0; --n) changeOnce(bytes, place);
        if (repair) repairChecksum(bytes, place);
    }
    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }

private:
    void changeOnce(std::vector<std::uint8_t> &bytes, const Guarded &place)
    {
        const std::size_t at = place.from + below(place.length);
        const std::size_t room = place.from + place.length - at;
        static constexpr std::uint8_t kBytes[] = {0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 0x40};
        switch (below(6)) {
        case 0: bytes[at] ^= static_cast<std::uint8_t>(1U << below(8)); break;
        case 1: bytes[at] = kBytes[below(8)]; break;
        case 2: bytes[at] = static_cast<std::uint8_t>(m_random()); break;
        case 3: // an endless or huge varint
            for (std::size_t i = 0; i < std::min<std::size_t>(room, 1 + below(10)); ++i) bytes[at + i] = 0xff;
            break;
        case 4: { // a number of four or eight bytes at an end of its range
            const std::size_t size = std::min<std::size_t>(room, below(2) == 0 ? 4 : 8);
            const auto fill = kBytes[below(8)];
            for (std::size_t i = 0; i < size; ++i) bytes[at + i] = i == 0 ? kBytes[below(8)] : fill;
            break;
        }
        default: { // a piece from elsewhere
            const std::size_t from = place.from + below(place.length);
            const std::size_t size = std::min({room, place.from + place.length - from, std::size_t{1} + below(12)});
            const std::vector<std::uint8_t> piece(
                bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
            std::copy(piece.begin(), piece.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
        }
        }
    }

    std::mt19937_64 m_random;
};

Fixture fixtureFor(const std::string &structure)
{
    if (structure == "head chunks") return headFixture();
    if (structure == "WAL") return walFixture(WalCompression::None);
    if (structure == "chunk snapshot") return snapshotFixture(WalCompression::None);
    return blockFixture(structure.starts_with("index") ? structure.back() - '0' : 2);
}

std::vector<Target> targetsOf(const Fixture &fixture, const std::string &structure)
{
    std::vector<Target> out;
    const auto wanted = [&](const std::string &path) {
        if (structure.starts_with("index")) return path.ends_with("/index");
        if (structure.starts_with("encoding")) return path.ends_with("/chunks/000001");
        if (structure == "tombstones" || structure == "meta") return path.ends_with(structure == "meta" ? "meta.json" : "tombstones");
        return structure == "head chunks" ? path.starts_with("chunks_head")
            : structure == "WAL"          ? path.starts_with("wal")
                                          : path.starts_with("chunk_snapshot");
    };
    for (const auto &[path, bytes] : fixture.tree) {
        if (!wanted(path)) continue;
        Target target{path, {}};
        if (structure == "meta") target.places.push_back({0, bytes.size(), 0});
        else
            for (const Guarded &place : fixture.guarded.at(path)) // the encoding is the first byte of what a chunk's checksum guards
                if (!structure.starts_with("encoding") || bytes[place.from] == structure.back() - '0') target.places.push_back(place);
        out.push_back(std::move(target));
    }
    return out;
}

} // namespace

const std::vector<std::string> &hostileStructures()
{
    static const std::vector<std::string> names = {"index 1", "index 2", "index 3", "encoding 1", "encoding 2", "encoding 3", "encoding 4",
        "encoding 5", "encoding 6", "head chunks", "WAL", "chunk snapshot", "tombstones", "meta"};
    return names;
}

void resetLargestAllocation() { largest = 0; }
std::size_t largestAllocation() { return largest; }

HostileResult mutateStructure(const std::string &structure, std::uint64_t rounds, std::uint64_t seed)
{
    const Fixture sound = fixtureFor(structure);
    const std::vector<Target> targets = targetsOf(sound, structure);
    HostileResult out;
    for (const auto &[path, bytes] : sound.tree) out.inputBytes += bytes.size();
    Mutator mutator(seed);
    FileTree tree = sound.tree;
    for (; out.rounds < rounds; ++out.rounds) {
        const Target &target = targets[mutator.below(targets.size())];
        std::vector<std::uint8_t> &bytes = tree[target.path];
        const Guarded &place = target.places[mutator.below(target.places.size())];
        if (place.length == 0) continue;
        mutator.change(bytes, place, structure != "meta");
        resetLargestAllocation();
        const auto start = std::chrono::steady_clock::now();
        const Reading reading = readAll(tree, 0, true);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
        out.slowestMs = std::max<std::int64_t>(out.slowestMs, took);
        out.largestAllocation = std::max(out.largestAllocation, largestAllocation());
        out.refused += reading.reported() ? 1 : 0;
        bytes = sound.tree.at(target.path);
    }
    return out;
}

} // namespace diopter::test
