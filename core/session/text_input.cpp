// Opening and guessing.
#include "core/session/text_input.h"

#include "core/tsdb/archive/archive_stream.h"
#include "core/tsdb/directory_access.h"

#include <cstring>

namespace diopter::session {
namespace {
constexpr std::size_t kGuessBytes = 64 << 10;
constexpr std::size_t kTailBytes = 16;
} // namespace

Result<std::unique_ptr<TextInput>> TextInput::open(
    const std::string &path, std::optional<exchange::TextFormat> format, const CancelToken &cancel)
{
    auto out = std::make_unique<TextInput>();
    out->m_name = path;
    DIOPTER_ASSIGN(const tsdb::ByteSourcePtr file, tsdb::openFile(path));
    DIOPTER_ASSIGN(const tsdb::ArchiveKind kind, tsdb::archiveKind(file));
    DIOPTER_ASSIGN(out->m_stream, tsdb::openText(file, cancel));
    std::vector<std::uint8_t> head(kGuessBytes);
    std::size_t have = 0;
    while (have < head.size()) {
        DIOPTER_ASSIGN(const std::size_t count, out->m_stream->read(head.data() + have, head.size() - have));
        if (count == 0) break;
        have += count;
    }
    head.resize(have);
    out->m_head = std::move(head);
    std::string tail;
    if (kind == tsdb::ArchiveKind::Plain) {
        out->m_size = file->size();
        tail.resize(std::min<std::size_t>(kTailBytes, file->size()));
        DIOPTER_ASSIGN(
            const std::size_t count, file->readAt(file->size() - tail.size(), tail.size(), reinterpret_cast<std::uint8_t *>(tail.data())));
        tail.resize(count);
    }
    const std::string_view headText(reinterpret_cast<const char *>(out->m_head.data()), out->m_head.size());
    if (!format) format = exchange::guessTextFormat(path, headText, tail);
    if (!format) {
        Place place;
        place.file = path;
        return Error{ErrorCode::Unsupported,
            out->m_head.empty() ? "the file is empty" : "the format cannot be guessed; name it with --format", place};
    }
    out->m_format = *format;
    return out;
}

Result<std::size_t> TextInput::read(std::uint8_t *out, std::size_t length)
{
    if (m_headAt == m_head.size()) return m_stream->read(out, length);
    const std::size_t count = std::min(length, m_head.size() - m_headAt);
    std::memcpy(out, m_head.data() + m_headAt, count);
    m_headAt += count;
    return count;
}

Status TextInput::skip(std::uint64_t bytes)
{
    std::vector<std::uint8_t> buffer(1 << 20);
    while (bytes > 0) {
        DIOPTER_ASSIGN(
            const std::size_t count, read(buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size()))));
        if (count == 0) {
            Place place;
            place.file = m_name;
            return Error{ErrorCode::Corrupt, "the file is shorter than at the interrupted import", place};
        }
        bytes -= count;
    }
    return {};
}

} // namespace diopter::session
