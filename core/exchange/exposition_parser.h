// OpenMetrics 1.0 and the Prometheus text format 0.0.4, line by line, into a collector (model/textparse). Part of import.
#pragma once

#include "core/base/cancellation.h"
#include "core/exchange/sample_collector.h"

#include <memory>
#include <optional>

namespace diopter::exchange {

enum class ExpositionFormat { OpenMetrics, PrometheusText };

inline constexpr std::size_t kMaxLineBytes = 16 << 20;
inline constexpr std::size_t kMaxLabelsPerSeries = 65535;

struct ExpositionOptions {
    ExpositionFormat format = ExpositionFormat::OpenMetrics;
    std::optional<TimestampMs> defaultTime; ///< of samples without a timestamp; without it they are an error
};

/// Finds the series of a line by the very text in front of the value; one per thread, lives through a whole file.
class SeriesTexts {
public:
    static constexpr SeriesNumber kUnknown = 0xffffffff;
    SeriesNumber find(std::string_view text) const;
    void insert(std::string_view text, SeriesNumber number);

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::string_view text; ///< empty data = free
        SeriesNumber number = kUnknown;
    };
    void grow();
    std::vector<Slot> m_slots;
    std::vector<std::unique_ptr<char[]>> m_texts;
    std::size_t m_textLeft = 0;
    std::size_t m_blockBytes = 0; ///< of the newest text block; each is twice as long as the one before, up to a limit
    std::size_t m_used = 0;
};

/// One thread. Errors are Corrupt with line and column (1-based, bytes), lines counted from the start of the piece.
class ExpositionParser {
public:
    ExpositionParser(SampleCollector &out, const ExpositionOptions &options) : m_out(out), m_options(options) {}

    /// Parses whole lines; the last one may lack its newline (which OpenMetrics refuses). Returns the number of lines.
    Result<std::uint64_t> parse(std::string_view text, const CancelToken &cancel);
    /// The piece ended with "# EOF".
    bool sawEof() const { return m_eof; }

private:
    struct Cursor;
    Status parseLine(std::string_view line, bool hasNewline);
    Status parseComment(std::string_view line);
    Status parseMetadata(Cursor &cursor, std::string_view keyword);
    Status parseSample(std::string_view line);
    Status parseTail(Cursor &cursor, SeriesNumber number);
    Status parseExemplar(Cursor &cursor);
    Status parseTimestamp(Cursor &cursor, std::string_view token, TimestampMs &out) const;
    /// Parses name and labels; leaves the cursor behind them.
    Result<SeriesNumber> parseSeries(Cursor &cursor);
    Status parseLabels(Cursor &cursor, std::string_view &name, bool exemplar);
    Result<std::string_view> quotedText(Cursor &cursor);

    SampleCollector &m_out;
    const ExpositionOptions &m_options;
    SeriesTexts m_known;
    std::string_view m_lastText; ///< of the line before; lives in m_lastStorage
    std::string m_lastStorage;
    SeriesNumber m_lastNumber = 0;
    bool m_eof = false;
    std::vector<LabelText> m_labels;
    std::vector<std::unique_ptr<std::string>> m_unescaped; ///< texts of the current line that had escapes
};

} // namespace diopter::exchange
