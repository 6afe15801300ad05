// A chunk snapshot and the WAL behind it. The first byte chooses: a raw segment, fuzzed record bodies in sound frames (plain, snappy,
// zstd), or series records with fuzzed chunk data. Of the last it is known which can be read: those must come without a loss, others with
// one.
#include "core/chunk/chunk_decoder.h"
#include "tests/fuzz/tsdb/read_everything.h"
#include "tests/support/formats/wal_forms.h"

#include <algorithm>
#include <string>

using namespace diopter;
using namespace diopter::test;

namespace {

/// Cuts the input into pieces with two bytes of length in front.
class Pieces {
public:
    explicit Pieces(ByteSpan bytes) : m_bytes(bytes) {}
    bool next(ByteSpan &piece)
    {
        if (m_bytes.size() < 2) return false;
        const std::size_t length = std::min<std::size_t>(m_bytes[0] | (m_bytes[1] & 0x0fU) << 8, m_bytes.size() - 2);
        piece = m_bytes.subspan(2, length);
        m_bytes = m_bytes.subspan(2 + length);
        return true;
    }

private:
    ByteSpan m_bytes;
};

bool isDecodable(std::uint8_t encoding, ByteSpan data)
{
    ByteVector padded(data.begin(), data.end());
    padded.resize(data.size() + chunk::kDecodePadding);
    const ByteSpan exact = ByteSpan(padded).first(data.size());
    std::vector<StoredSample> samples;
    return chunk::readChunkHeader(encoding, exact) && chunk::decodeStored(static_cast<chunk::Encoding>(encoding), exact, samples);
}

void putNumber(ByteVector &out, std::uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// A record of one series from its reference, its encoding and the data of its open chunk.
ByteVector seriesRecord(std::uint8_t ref, std::uint8_t encoding, ByteSpan data)
{
    ByteVector record = walSeries({{ref, {{"__name__", "s" + std::to_string(ref)}}}});
    putNumber(record, 0, 8);
    putNumber(record, 1, 1);
    putNumber(record, 1000, 8);
    putNumber(record, 2000, 8);
    putNumber(record, encoding, 1);
    BitStream length;
    length.uvarint(data.size());
    record.insert(record.end(), length.bytes().begin(), length.bytes().end());
    record.insert(record.end(), data.begin(), data.end());
    return record;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 2) return 0;
    const ByteSpan rest(bytes + 1, size - 1);
    FileTree tree;
    ByteVector &segment = tree["chunk_snapshot.000002.0000000000/00000000"];
    const bool composed = bytes[0] % 3 == 2;
    bool sound = true;
    if (bytes[0] % 3 == 0) {
        segment.assign(rest.begin(), rest.end());
    } else {
        std::vector<ByteVector> records;
        Pieces pieces(rest);
        for (ByteSpan piece; pieces.next(piece);) {
            if (!composed) {
                records.emplace_back(piece.begin(), piece.end());
            } else if (piece.size() >= 2) {
                const std::uint8_t encoding = piece[1] < 8 ? piece[1] : static_cast<std::uint8_t>(1 + piece[1] % 6);
                records.push_back(seriesRecord(piece[0], encoding, piece.subspan(2)));
                sound = sound && isDecodable(encoding, piece.subspan(2));
            }
        }
        segment = walSegment(records, static_cast<WalCompression>(bytes[0] / 3 % 3));
    }
    const WalSample later{1, {7'200'000, 0, 42.0}};
    tree["wal/00000002"] = walSegment({walSeries({{9, {{"__name__", "later"}}}}), walSamples(2, std::span(&later, 1), {})}, {});
    const std::vector<source::Loss> losses = readEverything(tree);
    const bool discarded =
        std::any_of(losses.begin(), losses.end(), [](const source::Loss &loss) { return loss.code == "chunk_snapshot"; });
    if (composed && sound == discarded) std::abort();
    return 0;
}
