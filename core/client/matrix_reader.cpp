// Path through the answer by roles of nested objects and arrays.
#include "core/client/matrix_reader.h"

#include "core/base/go_text.h"

#include <cmath>

namespace diopter::client {

namespace {

Error corrupt(const char *what) { return {ErrorCode::Corrupt, std::string("the answer is no matrix: ") + what, {}}; }

} // namespace

MatrixReader::Role MatrixReader::roleBelow() const
{
    if (m_roles.empty()) return Role::Root;
    switch (m_roles.back()) {
    case Role::Root: return m_key == "data" ? Role::Data : Role::Skip;
    case Role::Data: return m_key == "result" ? Role::Result : Role::Skip;
    case Role::Result: return Role::Series;
    case Role::Series:
        return m_key == "metric" ? Role::Metric : m_key == "values" ? Role::Values : m_key == "histograms" ? Role::Histograms : Role::Skip;
    case Role::Values: return Role::FloatPoint;
    case Role::Histograms: return Role::HistogramPoint;
    case Role::HistogramPoint: return Role::Histogram;
    case Role::Histogram: return m_key == "buckets" ? Role::Buckets : Role::Skip;
    case Role::Buckets: return Role::Bucket;
    case Role::Metric:
    case Role::FloatPoint:
    case Role::Bucket:
    case Role::Skip: return Role::Skip;
    }
    return Role::Skip;
}

Status MatrixReader::open()
{
    const Role role = roleBelow();
    m_roles.push_back(role);
    if (role == Role::Series) m_series = {};
    if (role == Role::HistogramPoint) m_histogram = {};
    if (role == Role::Bucket) {
        m_bucket = {};
        m_field = 0;
    }
    return {};
}

Status MatrixReader::close()
{
    const Role role = m_roles.back();
    m_roles.pop_back();
    if (role == Role::Bucket) {
        if (m_field != 4) return corrupt("a bucket has not four fields");
        m_histogram.buckets.push_back(m_bucket);
    }
    if (role == Role::HistogramPoint) {
        m_histogram.timestamp = m_time;
        m_series.histograms.push_back(std::move(m_histogram));
        ++m_numSamples;
    }
    if (m_numSamples > m_maxSamples) {
        return Error{ErrorCode::LimitExceeded, "the answer holds more than " + std::to_string(m_maxSamples) + " samples", {}};
    }
    if (role == Role::Series) return m_sink(std::move(m_series));
    return {};
}

Status MatrixReader::key(std::string_view name)
{
    m_key = name;
    return {};
}

Status MatrixReader::bucketField(double number)
{
    switch (m_field++) {
    case 0: m_bucket.boundaries = number >= 0 && number <= 3 ? static_cast<int>(number) : 2; break;
    case 1: m_bucket.lower = number; break;
    case 2: m_bucket.upper = number; break;
    case 3: m_bucket.count = number; break;
    default: return corrupt("a bucket has too many fields");
    }
    return {};
}

Status MatrixReader::string(std::string_view text)
{
    if (m_roles.empty()) return {};
    const Role role = m_roles.back();
    if (role == Role::Data && m_key == "resultType") m_resultType = text;
    if (role == Role::Metric) m_series.labels.emplace_back(m_key, text);
    if (role != Role::FloatPoint && role != Role::Histogram && role != Role::Bucket) return {};
    const auto value = parseFloat(text);
    if (!value) return corrupt("a value is no number");
    if (role == Role::Bucket) return bucketField(*value);
    if (role == Role::Histogram) {
        if (m_key == "count") m_histogram.count = *value;
        else if (m_key == "sum") m_histogram.sum = *value;
        return {};
    }
    m_series.timestamps.push_back(m_time);
    m_series.values.push_back(*value);
    ++m_numSamples;
    return {};
}

Status MatrixReader::number(std::string_view text)
{
    if (m_roles.empty()) return {};
    const Role role = m_roles.back();
    if (role != Role::FloatPoint && role != Role::HistogramPoint && role != Role::Bucket) return {};
    const auto value = parseFloat(text);
    if (!value) return corrupt("a number cannot be read");
    if (role == Role::Bucket) return bucketField(*value);
    if (!(std::fabs(*value) < 9.2e15)) return corrupt("a timestamp is out of range");
    m_time = std::llround(*value * 1000);
    return {};
}

Status MatrixReader::finish() const
{
    if (m_resultType != "matrix") return corrupt(m_resultType.empty() ? "it has no result" : "it is of another type");
    return {};
}

} // namespace diopter::client
