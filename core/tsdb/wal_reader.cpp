// Prometheus tsdb/wlog/reader.go Reader.nextNew; the rules about fragment order are its validateRecord.
#include "core/tsdb/wal_reader.h"

#include "core/base/crc32c.h"

#include <snappy.h>
#include <zstd.h>

#include <algorithm>
#include <fmt/format.h>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kRecordHeader = 7;
constexpr std::size_t kReadAhead = 32 * WalReader::kPageSize;
constexpr std::uint8_t kTypeMask = 0x07;
constexpr std::uint8_t kSnappy = 0x08;
constexpr std::uint8_t kZstd = 0x10;

enum FragmentType : std::uint8_t { kPageTerm = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

/// Why a fragment must not come now, or null.
const char *outOfSequence(unsigned type, unsigned before)
{
    switch (type) {
    case kFull: return before == 0 ? nullptr : "unexpected full record";
    case kFirst: return before == 0 ? nullptr : "unexpected first record, dropping buffer";
    case kMiddle: return before > 0 ? nullptr : "unexpected middle record, dropping buffer";
    case kLast: return before > 0 ? nullptr : "unexpected last record, dropping buffer";
    default: return "unexpected record type";
    }
}

} // namespace

WalReader::Next WalReader::damage(std::string message, std::uint64_t offset, bool torn)
{
    m_error = Error{ErrorCode::Corrupt, std::move(message), {}};
    m_error.place.file = m_file->path();
    m_error.place.offset = offset;
    m_torn = torn;
    m_joined.clear();
    m_fragments = 0;
    return Next::Damage;
}

bool WalReader::loadPage()
{
    const std::uint64_t pageStart = m_position / kPageSize * kPageSize;
    const std::uint64_t pageEnd = std::min<std::uint64_t>(pageStart + kPageSize, m_file->size());
    if (pageStart >= m_windowStart && pageEnd <= m_windowStart + m_windowSize) return true;
    m_window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kReadAhead, m_file->size() - pageStart)));
    m_windowStart = pageStart;
    Result<std::size_t> got = m_file->readAt(pageStart, m_window.size(), m_window.data());
    m_windowSize = got ? *got : 0;
    if (!got) damage(got.error().message, pageStart);
    return got.has_value();
}

WalReader::Next WalReader::next()
{
    m_joined.clear();
    m_fragments = 0;
    for (;;) {
        if (m_position >= m_file->size()) {
            if (m_fragments == 0) return Next::End;
            return damage("last record is torn", m_recordOffset, true);
        }
        if (!loadPage()) return Next::Damage;
        const std::uint64_t windowEnd = m_windowStart + m_windowSize;
        if (m_position >= windowEnd) return damage("file became shorter while it was read", m_position, true);
        const std::uint64_t pageEnd = std::min<std::uint64_t>(m_position / kPageSize * kPageSize + kPageSize, windowEnd);
        const ByteSpan page(m_window.data() + (m_position - m_windowStart), static_cast<std::size_t>(pageEnd - m_position));
        const std::uint8_t header = page[0];
        if ((header & kTypeMask) == kPageTerm) {
            if (std::any_of(page.begin(), page.end(), [](std::uint8_t byte) { return byte != 0; }))
                return damage("unexpected non-zero byte in padded page", m_position);
            m_position = pageEnd;
            continue;
        }
        bool complete = false;
        const Next state = takeFragment(header, complete);
        if (state == Next::Damage || complete) return state;
    }
}

WalReader::Next WalReader::takeFragment(std::uint8_t header, bool &complete)
{
    const std::uint64_t start = m_position;
    const std::uint64_t windowEnd = m_windowStart + m_windowSize;
    const std::uint64_t pageEnd = start / kPageSize * kPageSize + kPageSize;
    const bool lastPage = pageEnd > windowEnd && windowEnd == m_file->size();
    const ByteSpan bytes(m_window.data() + (start - m_windowStart), static_cast<std::size_t>(std::min(pageEnd, windowEnd) - start));
    if (bytes.size() < kRecordHeader) return damage(lastPage ? "last record is torn" : "record header crosses a page", start, lastPage);
    ByteReader reader(bytes.subspan(1));
    const std::size_t length = reader.u16();
    const std::uint32_t expected = reader.u32();
    if (length > kPageSize - kRecordHeader) return damage("invalid record size " + std::to_string(length), start);
    if (length > bytes.size() - kRecordHeader) return damage(lastPage ? "last record is torn" : "record crosses a page", start, lastPage);
    const ByteSpan data = bytes.subspan(kRecordHeader, length);
    if (const std::uint32_t actual = crc32c(data); actual != expected) {
        m_behindDamage = start + kRecordHeader + length;
        return damage(fmt::format("unexpected checksum {:x}, expected {:x}", actual, expected), start);
    }
    m_behindDamage = 0;
    const unsigned type = header & kTypeMask;
    if (m_skipping && (type == kMiddle || type == kLast)) {
        m_position = start + kRecordHeader + length;
        return Next::Record;
    }
    m_skipping = false;
    if (const char *const reason = outOfSequence(type, m_fragments)) return damage(reason, start);
    if (m_fragments == 0) m_recordOffset = start;
    m_position = start + kRecordHeader + length;
    m_joined.insert(m_joined.end(), data.begin(), data.end());
    if (m_joined.size() > kMaxRecord) return damage("record larger than 64 MiB", m_recordOffset);
    ++m_fragments;
    complete = type == kFull || type == kLast;
    return complete ? decompress(header) : Next::Record;
}

WalReader::Next WalReader::decompress(std::uint8_t header)
{
    m_record = m_joined;
    if ((header & kSnappy) != 0) {
        std::size_t size = 0;
        const char *const in = reinterpret_cast<const char *>(m_joined.data());
        if (!snappy::GetUncompressedLength(in, m_joined.size(), &size) || size > kMaxRecord)
            return damage("snappy record of impossible size", m_recordOffset);
        m_decompressed.resize(size);
        if (!snappy::RawUncompress(in, m_joined.size(), reinterpret_cast<char *>(m_decompressed.data())))
            return damage("snappy record cannot be decompressed", m_recordOffset);
        m_record = m_decompressed;
    } else if ((header & kZstd) != 0) {
        const unsigned long long size = ZSTD_getFrameContentSize(m_joined.data(), m_joined.size());
        if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > kMaxRecord)
            return damage("zstd record of unknown or impossible size", m_recordOffset);
        m_decompressed.resize(static_cast<std::size_t>(size));
        const std::size_t got = ZSTD_decompress(m_decompressed.data(), m_decompressed.size(), m_joined.data(), m_joined.size());
        if (ZSTD_isError(got) != 0 || got != size) return damage("zstd record cannot be decompressed", m_recordOffset);
        m_record = m_decompressed;
    }
    return Next::Record;
}

bool WalReader::isSoundFragment(std::uint64_t offset) const
{
    std::uint8_t header[kRecordHeader] = {};
    const Result<std::size_t> got = m_file->readAt(offset, kRecordHeader, header);
    if (!got || *got != kRecordHeader || (header[0] & kTypeMask) == kPageTerm || (header[0] & kTypeMask) > kLast) return false;
    ByteReader reader(ByteSpan(header).subspan(1));
    const std::size_t length = reader.u16();
    const std::uint32_t expected = reader.u32();
    if (offset % kPageSize + kRecordHeader + length > kPageSize) return false;
    std::vector<std::uint8_t> data(length);
    const Result<std::size_t> gotData = m_file->readAt(offset + kRecordHeader, length, data.data());
    return gotData && *gotData == length && crc32c(data) == expected;
}

std::uint64_t WalReader::resync()
{
    const std::uint64_t damaged = m_error.place.offset.value_or(m_position);
    const std::uint64_t nextPage = (damaged / kPageSize + 1) * kPageSize;
    const bool samePage = m_behindDamage > damaged && m_behindDamage + kRecordHeader <= nextPage;
    m_position = samePage && isSoundFragment(m_behindDamage) ? m_behindDamage : nextPage;
    m_behindDamage = 0;
    m_skipping = true;
    return m_position;
}

} // namespace diopter::tsdb
