// chunks_head files: raw bytes behind a sound header, or (first byte odd) chunks of fuzzed fields with a right checksum; series 1 is named
// by a WAL.
#include "tests/fuzz/tsdb/block_seed.h"
#include "tests/fuzz/tsdb/read_everything.h"

#include <algorithm>

using namespace diopter;
using namespace diopter::test;

namespace {

/// A WAL segment with one series record: reference 1, {a="b"}.
std::vector<std::uint8_t> namingWal()
{
    Bytes body;
    body.u8(1);
    body.u64(1);
    body.uvarint(1);
    body.text("a");
    body.text("b");
    Bytes wal;
    wal.u8(1);
    wal.u8(body.out.size() >> 8);
    wal.u8(body.out.size() & 0xff);
    wal.u32(crc32c(body.out));
    wal.out.insert(wal.out.end(), body.out.begin(), body.out.end());
    return wal.out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 2) return 0;
    FileTree tree;
    Bytes file;
    file.u32(0x0130BC91);
    file.u32(0x01000000);
    if ((bytes[0] & 1) == 0) {
        file.out.insert(file.out.end(), bytes + 1, bytes + size);
    } else {
        for (std::size_t at = 1; at + 4 < size;) { // length, encoding, times, data
            const std::size_t length = std::min<std::size_t>(bytes[at], size - at - 4);
            const std::size_t from = file.out.size();
            file.u64(1);
            file.u64(bytes[at + 2]);
            file.u64(bytes[at + 3]);
            file.u8(bytes[at + 1]);
            file.uvarint(length);
            file.out.insert(file.out.end(), bytes + at + 4, bytes + at + 4 + length);
            file.crc(from);
            at += 4 + length;
        }
    }
    tree["chunks_head/000001"] = std::move(file.out);
    tree["wal/00000000"] = namingWal();
    readEverything(tree);
    return 0;
}
