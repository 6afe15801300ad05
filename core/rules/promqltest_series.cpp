// Series lines and `@st` offsets of promqltest scripts, read by core/syntax' series notation.
#include "core/rules/promqltest_lines.h"

#include "core/syntax/series_notation.h"

namespace diopter::rules {

Result<std::vector<std::optional<DurationMs>>> parseStartOffsets(std::string_view text) { return syntax::parseStartTimestamps(text); }

Result<ScriptSeries> parseSeriesLine(std::string_view text)
{
    DIOPTER_ASSIGN(auto description, syntax::parseSeriesDescription(text));
    ScriptSeries out;
    for (auto &label : description.labels)
        if (!label.second.empty()) out.labels.push_back(std::move(label));
    out.points.reserve(description.points.size());
    for (auto &point : description.points) {
        const bool omitted = point.kind == syntax::SeriesPoint::Kind::Omitted;
        out.points.push_back({omitted, point.value, std::move(point.histogram), point.resetHintGiven});
    }
    return out;
}

} // namespace diopter::rules
