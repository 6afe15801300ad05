// WAL, WBL, checkpoint and chunk snapshot: raw segments, or (first byte odd) fuzzed record bodies in sound frames.
#include "tests/fuzz/tsdb/block_seed.h"
#include "tests/fuzz/tsdb/read_everything.h"

#include <algorithm>

using namespace diopter;
using namespace diopter::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 2) return 0;
    static constexpr const char *kPaths[] = {
        "wal/00000000", "wbl/00000000", "wal/checkpoint.00000001/00000000", "chunk_snapshot.000000.0000000000/00000000"};
    FileTree tree;
    Bytes file;
    if ((bytes[0] & 1) == 0) {
        file.out.assign(bytes + 1, bytes + size);
    } else {
        for (std::size_t at = 1; at + 1 < size;) {
            const std::size_t length = std::min<std::size_t>(bytes[at], size - at - 1);
            const std::size_t room = 32768 - file.out.size() % 32768;
            if (room < 7 + length) file.out.resize(file.out.size() + room);
            file.u8(1);
            file.u8(0);
            file.u8(length);
            file.u32(crc32c(ByteSpan(bytes + at + 1, length)));
            file.out.insert(file.out.end(), bytes + at + 1, bytes + at + 1 + length);
            at += 1 + length;
        }
    }
    tree[kPaths[(bytes[0] >> 1) % 4]] = file.out;
    if ((bytes[0] & 0x40) != 0) tree["wal/00000001"] = file.out;
    readEverything(tree);
    return 0;
}
