// Plain and compressed text files.
#include "core/tsdb/archive/text_stream.h"

#include "core/tsdb/archive/archive_stream.h"

namespace diopter::tsdb {
namespace {

class PlainText final : public TextStream {
public:
    explicit PlainText(ByteSourcePtr file) : m_file(std::move(file)) {}
    Result<std::size_t> read(std::uint8_t *out, std::size_t length) override
    {
        DIOPTER_ASSIGN(const std::size_t count, m_file->readAt(m_position, length, out));
        m_position += count;
        return count;
    }

private:
    ByteSourcePtr m_file;
    std::uint64_t m_position = 0;
};

class CompressedText final : public TextStream {
public:
    explicit CompressedText(std::unique_ptr<ArchiveStream> stream) : m_stream(std::move(stream)) {}
    Result<std::size_t> read(std::uint8_t *out, std::size_t length) override { return m_stream->read(out, length); }

private:
    std::unique_ptr<ArchiveStream> m_stream;
};

} // namespace

Result<std::unique_ptr<TextStream>> openText(const ByteSourcePtr &file, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(const ArchiveKind kind, archiveKind(file));
    if (kind == ArchiveKind::Tree) {
        Error error{ErrorCode::Unsupported, "the file is an archive, not a text", {}};
        error.place.file = file->path();
        return error;
    }
    if (kind == ArchiveKind::Plain) return std::unique_ptr<TextStream>(std::make_unique<PlainText>(file));
    DIOPTER_ASSIGN(auto stream, ArchiveStream::open(file, true, {}, cancel));
    ArchiveStream::Entry entry;
    if (auto more = stream->next(entry); !more) return std::move(more).error();
    return std::unique_ptr<TextStream>(std::make_unique<CompressedText>(std::move(stream)));
}

} // namespace diopter::tsdb
