// Prometheus tsdb/chunks/head_chunks.go IterateAllChunks, with bounds checked and damage kept apart from the end of a file.
#include "core/tsdb/head_chunks.h"

#include "core/base/crc32c.h"
#include "core/chunk/chunk_decoder.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::uint32_t kHeadChunksMagic = 0x0130BC91;
constexpr std::size_t kFileHeader = 8;
constexpr std::uint64_t kMaxFileBytes = 1ULL << 30;
const std::string kCorruption = "corruption in head chunk file: ";

class FileScan {
public:
    FileScan(const ByteSource &file, std::uint32_t number, HeadChunks &out, LossLog &losses)
        : m_file(file), m_number(number), m_out(out), m_losses(losses)
    {}

    Status run(const CancelToken &cancel)
    {
        if (m_file.size() > kMaxFileBytes) return report("head_chunks", 0, "file larger than 1 GiB", std::nullopt);
        m_bytes.resize(static_cast<std::size_t>(m_file.size()));
        DIOPTER_ASSIGN(const std::size_t got, m_file.readAt(0, m_bytes.size(), m_bytes.data()));
        m_bytes.resize(got);
        if (!isHeaderSound()) return {};
        std::size_t at = kFileHeader;
        for (std::size_t steps = 0; at < m_bytes.size(); ++steps) {
            if (steps % 1024 == 0) DIOPTER_TRY(cancel.check("reading head chunks"));
            if (isZero(at, std::min(m_bytes.size(), at + 24))) return checkTail(at);
            const std::size_t next = readChunk(at);
            if (next == 0) return {};
            at = next;
        }
        return {};
    }

private:
    bool isHeaderSound()
    {
        ByteReader reader(m_bytes);
        const std::uint32_t magic = reader.u32();
        const unsigned version = reader.u8();
        // The newest file is created empty or zero-filled before its header is written.
        if (m_bytes.empty() || isZero(0, m_bytes.size())) return false;
        if (m_bytes.size() < kFileHeader || magic != kHeadChunksMagic || version != 1) {
            (void)report("head_chunk_header", 0, "magic number or version of the head chunk file is wrong", 0);
            return m_bytes.size() >= kFileHeader;
        }
        return true;
    }

    bool isZero(std::size_t from, std::size_t to) const
    {
        return std::all_of(m_bytes.begin() + static_cast<std::ptrdiff_t>(from), m_bytes.begin() + static_cast<std::ptrdiff_t>(to),
            [](std::uint8_t byte) { return byte == 0; });
    }

    Status checkTail(std::size_t at)
    {
        if (isZero(at, m_bytes.size())) return {};
        return report("head_chunk", at, "zeros in the middle of the file; the chunks behind them are left out", std::nullopt);
    }

    /// Offset behind the chunk, or 0 when nothing behind it can be found.
    std::size_t readChunk(std::size_t at)
    {
        const ByteSpan rest = ByteSpan(m_bytes).subspan(at);
        ByteReader reader(rest);
        const std::uint64_t series = reader.u64();
        HeadChunk chunk;
        chunk.entry.minTime = reader.i64();
        chunk.entry.maxTime = reader.i64();
        chunk.entry.ref = static_cast<std::uint64_t>(m_number) << 32 | at;
        const std::uint8_t encoding = reader.u8();
        const std::uint64_t length = reader.uvarint();
        const ByteSpan data = reader.bytes(length);
        const std::size_t end = reader.position();
        const std::uint32_t expected = reader.u32();
        if (!reader.ok()) {
            (void)report("head_chunk", at, kCorruption + "head chunk file doesn't include enough bytes to read the chunk", std::nullopt);
            return 0;
        }
        chunk.outOfOrder = (encoding & chunk::kOutOfOrderMark) != 0;
        chunk.encoding = static_cast<std::uint8_t>(encoding & ~chunk::kOutOfOrderMark);
        if (const std::uint32_t actual = crc32c(rest.first(end)); actual != expected) {
            (void)report("head_chunk", at, kCorruption + fmt::format("checksum mismatch expected:{:x}, actual:{:x}", expected, actual), {});
            return at + end + 4; // the length may still be right: the next checksum will tell
        }
        const Result<chunk::ChunkHeader> header = chunk::readChunkHeader(chunk.encoding, data);
        if (!header) {
            (void)report("head_chunk", at, kCorruption + header.error().message, std::nullopt);
            return at + end + 4;
        }
        chunk.numSamples = header->numSamples;
        m_out.bySeries[series].push_back(chunk);
        m_out.lastRef = std::max(m_out.lastRef, chunk.entry.ref);
        ++m_out.numChunks;
        return at + end + 4;
    }

    Status report(const char *code, std::size_t offset, std::string text, std::optional<std::uint64_t> samples)
    {
        source::Loss loss;
        loss.code = code;
        loss.file = m_file.path();
        loss.offset = offset;
        loss.section = "head chunks";
        loss.samples = samples;
        loss.text = std::move(text);
        m_losses.add(std::move(loss));
        return {};
    }

    const ByteSource &m_file;
    std::uint32_t m_number;
    HeadChunks &m_out;
    LossLog &m_losses;
    std::vector<std::uint8_t> m_bytes;
};

} // namespace

Result<HeadChunks> scanHeadChunks(const FileAccess &files, const std::string &directory, LossLog &losses, const CancelToken &cancel)
{
    HeadChunks out;
    out.files.setDirectory(files.name() + "/" + directory);
    Result<std::vector<FileEntry>> entries = files.list(directory);
    if (!entries) {
        if (entries.error().code == ErrorCode::NotFound) return out;
        return std::move(entries).error();
    }
    std::uint32_t previous = 0;
    for (const FileEntry &entry : *entries) {
        std::uint32_t number = 0;
        const auto [end, code] = std::from_chars(entry.name.data(), entry.name.data() + entry.name.size(), number);
        if (entry.isDirectory || code != std::errc{} || end != entry.name.data() + entry.name.size() || number > 10'000'000) continue;
        DIOPTER_ASSIGN(const ByteSourcePtr file, files.open(directory + "/" + entry.name));
        if (previous != 0 && number != previous + 1) {
            source::Loss loss;
            loss.code = "head_chunks_gap";
            loss.file = file->path();
            loss.section = "head chunks";
            loss.text = "found unsequential head chunk files";
            losses.add(std::move(loss));
        }
        previous = number;
        out.bytes += file->size();
        DIOPTER_TRY(FileScan(*file, number, out, losses).run(cancel));
        out.files.add(number, file);
    }
    return out;
}

} // namespace diopter::tsdb
