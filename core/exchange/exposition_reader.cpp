// Pieces of a text file: read in order, parsed in parallel, errors reported for the earliest one.
#include "core/exchange/exposition_reader.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <fmt/format.h>

namespace diopter::exchange {
namespace {

constexpr std::size_t kPieceBytes = 2 << 20;

/// Hands out pieces that end at a line end; keeps the beginning of the next line.
class PieceReader {
public:
    explicit PieceReader(ByteFeed &feed) : m_feed(feed) {}

    /// Empty = end of input. LimitExceeded for a line beyond kMaxLineBytes.
    Result<std::vector<char>> next()
    {
        std::vector<char> out = std::move(m_rest);
        m_rest.clear();
        std::size_t searched = 0;
        while (!m_ended) {
            const std::size_t had = out.size();
            out.resize(had + kPieceBytes);
            std::size_t got = 0;
            while (got < kPieceBytes) {
                DIOPTER_ASSIGN(
                    const std::size_t count, m_feed.read(reinterpret_cast<std::uint8_t *>(out.data()) + had + got, kPieceBytes - got));
                if (count == 0) {
                    m_ended = true;
                    break;
                }
                got += count;
            }
            out.resize(had + got);
            const void *const last = ::memrchr(out.data() + searched, '\n', out.size() - searched);
            if (last != nullptr && !m_ended) {
                const auto cut = static_cast<std::size_t>(static_cast<const char *>(last) - out.data()) + 1;
                m_rest.assign(out.begin() + static_cast<std::ptrdiff_t>(cut), out.end());
                out.resize(cut);
                return out;
            }
            searched = out.size();
            if (last == nullptr && out.size() > kMaxLineBytes)
                return Error{ErrorCode::LimitExceeded, fmt::format("a line is longer than {} bytes", kMaxLineBytes), {}};
        }
        return out;
    }

private:
    ByteFeed &m_feed;
    std::vector<char> m_rest;
    bool m_ended = false;
};

struct Round {
    std::vector<std::vector<char>> pieces;
    std::vector<Result<std::uint64_t>> lines; ///< parallel to pieces
    std::vector<char> ended; ///< parallel: the piece holds "# EOF"
};

Error atLineStart(ErrorCode code, std::string message)
{
    Error error{code, std::move(message), {}};
    error.place.line = 1;
    error.place.column = 1;
    return error;
}

Error placed(Error error, const std::string &file, std::uint64_t linesBefore)
{
    error.place.file = file;
    if (error.place.line != 0) error.place.line = static_cast<std::uint32_t>(error.place.line + linesBefore);
    return error;
}

} // namespace

Result<std::uint64_t> readExposition(ByteFeed &feed, const ExpositionInput &input, std::span<SampleCollector> collectors, TaskPool &pool,
    const CancelToken &cancel, const CheckpointFn &checkpoint)
{
    PieceReader reader(feed);
    std::deque<ExpositionParser> parsers;
    for (SampleCollector &collector : collectors) parsers.emplace_back(collector, input.options);
    std::uint64_t lines = input.skipLines;
    std::uint64_t bytes = input.skipBytes;
    std::uint32_t pieceNumber = 0;
    bool eof = false;
    while (true) {
        Round round;
        while (round.pieces.size() < 2 * pool.numThreads()) {
            auto piece = reader.next();
            if (!piece) {
                if (piece.error().code == ErrorCode::LimitExceeded) piece.error().place.line = piece.error().place.column = 1;
                for (const auto &earlier : round.pieces)
                    lines += static_cast<std::uint64_t>(std::count(earlier.begin(), earlier.end(), '\n'));
                return placed(std::move(piece).error(), feed.name(), lines);
            }
            if (piece->empty()) break;
            round.pieces.push_back(std::move(*piece));
        }
        if (round.pieces.empty()) break;
        if (eof) return placed(atLineStart(ErrorCode::Corrupt, "unexpected data after # EOF"), feed.name(), lines);
        round.lines.assign(round.pieces.size(), std::uint64_t{0});
        round.ended.assign(round.pieces.size(), 0);
        pool.parallelFor(round.pieces.size(), 1, [&](std::size_t worker, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                collectors[worker].beginPiece(pieceNumber + static_cast<std::uint32_t>(i));
                round.lines[i] = parsers[worker].parse({round.pieces[i].data(), round.pieces[i].size()}, cancel);
                round.ended[i] = parsers[worker].sawEof() ? 1 : 0;
            }
        });
        for (std::size_t i = 0; i < round.pieces.size(); ++i) {
            if (eof) return placed(atLineStart(ErrorCode::Corrupt, "unexpected data after # EOF"), feed.name(), lines);
            eof = round.ended[i] != 0;
            if (!round.lines[i]) return placed(std::move(round.lines[i]).error(), feed.name(), lines);
            lines += *round.lines[i];
            bytes += round.pieces[i].size();
        }
        pieceNumber += static_cast<std::uint32_t>(round.pieces.size());
        // Not behind "# EOF": a run resumed there would find no end of the data.
        if (checkpoint && !eof) DIOPTER_TRY(checkpoint(bytes, lines));
    }
    if (input.options.format == ExpositionFormat::OpenMetrics && !eof)
        return placed(atLineStart(ErrorCode::Corrupt, "data does not end with # EOF"), feed.name(), lines);
    return lines;
}

} // namespace diopter::exchange
