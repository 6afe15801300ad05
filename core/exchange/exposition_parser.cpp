// The grammar follows model/textparse/openmetricslex.l, openmetricsparse.go, promlex.l and promparse.go, with two stricter rules: a label
// name may occur once, and a label value holds no raw line break.
#include "core/exchange/exposition_parser.h"

#include "core/base/go_text.h"
#include "core/exchange/number_scan.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace diopter::exchange {
namespace {

constexpr std::size_t kFirstTextBlock = 1 << 10;
constexpr std::size_t kLastTextBlock = 256 << 10;

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isNameByte(char c) { return isNameStart(c) || (c >= '0' && c <= '9'); }
bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::uint64_t hashText(std::string_view text)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ text.size();
    const char *at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
        hash ^= hash >> 32;
    }
    std::uint64_t tail = 0;
    std::memcpy(&tail, at, left);
    hash = (hash ^ tail) * 0xc4ceb9fe1a85ec53ULL;
    return (hash ^ hash >> 29) | 1;
}

} // namespace

SeriesNumber SeriesTexts::find(std::string_view text) const
{
    if (m_slots.empty()) return kUnknown;
    const std::uint64_t hash = hashText(text);
    for (std::size_t at = hash & (m_slots.size() - 1);; at = (at + 1) & (m_slots.size() - 1)) {
        const Slot &slot = m_slots[at];
        if (slot.hash == 0) return kUnknown;
        if (slot.hash == hash && slot.text == text) return slot.number;
    }
}

void SeriesTexts::grow()
{
    std::vector<Slot> old(std::max<std::size_t>(64, m_slots.size() * 2));
    old.swap(m_slots);
    for (const Slot &slot : old) {
        if (slot.hash == 0) continue;
        std::size_t at = slot.hash & (m_slots.size() - 1);
        while (m_slots[at].hash != 0) at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = slot;
    }
}

void SeriesTexts::insert(std::string_view text, SeriesNumber number)
{
    if (2 * (m_used + 1) > m_slots.size()) grow();
    if (m_textLeft < text.size()) {
        m_blockBytes = std::min(m_blockBytes == 0 ? kFirstTextBlock : 2 * m_blockBytes, kLastTextBlock);
        m_textLeft = std::max(m_blockBytes, text.size());
        m_texts.push_back(std::make_unique_for_overwrite<char[]>(m_textLeft));
    }
    // The block is filled from its end, so that what is left says where to go on.
    m_textLeft -= text.size();
    char *const stored = m_texts.back().get() + m_textLeft;
    std::memcpy(stored, text.data(), text.size());
    const std::uint64_t hash = hashText(text);
    std::size_t at = hash & (m_slots.size() - 1);
    while (m_slots[at].hash != 0) at = (at + 1) & (m_slots.size() - 1);
    m_slots[at] = {hash, {stored, text.size()}, number};
    ++m_used;
}

/// A place in one line, and the errors that point there.
struct ExpositionParser::Cursor {
    std::string_view line;
    std::size_t at = 0;
    bool blanksFree; ///< Prometheus text: any blanks between tokens

    bool atEnd() const { return at >= line.size(); }
    char peek() const { return atEnd() ? '\n' : line[at]; }
    void skipBlanks()
    {
        while (blanksFree && !atEnd() && isBlank(line[at])) ++at;
    }
    std::string_view word()
    {
        const std::size_t begin = at;
        while (!atEnd() && !isBlank(line[at])) ++at;
        return line.substr(begin, at - begin);
    }
    Error error(const std::string &message, std::size_t where) const
    {
        Place place;
        place.column = static_cast<std::uint32_t>(where + 1);
        return {ErrorCode::Corrupt, message, place};
    }
    Error expected(const std::string &what) const
    {
        return error(atEnd() ? fmt::format("expected {}, but the line ends", what)
                             : fmt::format("expected {}, got {}", what, quote(line.substr(at, 1))),
            at);
    }
};

Result<std::uint64_t> ExpositionParser::parse(std::string_view text, const CancelToken &cancel)
{
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
        if (number % 4096 == 0) DIOPTER_TRY(cancel.check("import"));
        const void *const newline = std::memchr(text.data() + at, '\n', text.size() - at);
        const std::size_t end =
            newline != nullptr ? static_cast<std::size_t>(static_cast<const char *>(newline) - text.data()) : text.size();
        if (Status status = parseLine(text.substr(at, end - at), newline != nullptr); !status) {
            status.error().place.line = static_cast<std::uint32_t>(number + 1);
            if (status.error().place.column == 0) status.error().place.column = 1;
            return std::move(status).error();
        }
        at = end + 1;
    }
    m_out.counts().lines += number;
    return number;
}

Status ExpositionParser::parseLine(std::string_view line, bool hasNewline)
{
    const bool openMetrics = m_options.format == ExpositionFormat::OpenMetrics;
    Cursor cursor{line, 0, !openMetrics};
    if (m_eof) return cursor.error("unexpected data after # EOF", 0);
    if (openMetrics && !hasNewline && line != "# EOF") return cursor.error("data does not end with # EOF", line.size());
    if (line.empty()) return openMetrics ? Status(cursor.error("expected a metric name or a comment, got an empty line", 0)) : Status();
    if (line[0] == '#') return parseComment(line);
    return parseSample(line);
}

Status ExpositionParser::parseComment(std::string_view line)
{
    const bool openMetrics = m_options.format == ExpositionFormat::OpenMetrics;
    Cursor cursor{line, 1, !openMetrics};
    if (openMetrics) {
        if (line == "# EOF") {
            m_eof = true;
            return {};
        }
        if (cursor.peek() != ' ') return cursor.error("expected \"# HELP\", \"# TYPE\", \"# UNIT\" or \"# EOF\"", 1);
        ++cursor.at;
    } else {
        cursor.skipBlanks();
    }
    const std::size_t keywordAt = cursor.at;
    const std::string_view keyword = cursor.word();
    const bool metadata = keyword == "HELP" || keyword == "TYPE" || (openMetrics && keyword == "UNIT");
    if (metadata) return parseMetadata(cursor, keyword);
    if (openMetrics) return cursor.error(fmt::format("expected HELP, TYPE, UNIT or EOF, got {}", quote(keyword.substr(0, 40))), keywordAt);
    return {}; // a comment
}

Status ExpositionParser::parseMetadata(Cursor &cursor, std::string_view keyword)
{
    if (!isBlank(cursor.peek()) || cursor.atEnd()) return cursor.expected("a metric name after " + std::string(keyword));
    ++cursor.at;
    cursor.skipBlanks();
    m_unescaped.clear();
    if (cursor.peek() == '"') {
        DIOPTER_ASSIGN(const std::string_view name, quotedText(cursor));
        if (name.empty()) return cursor.expected("a metric name after " + std::string(keyword));
    } else {
        if (cursor.atEnd() || (!isNameStart(cursor.peek()) && cursor.peek() != ':'))
            return cursor.expected("a metric name after " + std::string(keyword));
        while (!cursor.atEnd() && (isNameByte(cursor.peek()) || cursor.peek() == ':')) ++cursor.at;
    }
    if (!cursor.atEnd() && !isBlank(cursor.peek())) return cursor.expected("a blank after the metric name");
    const std::string_view text = cursor.atEnd() ? std::string_view() : cursor.line.substr(cursor.at + 1);
    if (keyword == "TYPE") {
        static constexpr std::string_view kBoth[] = {"counter", "gauge", "histogram", "summary"};
        static constexpr std::string_view kOpen[] = {"gaugehistogram", "info", "stateset", "unknown"};
        const bool open = m_options.format == ExpositionFormat::OpenMetrics;
        const bool known = std::find(std::begin(kBoth), std::end(kBoth), text) != std::end(kBoth) ||
            (open ? std::find(std::begin(kOpen), std::end(kOpen), text) != std::end(kOpen) : text == "untyped");
        if (!known) return cursor.error("invalid metric type " + quote(text.substr(0, 100)), cursor.at + 1);
    }
    if (!isValidUtf8(text)) return cursor.error("the text is not valid UTF-8", cursor.at + 1);
    ++m_out.counts().metadata;
    return {};
}

Status ExpositionParser::parseSample(std::string_view line)
{
    Cursor cursor{line, 0, m_options.format == ExpositionFormat::PrometheusText};
    // The same text in front of the value means the same series: no need to look at the labels again.
    const std::size_t length = m_lastText.size();
    if (length > 0 && line.size() > length && line[length] == ' ' && line.substr(0, length) == m_lastText) {
        cursor.at = length;
        cursor.skipBlanks(); // labels may follow a name and blanks
        if (cursor.atEnd() || cursor.peek() != '{') {
            cursor.at = length;
            return parseTail(cursor, m_lastNumber);
        }
        cursor.at = 0;
    }
    const std::size_t brace = line.find('}');
    const std::size_t guess = brace != std::string_view::npos ? brace + 1 : line.find(' ');
    SeriesNumber number = SeriesTexts::kUnknown;
    if (guess < line.size() && line[guess] == ' ') number = m_known.find(line.substr(0, guess));
    if (number != SeriesTexts::kUnknown) {
        cursor.at = guess;
    } else {
        DIOPTER_ASSIGN(number, parseSeries(cursor));
        const std::string_view text = line.substr(0, cursor.at);
        if (m_known.find(text) == SeriesTexts::kUnknown) m_known.insert(text, number);
    }
    m_lastStorage.assign(line.substr(0, cursor.at));
    m_lastText = m_lastStorage;
    m_lastNumber = number;
    return parseTail(cursor, number);
}

Result<SeriesNumber> ExpositionParser::parseSeries(Cursor &cursor)
{
    m_labels.clear();
    m_unescaped.clear();
    std::string_view name;
    cursor.skipBlanks();
    const std::size_t begin = cursor.at;
    if (isNameStart(cursor.peek()) || cursor.peek() == ':') {
        while (!cursor.atEnd() && (isNameByte(cursor.peek()) || cursor.peek() == ':')) ++cursor.at;
        name = cursor.line.substr(begin, cursor.at - begin);
    } else if (cursor.peek() != '{' || cursor.atEnd()) {
        return cursor.expected("a metric name");
    }
    const std::size_t behindName = cursor.at;
    cursor.skipBlanks();
    if (!cursor.atEnd() && cursor.peek() == '{') DIOPTER_TRY(parseLabels(cursor, name, false));
    else cursor.at = behindName;
    if (name.empty()) return cursor.error("metric name not set", begin);
    if (!isValidUtf8(name)) return cursor.error("invalid UTF-8 in the metric name", begin);
    m_labels.push_back({kMetricName, name});
    std::sort(m_labels.begin(), m_labels.end(), [](const LabelText &a, const LabelText &b) { return a.name < b.name; });
    const auto twice =
        std::adjacent_find(m_labels.begin(), m_labels.end(), [](const LabelText &a, const LabelText &b) { return a.name == b.name; });
    if (twice != m_labels.end()) return cursor.error("label " + quote(twice->name) + " occurs twice", begin);
    return m_out.series(m_labels);
}

/// From "{" to behind "}". `name` is set when the braces hold a quoted metric name.
Status ExpositionParser::parseLabels(Cursor &cursor, std::string_view &name, bool exemplar)
{
    ++cursor.at;
    while (true) {
        cursor.skipBlanks();
        if (cursor.atEnd()) return cursor.expected("a label name or \"}\"");
        if (cursor.peek() == '}') {
            ++cursor.at;
            return {};
        }
        const std::size_t begin = cursor.at;
        std::string_view label;
        const bool quoted = cursor.peek() == '"';
        if (quoted) {
            DIOPTER_ASSIGN(label, quotedText(cursor));
        } else {
            if (!isNameStart(cursor.peek())) return cursor.expected("a label name");
            while (!cursor.atEnd() && isNameByte(cursor.peek())) ++cursor.at;
            label = cursor.line.substr(begin, cursor.at - begin);
        }
        cursor.skipBlanks();
        const bool isMetricName = quoted && !exemplar && !cursor.atEnd() && (cursor.peek() == ',' || cursor.peek() == '}');
        if (isMetricName) {
            if (!name.empty()) return cursor.error("metric name already set", begin);
            if (label.empty()) return cursor.error("the metric name is empty", begin);
            name = label;
        } else {
            if (cursor.atEnd() || cursor.peek() != '=') return cursor.expected("\"=\"");
            ++cursor.at;
            cursor.skipBlanks();
            if (cursor.atEnd() || cursor.peek() != '"') return cursor.expected("a label value");
            const std::size_t valueAt = cursor.at;
            DIOPTER_ASSIGN(const std::string_view value, quotedText(cursor));
            if (label.empty()) return cursor.error("the label name is empty", begin);
            if (!isValidUtf8(value)) return cursor.error("invalid UTF-8 label value", valueAt);
            if (!isValidUtf8(label)) return cursor.error("invalid UTF-8 label name", begin);
            if (m_labels.size() >= kMaxLabelsPerSeries) return cursor.error(fmt::format("more than {} labels", kMaxLabelsPerSeries), begin);
            if (!exemplar) m_labels.push_back({label, value});
        }
        cursor.skipBlanks();
        if (!cursor.atEnd() && cursor.peek() == ',') ++cursor.at;
        else if (cursor.atEnd() || cursor.peek() != '}') return cursor.expected("\",\" or \"}\"");
    }
}

/// From the opening quote to behind the closing one; undoes \\, \" and \n.
Result<std::string_view> ExpositionParser::quotedText(Cursor &cursor)
{
    const std::size_t open = cursor.at++;
    const std::size_t begin = cursor.at;
    bool escaped = false;
    for (; !cursor.atEnd() && cursor.peek() != '"'; ++cursor.at) {
        if (cursor.peek() == '\\') {
            escaped = true;
            ++cursor.at;
        }
    }
    if (cursor.atEnd()) return cursor.error("the quoted text does not end", open);
    const std::string_view raw = cursor.line.substr(begin, cursor.at - begin);
    ++cursor.at;
    if (!escaped) return raw;
    m_unescaped.push_back(std::make_unique<std::string>());
    std::string &out = *m_unescaped.back();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char next = raw[i] == '\\' && i + 1 < raw.size() ? raw[i + 1] : '\0';
        if (next == '"' || next == '\\') out += raw[++i];
        else if (next == 'n') out += '\n', ++i;
        else out += raw[i]; // other escapes stay as they are
    }
    return std::string_view(out);
}

Status ExpositionParser::parseTail(Cursor &cursor, SeriesNumber number)
{
    if (cursor.atEnd() || !(cursor.peek() == ' ' || (cursor.blanksFree && cursor.peek() == '\t')))
        return cursor.expected("a blank and a value");
    ++cursor.at;
    cursor.skipBlanks();
    const std::size_t valueAt = cursor.at;
    const std::string_view token = cursor.word();
    const std::optional<double> value = scanValue(token);
    if (!value) return cursor.error(token.empty() ? "expected a value" : "not a number: " + quote(token.substr(0, 100)), valueAt);
    std::optional<TimestampMs> timestamp = m_options.defaultTime;
    if (!cursor.atEnd() && cursor.line.substr(cursor.at, 3) != " # ") {
        ++cursor.at;
        cursor.skipBlanks();
        const std::size_t timeAt = cursor.at;
        const std::string_view time = cursor.word();
        if (!time.empty() || !cursor.blanksFree) {
            timestamp = cursor.blanksFree ? scanMilliseconds(time) : scanSeconds(time);
            if (!timestamp) return cursor.error("invalid timestamp " + quote(time.substr(0, 100)), timeAt);
        }
    }
    if (!timestamp) return cursor.error("the sample has no timestamp; give one for all of them with --time", cursor.line.size());
    cursor.skipBlanks();
    if (!cursor.atEnd()) DIOPTER_TRY(parseExemplar(cursor));
    m_out.add(number, *timestamp, *value);
    return {};
}

/// " # {labels} value [timestamp]" up to the end of the line; only OpenMetrics has it. Checked, counted, not kept.
Status ExpositionParser::parseExemplar(Cursor &cursor)
{
    if (cursor.blanksFree || cursor.line.substr(cursor.at, 4) != " # {") return cursor.expected("the end of the line");
    cursor.at += 3;
    std::string_view name;
    m_unescaped.clear();
    const std::size_t labels = m_labels.size();
    DIOPTER_TRY(parseLabels(cursor, name, true));
    m_labels.resize(labels);
    if (cursor.atEnd() || cursor.peek() != ' ') return cursor.expected("a value after the exemplar's labels");
    const std::size_t valueAt = ++cursor.at;
    if (!scanValue(cursor.word())) return cursor.error("the exemplar has no valid value", valueAt);
    if (!cursor.atEnd()) {
        const std::size_t timeAt = ++cursor.at;
        if (!scanSeconds(cursor.word()) || !cursor.atEnd()) return cursor.error("the exemplar has no valid timestamp", timeAt);
    }
    ++m_out.counts().exemplars;
    return {};
}

} // namespace diopter::exchange
