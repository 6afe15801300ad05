// Suffixes first, then content.
#include "core/exchange/format_guess.h"

#include <algorithm>

namespace diopter::exchange {
namespace {

struct NamedTextFormat {
    TextFormat format;
    std::string_view name;
};
constexpr NamedTextFormat kNames[] = {
    {TextFormat::OpenMetrics, "openmetrics"},
    {TextFormat::PrometheusText, "prometheus"},
    {TextFormat::ApiJson, "json"},
    {TextFormat::VmJson, "vmjson"},
    {TextFormat::Csv, "csv"},
};

std::string_view withoutCompression(std::string_view name)
{
    for (const std::string_view suffix : {".gz", ".zst", ".bz2", ".xz"})
        if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    return name;
}

/// An object whose line holds both arrays of VictoriaMetrics' export, and no "status" or "data".
bool looksLikeVm(std::string_view head)
{
    const std::string_view begin = head.substr(0, 4096);
    const bool api = begin.find("\"status\"") != std::string_view::npos || begin.find("\"data\"") != std::string_view::npos;
    return !api && begin.find("\"metric\"") != std::string_view::npos;
}

} // namespace

std::string_view textFormatName(TextFormat format)
{
    for (const NamedTextFormat &one : kNames)
        if (one.format == format) return one.name;
    return "";
}

std::optional<TextFormat> textFormatByName(std::string_view name)
{
    for (const NamedTextFormat &one : kNames)
        if (one.name == name) return one.format;
    return {};
}

std::optional<TextFormat> guessTextFormat(std::string_view name, std::string_view head, std::string_view tail)
{
    name = withoutCompression(name);
    const auto ends = [name](std::string_view suffix) { return name.ends_with(suffix); };
    if (ends(".csv")) return TextFormat::Csv;
    if (ends(".om") || ends(".openmetrics")) return TextFormat::OpenMetrics;
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    if (head[first] == '{' && (head.substr(first).starts_with("{\"") || ends(".json") || ends(".jsonl"))) {
        const bool quotedSeries = ends(".prom") || ends(".txt"); // {"utf8.name", a="b"} 1
        if (!quotedSeries) return looksLikeVm(head) ? TextFormat::VmJson : TextFormat::ApiJson;
    }
    const bool eof = tail.ends_with("# EOF\n") || tail.ends_with("# EOF") || head.find("\n# EOF") != std::string_view::npos;
    if (eof) return TextFormat::OpenMetrics;
    const std::string_view line = head.substr(first, head.find('\n', first) - first);
    const bool table = line.find(',') != std::string_view::npos && line.find('{') == std::string_view::npos && line[0] != '#';
    if (table) return TextFormat::Csv;
    if (head.find("\n# UNIT ") != std::string_view::npos || head.starts_with("# UNIT ")) return TextFormat::OpenMetrics;
    return TextFormat::PrometheusText;
}

} // namespace diopter::exchange
