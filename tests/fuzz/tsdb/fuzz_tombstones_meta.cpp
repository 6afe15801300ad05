// meta.json (first byte even) or tombstones beside a sound block; tombstones also with a repaired checksum.
#include "tests/fuzz/tsdb/block_seed.h"
#include "tests/fuzz/tsdb/read_everything.h"

using namespace diopter;
using namespace diopter::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 1) return 0;
    FileTree tree;
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    tree["chunks/000001"] = soundSegment(first, second);
    tree["index"] = seedIndex(first, second, 0);
    if (bytes[0] % 3 == 0) {
        tree["meta.json"].assign(bytes + 1, bytes + size);
    } else if (bytes[0] % 3 == 1) {
        tree["tombstones"].assign(bytes + 1, bytes + size);
    } else {
        Bytes file;
        file.u32(0x0130BA30);
        file.u8(1);
        file.out.insert(file.out.end(), bytes + 1, bytes + size);
        file.crc(5);
        tree["tombstones"] = std::move(file.out);
    }
    readEverything(tree);
    return 0;
}
