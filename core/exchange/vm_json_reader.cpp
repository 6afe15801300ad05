// Export lines of VictoriaMetrics (app/vmselect/prometheus export, lib/protoparser/vmimport).
#include "core/exchange/vm_json_reader.h"

#include "core/exchange/labels_json.h"
#include "core/exchange/number_scan.h"
#include "core/model/stale.h"

#include <fmt/format.h>

namespace diopter::exchange {
namespace {

using Kind = JsonScanner::Kind;

Result<double> readValue(JsonScanner &json)
{
    DIOPTER_ASSIGN(const Kind kind, json.peek());
    if (kind == Kind::Null) {
        DIOPTER_TRY(json.literal(Kind::Null));
        return normalNaN();
    }
    DIOPTER_ASSIGN(const std::string_view text, json.text(kind == Kind::String ? Kind::String : Kind::Number));
    const auto value = scanValue(text);
    if (!value) return json.error("not a number: " + std::string(text.substr(0, 100)));
    return *value;
}

Result<TimestampMs> readTimestamp(JsonScanner &json)
{
    DIOPTER_ASSIGN(const std::string_view text, json.text(Kind::Number));
    const bool negative = text.starts_with('-');
    const auto value = scanMilliseconds(negative ? text.substr(1) : text);
    if (!value) return json.error("a timestamp is a whole number of milliseconds, got " + std::string(text.substr(0, 40)));
    return negative ? -*value : *value;
}

template <class T, class Read> Status readArray(JsonScanner &json, std::vector<T> &out, Read read)
{
    DIOPTER_TRY(json.enter(Kind::ArrayStart));
    while (true) {
        DIOPTER_ASSIGN(const bool more, json.nextElement());
        if (!more) return {};
        DIOPTER_ASSIGN(const T value, read(json));
        out.push_back(value);
    }
}

} // namespace

Status readVmJson(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel)
{
    JsonScanner json(feed);
    LabelTexts labels;
    std::vector<double> values;
    std::vector<TimestampMs> timestamps;
    while (true) {
        DIOPTER_TRY(cancel.check("import"));
        DIOPTER_ASSIGN(const Kind kind, json.peek());
        if (kind == Kind::End) return {};
        labels.clear();
        values.clear();
        timestamps.clear();
        DIOPTER_TRY(json.enter(Kind::ObjectStart));
        const Error noLabels = json.error("a series without labels cannot be stored");
        std::string_view key;
        while (true) {
            DIOPTER_ASSIGN(const bool more, json.nextKey(key));
            if (!more) break;
            if (key == "metric") DIOPTER_TRY(readLabelsJson(json, labels));
            else if (key == "values") DIOPTER_TRY(readArray(json, values, readValue));
            else if (key == "timestamps") DIOPTER_TRY(readArray(json, timestamps, readTimestamp));
            else DIOPTER_TRY(json.skip());
        }
        if (labels.empty()) return noLabels;
        if (values.size() != timestamps.size())
            return json.error(fmt::format("{} values, but {} timestamps", values.size(), timestamps.size()));
        const SeriesNumber number = seriesOf(out, labels);
        for (std::size_t i = 0; i < values.size(); ++i) out.add(number, timestamps[i], values[i]);
        out.counts().lines = json.line();
    }
}

} // namespace diopter::exchange
