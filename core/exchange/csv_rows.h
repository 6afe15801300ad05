// Rows of comma-separated text (RFC 4180) with the place of every cell.
#pragma once

#include "core/exchange/byte_feed.h"

#include <optional>
#include <vector>

namespace diopter::exchange {

/// One thread. Quoted cells may hold commas, line breaks and doubled quotes; line ends are LF or CRLF; a byte order mark is skipped.
class CsvRows {
public:
    static constexpr std::size_t kMaxRowBytes = 16 << 20;
    static constexpr std::size_t kMaxColumns = 100000;

    explicit CsvRows(ByteFeed &feed) : m_feed(feed), m_buffer(kFirstWindowBytes) {}

    struct Cell {
        std::string text;
        std::uint32_t column = 0; ///< in its line, 1-based
    };
    /// False at the end. Blank lines are skipped. Corrupt for a broken quote, LimitExceeded for rows too long.
    Result<bool> next(std::vector<Cell> &cells);
    /// Line in which the last row began.
    std::uint64_t line() const { return m_rowLine; }
    Error error(ErrorCode code, std::string message, std::uint32_t column) const;

private:
    int get();
    int look();

    ByteFeed &m_feed;
    std::vector<std::uint8_t> m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    bool m_ended = false;
    bool m_started = false;
    std::uint64_t m_line = 1;
    std::uint32_t m_column = 1;
    std::uint64_t m_rowLine = 1;
    std::optional<Error> m_error;
};

/// Puts ' in front of a cell that a spreadsheet would take for a formula (= + - @, tab, return; also behind such quotes).
std::string guardCell(std::string_view text);
/// Undoes guardCell.
std::string unguardCell(std::string_view text);
/// A cell as it stands in a file: quoted where needed.
void appendCell(std::string &out, std::string_view text);

} // namespace diopter::exchange
