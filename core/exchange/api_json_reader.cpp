// The shape of web/api/v1 answers; keys may come in any order, unknown ones are skipped.
#include "core/exchange/api_json_reader.h"

#include "core/exchange/histogram_json.h"
#include "core/exchange/labels_json.h"
#include "core/exchange/number_scan.h"

namespace diopter::exchange {
namespace {

using Kind = JsonScanner::Kind;

class ApiReader {
public:
    ApiReader(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel) : m_json(feed), m_out(out), m_cancel(cancel) {}

    Status run()
    {
        bool any = false;
        while (true) {
            DIOPTER_ASSIGN(const Kind kind, m_json.peek());
            if (kind == Kind::End) return any ? Status() : Status(m_json.error("the file is empty"));
            any = true;
            DIOPTER_TRY(readBody());
        }
    }

private:
    Status readBody()
    {
        m_hasResult = false;
        DIOPTER_TRY(m_json.enter(Kind::ObjectStart));
        std::string_view key;
        std::string status;
        std::string message;
        while (true) {
            DIOPTER_ASSIGN(const bool more, m_json.nextKey(key));
            if (!more) break;
            if (key == "data") DIOPTER_TRY(readData());
            else if (key == "status") DIOPTER_TRY(readText(status));
            else if (key == "error") DIOPTER_TRY(readText(message));
            else if (key == "result" || key == "resultType") return m_json.error("expected a whole answer with \"data\", found its inside");
            else DIOPTER_TRY(m_json.skip());
        }
        if (status == "error") return m_json.error("the answer is an error: " + message.substr(0, 300));
        if (!m_hasResult) return m_json.error("the answer holds no \"data\" with a \"result\"");
        m_out.counts().lines = m_json.line();
        return {};
    }

    Status readText(std::string &out)
    {
        DIOPTER_ASSIGN(const std::string_view text, m_json.text(Kind::String));
        out = text;
        return {};
    }

    Status readData()
    {
        DIOPTER_ASSIGN(const Kind kind, m_json.peek());
        if (kind != Kind::ObjectStart) return m_json.skip(); // null in error answers
        DIOPTER_TRY(m_json.enter(Kind::ObjectStart));
        std::string_view key;
        std::string type;
        while (true) {
            DIOPTER_ASSIGN(const bool more, m_json.nextKey(key));
            if (!more) return {};
            if (key == "resultType") {
                DIOPTER_TRY(readText(type));
                if (type != "matrix" && type != "vector")
                    return m_json.error("a result of type " + type.substr(0, 40) + " has no series to import");
            } else if (key == "result") {
                m_hasResult = true;
                DIOPTER_TRY(readSeriesList());
            } else {
                DIOPTER_TRY(m_json.skip());
            }
        }
    }

    Status readSeriesList()
    {
        DIOPTER_TRY(m_json.enter(Kind::ArrayStart));
        while (true) {
            DIOPTER_ASSIGN(const bool more, m_json.nextElement());
            if (!more) return {};
            DIOPTER_TRY(m_cancel.check("import"));
            DIOPTER_TRY(readSeries());
        }
    }

    Status readSeries()
    {
        m_labels.clear();
        m_times.clear();
        m_values.clear();
        m_histograms.clear();
        DIOPTER_TRY(m_json.enter(Kind::ObjectStart));
        const Error place = m_json.error("a series without labels cannot be stored");
        std::string_view key;
        while (true) {
            DIOPTER_ASSIGN(const bool more, m_json.nextKey(key));
            if (!more) break;
            if (key == "metric") DIOPTER_TRY(readLabelsJson(m_json, m_labels));
            else if (key == "value") DIOPTER_TRY(readPoint(false));
            else if (key == "histogram") DIOPTER_TRY(readPoint(true));
            else if (key == "values") DIOPTER_TRY(readPoints(false));
            else if (key == "histograms") DIOPTER_TRY(readPoints(true));
            else DIOPTER_TRY(m_json.skip());
        }
        if (m_labels.empty()) return place;
        const SeriesNumber number = seriesOf(m_out, m_labels);
        for (std::size_t i = 0; i < m_times.size(); ++i) m_out.add(number, m_times[i], m_values[i]);
        for (StoredSample &sample : m_histograms) m_out.add(number, std::move(sample));
        return {};
    }

    Status readPoints(bool histograms)
    {
        DIOPTER_TRY(m_json.enter(Kind::ArrayStart));
        while (true) {
            DIOPTER_ASSIGN(const bool more, m_json.nextElement());
            if (!more) return {};
            DIOPTER_TRY(readPoint(histograms));
        }
    }

    /// [seconds, "value"] or [seconds, {histogram}].
    Status readPoint(bool histogram)
    {
        DIOPTER_TRY(m_json.enter(Kind::ArrayStart));
        DIOPTER_ASSIGN(const bool hasTime, m_json.nextElement());
        if (!hasTime) return m_json.error("a point has two elements: time and value");
        DIOPTER_ASSIGN(const std::string_view timeText, m_json.text(Kind::Number));
        const auto time = roundedSeconds(timeText);
        if (!time) return m_json.error("invalid time " + std::string(timeText.substr(0, 40)));
        DIOPTER_ASSIGN(const bool hasValue, m_json.nextElement());
        if (!hasValue) return m_json.error("a point has two elements: time and value");
        if (histogram) {
            DIOPTER_ASSIGN(FloatHistogram value, readHistogramJson(m_json));
            m_histograms.push_back({*time, 0, std::move(value)});
        } else {
            DIOPTER_ASSIGN(const std::string_view text, m_json.text(Kind::String));
            const auto value = scanValue(text);
            if (!value) return m_json.error("not a number: " + std::string(text.substr(0, 100)));
            m_times.push_back(*time);
            m_values.push_back(*value);
        }
        DIOPTER_ASSIGN(const bool more, m_json.nextElement());
        return more ? Status(m_json.error("a point has two elements: time and value")) : Status();
    }

    JsonScanner m_json;
    SampleCollector &m_out;
    const CancelToken &m_cancel;
    bool m_hasResult = false;
    LabelTexts m_labels;
    std::vector<TimestampMs> m_times;
    std::vector<double> m_values;
    std::vector<StoredSample> m_histograms;
};

} // namespace

Status readApiJson(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel) { return ApiReader(feed, out, cancel).run(); }

} // namespace diopter::exchange
