// Label objects and times of JSON exports.
#include "core/exchange/labels_json.h"

#include "core/base/go_text.h"
#include "core/exchange/exposition_parser.h"
#include "core/exchange/number_scan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace diopter::exchange {

Status readLabelsJson(JsonScanner &json, LabelTexts &out)
{
    DIOPTER_TRY(json.enter(JsonScanner::Kind::ObjectStart));
    const std::size_t begin = out.size();
    std::string_view key;
    while (true) {
        DIOPTER_ASSIGN(const bool more, json.nextKey(key));
        if (!more) break;
        if (key.empty()) return json.error("a label name is empty");
        if (out.size() >= kMaxLabelsPerSeries) return json.error(fmt::format("more than {} labels", kMaxLabelsPerSeries));
        std::string name(key);
        DIOPTER_ASSIGN(const std::string_view value, json.text(JsonScanner::Kind::String));
        out.emplace_back(std::move(name), std::string(value));
    }
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
    for (std::size_t i = begin + 1; i < out.size(); ++i)
        if (out[i].first == out[i - 1].first) return json.error("label " + quote(out[i].first) + " occurs twice");
    std::erase_if(out, [](const auto &label) { return label.second.empty(); });
    return {};
}

SeriesNumber seriesOf(SampleCollector &out, const LabelTexts &labels)
{
    std::vector<LabelText> views;
    for (const auto &[name, value] : labels) views.push_back({name, value});
    return out.series(views);
}

std::optional<TimestampMs> roundedSeconds(std::string_view text)
{
    const std::optional<double> seconds = scanValue(text);
    if (!seconds) return {};
    const double scaled = std::round(*seconds * 1000);
    if (!(std::fabs(scaled) < 9.2e18)) return {};
    return static_cast<TimestampMs>(scaled);
}

} // namespace diopter::exchange
