// Reading and writing of cells.
#include "core/exchange/csv_rows.h"

#include <fmt/format.h>

namespace diopter::exchange {
namespace {

constexpr int kEnd = -1;

bool startsFormula(std::string_view text)
{
    const std::size_t at = text.find_first_not_of('\'');
    return at != std::string_view::npos && std::string_view("=+-@\t\r").find(text[at]) != std::string_view::npos;
}

} // namespace

int CsvRows::look()
{
    if (m_at == m_end) {
        if (m_ended || m_error) return kEnd;
        growWindow(m_buffer, m_end);
        auto count = m_feed.read(m_buffer.data(), m_buffer.size());
        if (!count) {
            m_error = std::move(count).error();
            if (m_error->place.file.empty()) m_error->place.file = m_feed.name();
            return kEnd;
        }
        m_at = 0;
        m_end = *count;
        m_ended = m_end == 0;
        if (m_ended) return kEnd;
    }
    return m_buffer[m_at];
}

int CsvRows::get()
{
    const int c = look();
    if (c == kEnd) return c;
    ++m_at;
    ++m_column;
    if (c == '\n') {
        ++m_line;
        m_column = 1;
    }
    return c;
}

Error CsvRows::error(ErrorCode code, std::string message, std::uint32_t column) const
{
    Error out{code, std::move(message), {}};
    out.place.file = m_feed.name();
    out.place.line = static_cast<std::uint32_t>(m_rowLine);
    out.place.column = column;
    return out;
}

Result<bool> CsvRows::next(std::vector<Cell> &cells)
{
    cells.clear();
    if (!m_started) {
        m_started = true;
        if (look() == 0xef) { // byte order mark
            get();
            if (get() != 0xbb || get() != 0xbf) return error(ErrorCode::Corrupt, "the file is not UTF-8 text", 1);
            m_column = 1;
        }
    }
    while (look() == '\n' || look() == '\r') get();
    m_rowLine = m_line;
    if (look() == kEnd) return m_error ? Result<bool>(*m_error) : Result<bool>(false);
    std::size_t size = 0;
    while (true) {
        if (cells.size() >= kMaxColumns) return error(ErrorCode::LimitExceeded, fmt::format("more than {} columns", kMaxColumns), m_column);
        Cell &cell = cells.emplace_back();
        cell.column = m_column;
        bool quoted = false;
        if (look() == '"') {
            quoted = true;
            get();
            while (true) {
                const int c = get();
                if (c == kEnd) return m_error ? *m_error : error(ErrorCode::Corrupt, "a quoted cell does not end", cell.column);
                if (c == '"' && look() != '"') break;
                if (c == '"') get();
                cell.text += static_cast<char>(c);
                if (++size > kMaxRowBytes)
                    return error(ErrorCode::LimitExceeded, fmt::format("a row is longer than {} bytes", kMaxRowBytes), cell.column);
            }
        }
        for (int c = look(); c != ',' && c != '\n' && c != '\r' && c != kEnd; c = look()) {
            if (quoted || c == '"') return error(ErrorCode::Corrupt, "text beside the quotes of a cell", m_column);
            cell.text += static_cast<char>(get());
            if (++size > kMaxRowBytes)
                return error(ErrorCode::LimitExceeded, fmt::format("a row is longer than {} bytes", kMaxRowBytes), cell.column);
        }
        if (m_error) return *m_error;
        const int behind = get();
        if (behind == ',') continue;
        if (behind == '\r' && look() != '\n' && look() != kEnd) return error(ErrorCode::Corrupt, "a lone carriage return", m_column - 1);
        if (behind == '\r') get();
        return true;
    }
}

std::string guardCell(std::string_view text) { return startsFormula(text) ? "'" + std::string(text) : std::string(text); }

std::string unguardCell(std::string_view text)
{
    return std::string(text.starts_with('\'') && startsFormula(text) ? text.substr(1) : text);
}

void appendCell(std::string &out, std::string_view text)
{
    if (text.find_first_of("\",\n\r") == std::string_view::npos && !text.starts_with(' ') && !text.ends_with(' ')) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

} // namespace diopter::exchange
