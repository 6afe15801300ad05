// Chunk data with a right checksum inside a sound block, or (first byte odd) a whole raw segment file under a sound index.
#include "tests/fuzz/tsdb/block_seed.h"
#include "tests/fuzz/tsdb/read_everything.h"

using namespace diopter;
using namespace diopter::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 3) return 0;
    FileTree tree;
    std::uint64_t first = 8;
    std::uint64_t second = 40;
    const ByteSpan rest(bytes + 3, size - 3);
    if ((bytes[0] & 1) != 0) tree["chunks/000001"].assign(rest.begin(), rest.end());
    else tree["chunks/000001"] = seedSegment(static_cast<std::uint8_t>(bytes[0] >> 1), rest, first, second);
    tree["index"] = seedIndex(first, second, static_cast<std::uint64_t>(bytes[1]) << 8 | bytes[2]);
    readEverything(tree);
    return 0;
}
