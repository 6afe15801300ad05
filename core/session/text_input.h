// A text file opened for import: unpacked on the way, its format given or guessed.
#pragma once

#include "core/exchange/byte_feed.h"
#include "core/exchange/format_guess.h"
#include "core/tsdb/archive/text_stream.h"

#include <memory>

namespace diopter::session {

class TextInput final : public exchange::ByteFeed {
public:
    /// NotFound, Io; Unsupported for pipes and devices, and when the format cannot be guessed.
    static Result<std::unique_ptr<TextInput>> open(
        const std::string &path, std::optional<exchange::TextFormat> format, const CancelToken &cancel);

    exchange::TextFormat format() const { return m_format; }
    /// Bytes of the text, 0 = unknown (compressed).
    std::uint64_t size() const { return m_size; }
    Result<std::size_t> read(std::uint8_t *out, std::size_t length) override;
    const std::string &name() const override { return m_name; }
    /// Moves on; Corrupt when the text is shorter.
    Status skip(std::uint64_t bytes);

private:
    std::string m_name;
    std::unique_ptr<tsdb::TextStream> m_stream;
    std::vector<std::uint8_t> m_head; ///< read for guessing, not handed out yet
    std::size_t m_headAt = 0;
    exchange::TextFormat m_format = exchange::TextFormat::OpenMetrics;
    std::uint64_t m_size = 0;
};

} // namespace diopter::session
