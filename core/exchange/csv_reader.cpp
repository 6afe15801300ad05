// Long and wide tables.
#include "core/exchange/csv_reader.h"

#include "core/base/go_text.h"
#include "core/exchange/csv_rows.h"
#include "core/exchange/exposition_parser.h"
#include "core/exchange/labels_json.h"
#include "core/exchange/number_scan.h"

#include <algorithm>
#include <fmt/format.h>

namespace diopter::exchange {
namespace {

using Cell = CsvRows::Cell;
constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

bool isTimeHeading(std::string_view text) { return text == "timestamp" || text == "time" || text == "ts"; }

class CsvReader {
public:
    CsvReader(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel) : m_rows(feed), m_out(out), m_cancel(cancel) {}

    Status run()
    {
        std::vector<Cell> header;
        DIOPTER_ASSIGN(const bool any, m_rows.next(header));
        if (!any) return m_rows.error(ErrorCode::Corrupt, "the file is empty", 1);
        DIOPTER_TRY(readHeader(header));
        std::vector<Cell> row;
        for (std::uint64_t number = 0;; ++number) {
            if (number % 1024 == 0) DIOPTER_TRY(m_cancel.check("import"));
            DIOPTER_ASSIGN(const bool more, m_rows.next(row));
            if (!more) return {};
            if (row.size() != header.size())
                return bad(row.back(), fmt::format("the row has {} cells, the heading {}", row.size(), header.size()));
            DIOPTER_TRY(m_value != kNoColumn ? readLong(row) : readWide(row));
            m_out.counts().lines = m_rows.line();
        }
    }

private:
    Error bad(const Cell &cell, std::string message) const { return m_rows.error(ErrorCode::Corrupt, std::move(message), cell.column); }

    Status readHeader(const std::vector<Cell> &header)
    {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (m_time == kNoColumn && isTimeHeading(header[i].text)) m_time = i;
            else if (m_value == kNoColumn && header[i].text == "value") m_value = i;
        }
        if (m_value == kNoColumn) {
            m_time = 0;
            return readWideHeader(header);
        }
        if (m_time == kNoColumn) return bad(header.front(), "no column is called \"timestamp\" or \"time\"");
        std::vector<std::string> seen;
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (i == m_time || i == m_value) continue;
            const std::string name = header[i].text == "metric" ? std::string(kMetricName) : unguardCell(header[i].text);
            if (name.empty()) return bad(header[i], "a label column has no name");
            if (!isValidUtf8(name)) return bad(header[i], "a label name is not valid UTF-8");
            if (std::find(seen.begin(), seen.end(), name) != seen.end()) return bad(header[i], "label " + quote(name) + " occurs twice");
            seen.push_back(name);
            m_labelColumns.emplace_back(i, name);
        }
        return {};
    }

    /// Each heading is a series as OpenMetrics writes it; parsed by that parser, as a line with a value behind it.
    Status readWideHeader(const std::vector<Cell> &header)
    {
        if (header.size() < 2) return bad(header.front(), "a table needs a time column and at least one series");
        ExpositionOptions options;
        options.format = ExpositionFormat::PrometheusText;
        options.defaultTime = 0;
        SymbolTable symbols;
        m_wide.resize(header.size());
        for (std::size_t i = 1; i < header.size(); ++i) {
            const std::string text = unguardCell(header[i].text);
            SampleCollector scratch(symbols);
            ExpositionParser parser(scratch, options);
            const bool oneLine = text.find('\n') == std::string::npos;
            const auto parsed = parser.parse(text + " 1\n", m_cancel);
            if (!parsed || !oneLine || scratch.series().size() != 1)
                return bad(header[i], "the heading is no series: " + (parsed ? quote(text.substr(0, 100)) : parsed.error().message));
            LabelTexts labels;
            for (const LabelPair &pair : scratch.series().front().labels.view())
                labels.emplace_back(std::string(symbols.text(pair.name)), std::string(symbols.text(pair.value)));
            m_wide[i] = seriesOf(m_out, labels);
            const bool twice = std::find(m_wide.begin() + 1, m_wide.begin() + static_cast<std::ptrdiff_t>(i), m_wide[i]) !=
                m_wide.begin() + static_cast<std::ptrdiff_t>(i);
            if (twice) return bad(header[i], "the series occurs twice: " + quote(text.substr(0, 100)));
        }
        return {};
    }

    Result<TimestampMs> timeOf(const Cell &cell) const
    {
        const auto time = scanAnyTime(cell.text);
        if (!time) return bad(cell, "not a time: " + quote(cell.text.substr(0, 100)));
        return *time;
    }

    Status addCell(SeriesNumber series, TimestampMs time, const Cell &cell)
    {
        const auto value = scanValue(cell.text);
        if (!value) return bad(cell, "not a number: " + quote(cell.text.substr(0, 100)));
        m_out.add(series, time, *value);
        return {};
    }

    Status readLong(const std::vector<Cell> &row)
    {
        if (row[m_value].text.empty()) return {};
        DIOPTER_ASSIGN(const TimestampMs time, timeOf(row[m_time]));
        LabelTexts labels;
        for (const auto &[column, name] : m_labelColumns) {
            if (row[column].text.empty()) continue;
            std::string value = unguardCell(row[column].text);
            if (!isValidUtf8(value)) return bad(row[column], "a label value is not valid UTF-8");
            labels.emplace_back(name, std::move(value));
        }
        if (labels.empty()) return bad(row.front(), "a series without labels cannot be stored");
        if (labels != m_lastLabels) {
            m_lastSeries = seriesOf(m_out, labels);
            m_lastLabels = std::move(labels);
        }
        return addCell(m_lastSeries, time, row[m_value]);
    }

    Status readWide(const std::vector<Cell> &row)
    {
        DIOPTER_ASSIGN(const TimestampMs time, timeOf(row[0]));
        for (std::size_t i = 1; i < row.size(); ++i)
            if (!row[i].text.empty()) DIOPTER_TRY(addCell(m_wide[i], time, row[i]));
        return {};
    }

    CsvRows m_rows;
    SampleCollector &m_out;
    const CancelToken &m_cancel;
    std::size_t m_time = kNoColumn;
    std::size_t m_value = kNoColumn;
    std::vector<std::pair<std::size_t, std::string>> m_labelColumns;
    std::vector<SeriesNumber> m_wide; ///< by column
    LabelTexts m_lastLabels;
    SeriesNumber m_lastSeries = 0;
};

} // namespace

Status readCsv(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel) { return CsvReader(feed, out, cancel).run(); }

} // namespace diopter::exchange
