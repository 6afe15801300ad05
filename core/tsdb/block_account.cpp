// The sum of all counts is what must be right; single chunks keep their own header's count where it fits into that sum.
#include "core/tsdb/block_account.h"

#include "core/chunk/chunk_decoder.h"

#include <algorithm>

namespace diopter::tsdb {
namespace {

/// What the header of an unreadable chunk claims, if its bytes are there at all.
std::optional<std::uint64_t> claimedSamples(const ChunkFiles &files, const ChunkEntry &entry)
{
    const ByteSource *const file = files.file(fileOfRef(entry.ref));
    if (!file) return std::nullopt;
    std::uint8_t bytes[9] = {};
    const Result<std::size_t> got = file->readAt(offsetOfRef(entry.ref), sizeof bytes, bytes);
    if (!got || *got < sizeof bytes) return std::nullopt;
    ByteReader reader(bytes);
    const std::uint64_t length = reader.uvarint();
    const std::uint8_t encoding = reader.u8();
    const std::uint64_t count = reader.u16();
    if (!reader.ok() || count == 0 || count > length * 8) return std::nullopt;
    return encoding >= 5 ? count & chunk::kStSampleMask : count;
}

struct Unreadable {
    std::uint64_t ref = 0;
    std::optional<std::uint64_t> claimed;
    std::optional<std::uint64_t> known; ///< its checksum holds, so the count in its header is right
};

} // namespace

Result<std::uint64_t> checkChunk(const RawChunk &raw, const ChunkEntry &entry)
{
    DIOPTER_ASSIGN(const chunk::ChunkHeader header, chunk::readChunkHeader(raw.encoding, raw.data));
    std::vector<StoredSample> samples;
    DIOPTER_TRY(chunk::decodeStored(static_cast<chunk::Encoding>(raw.encoding), raw.data, samples));
    if (samples.empty()) return std::uint64_t{0};
    if (samples.front().timestamp != entry.minTime || samples.back().timestamp != entry.maxTime)
        return corrupt("chunk times differ from the index");
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].timestamp <= samples[i - 1].timestamp) return corrupt("samples of the chunk are not in time order");
    return std::uint64_t{header.numSamples};
}

BlockAccount accountFor(const Part &part, std::optional<std::uint64_t> announced, bool hasDamagedSeries)
{
    BlockAccount out;
    std::vector<Unreadable> unreadable;
    std::uint64_t numReadable = 0;
    ChunkWindow window;
    for (LocalSeries i = 0; i < part.numSeries(); ++i) {
        for (const ChunkEntry &entry : part.chunks(i)) {
            window.expect(fileOfRef(entry.ref), offsetOfRef(entry.ref) + ChunkWindow::kMaxRange);
            const Result<RawChunk> raw = part.files().read(entry.ref, window);
            const Result<std::uint64_t> count = raw ? checkChunk(*raw, entry) : Result<std::uint64_t>(raw.error());
            if (count) {
                out.readable += *count;
                ++numReadable;
                continue;
            }
            Unreadable lost{entry.ref, claimedSamples(part.files(), entry), std::nullopt};
            // Times that differ mean that this is another series' chunk: its count says nothing.
            if (raw && raw->encoding != 0xff && count.error().message != "chunk times differ from the index") lost.known = lost.claimed;
            unreadable.push_back(lost);
        }
    }
    const std::uint64_t average = numReadable == 0 ? 0 : out.readable / numReadable;
    std::uint64_t sum = 0;
    for (const Unreadable &lost : unreadable) {
        const std::uint64_t guess = lost.known ? *lost.known : lost.claimed.value_or(average);
        out.chunks[lost.ref] = guess;
        sum += guess;
    }
    if (!announced || *announced < out.readable) return out;
    const std::uint64_t missing = *announced - out.readable;
    if (hasDamagedSeries) {
        if (sum > missing) { // some header lies: give the chunks what an average chunk holds, as far as it goes
            std::uint64_t left = missing;
            for (const Unreadable &lost : unreadable) left -= out.chunks[lost.ref] = std::min(average, left);
            sum = missing - left;
        }
        out.damagedSeries = missing - sum;
        return out;
    }
    // The last chunk whose count is not known for sure takes the difference; where that is not enough, the ones before it.
    std::uint64_t surplus = sum > missing ? sum - missing : 0;
    std::uint64_t deficit = sum < missing ? missing - sum : 0;
    for (auto lost = unreadable.rbegin(); lost != unreadable.rend() && (surplus > 0 || deficit > 0); ++lost) {
        if (lost->known) continue;
        std::uint64_t &count = out.chunks[lost->ref];
        const std::uint64_t cut = std::min(count, surplus);
        count += deficit;
        count -= cut;
        surplus -= cut;
        deficit = 0;
    }
    return out;
}

std::optional<std::uint64_t> countSegmentSamples(const ChunkFiles &files)
{
    constexpr std::uint64_t kHeader = 8;
    std::uint64_t total = 0;
    std::uint32_t expected = 0;
    for (const std::uint32_t index : files.ordinals()) {
        if (index != expected++) return std::nullopt; // a segment is missing
        const ByteSource *const file = files.file(index);
        ChunkWindow window;
        for (std::uint64_t at = kHeader; at < file->size();) {
            window.expect(index, at + ChunkWindow::kMaxRange);
            const Result<RawChunk> raw = files.read(static_cast<std::uint64_t>(index) << 32 | at, window);
            if (!raw) return std::nullopt;
            const Result<chunk::ChunkHeader> header = chunk::readChunkHeader(raw->encoding, raw->data);
            if (!header) return std::nullopt;
            total += header->numSamples;
            at += raw->storedBytes;
        }
    }
    return total;
}

} // namespace diopter::tsdb
