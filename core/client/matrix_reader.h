// Takes the answer of a matrix selector apart while it arrives.
#pragma once

#include "core/client/api_histogram.h"
#include "core/client/json_push_parser.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace diopter::client {

/// One series as the API sent it; timestamps ascend as the server gave them.
struct ApiSeries {
    std::vector<std::pair<std::string, std::string>> labels;
    std::vector<TimestampMs> timestamps;
    std::vector<double> values; ///< parallel to timestamps
    std::vector<ApiHistogram> histograms;
};

/// Events of {"status":"success","data":{"resultType":"matrix","result":[...]}}; fields it does not know are skipped.
class MatrixReader : public JsonEvents {
public:
    using SeriesSink = std::function<Status(ApiSeries series)>;

    /// LimitExceeded when more than `maxSamples` arrive.
    MatrixReader(SeriesSink sink, std::uint64_t maxSamples) : m_sink(std::move(sink)), m_maxSamples(maxSamples) {}

    std::uint64_t numSamples() const { return m_numSamples; }
    /// Corrupt unless a matrix was read.
    Status finish() const;

    Status beginObject() override { return open(); }
    Status endObject() override { return close(); }
    Status beginArray() override { return open(); }
    Status endArray() override { return close(); }
    Status key(std::string_view name) override;
    Status string(std::string_view text) override;
    Status number(std::string_view text) override;
    Status word(std::string_view) override { return {}; }

private:
    enum class Role : std::uint8_t {
        Skip,
        Root,
        Data,
        Result,
        Series,
        Metric,
        Values,
        FloatPoint,
        Histograms,
        HistogramPoint,
        Histogram,
        Buckets,
        Bucket
    };

    Role roleBelow() const;
    Status open();
    Status close();
    Status bucketField(double number);

    SeriesSink m_sink;
    std::uint64_t m_maxSamples;
    std::uint64_t m_numSamples = 0;
    std::vector<Role> m_roles;
    std::string m_key;
    std::string m_resultType;
    ApiSeries m_series;
    TimestampMs m_time = 0;
    ApiHistogram m_histogram;
    ApiBucket m_bucket;
    int m_field = 0; ///< within a bucket
};

} // namespace diopter::client
