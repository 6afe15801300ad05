// A raw index file. The mutator repairs the checksums of contents table, symbols, series and postings, so that the content behind them is
// reached.
#include "tests/fuzz/tsdb/block_seed.h"
#include "tests/fuzz/tsdb/read_everything.h"

#include <cstring>

using namespace diopter;
using namespace diopter::test;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

namespace {

std::uint64_t readBigEndian(const std::uint8_t *at, int bytes)
{
    std::uint64_t out = 0;
    for (int i = 0; i < bytes; ++i) out = out << 8 | at[i];
    return out;
}

void writeChecksum(std::uint8_t *data, std::size_t from, std::size_t length)
{
    const std::uint32_t crc = crc32c(ByteSpan(data + from, length));
    for (std::size_t i = 0; i < 4; ++i) data[from + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
}

void repairSection(std::uint8_t *data, std::size_t size, std::uint64_t offset)
{
    if (size < 60 || offset > size - 8) return;
    const std::uint64_t length = readBigEndian(data + offset, 4);
    if (length <= size - 8 - offset) writeChecksum(data, static_cast<std::size_t>(offset) + 4, static_cast<std::size_t>(length));
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    if (size < 60) {
        const std::vector<std::uint8_t> fresh = seedIndex(8, 40, 15);
        if (fresh.size() > maxSize) return size;
        std::memcpy(data, fresh.data(), fresh.size());
        size = fresh.size();
    }
    size = LLVMFuzzerMutate(data, size, maxSize);
    if (size < 60 || seed % 4 == 0) return size;
    const std::size_t toc = size - 52;
    for (const std::size_t field : {0U, 4U, 5U}) repairSection(data, size, readBigEndian(data + toc + field * 8, 8));
    std::uint64_t at = readBigEndian(data + toc + 8, 8);
    for (int steps = 0; steps < 64 && at < toc && toc - at > 16; ++steps) { // series entries
        ByteReader reader(ByteSpan(data + at, toc - static_cast<std::size_t>(at)));
        const std::uint64_t length = reader.uvarint();
        if (!reader.ok() || length == 0 || length > reader.remaining() || reader.remaining() - length < 4) break;
        writeChecksum(data, static_cast<std::size_t>(at) + reader.position(), static_cast<std::size_t>(length));
        at = (at + reader.position() + length + 4 + 15) / 16 * 16;
    }
    writeChecksum(data, toc, 48);
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    FileTree tree;
    tree["index"].assign(bytes, bytes + size);
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    tree["chunks/000001"] = soundSegment(first, second);
    readEverything(tree);
    return 0;
}
