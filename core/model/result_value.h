// What a query evaluates to: scalar, string, vector or matrix.
#pragma once

#include "core/model/labels.h"
#include "core/model/sample.h"

#include <string>
#include <variant>
#include <vector>

namespace diopter {

enum class ValueType { None, Scalar, String, Vector, Matrix };

/// "scalar", "string", "vector", "matrix", "none": the API's resultType.
std::string_view valueTypeName(ValueType type);
/// "instant vector", "range vector", "scalar", "string": the wording of messages (DocumentedType).
std::string_view documentedTypeName(ValueType type);

struct FloatPoint {
    TimestampMs timestamp = 0;
    double value = 0;
};
struct HistogramPoint {
    TimestampMs timestamp = 0;
    HistogramPtr histogram;
};

/// One series of a result. Points ascend in time; a timestamp is in one of the two lists only.
struct ResultSeries {
    Labels labels;
    std::vector<FloatPoint> floats;
    std::vector<HistogramPoint> histograms;
};

/// A vector has exactly one point per series and is in Prometheus' order; a matrix is sorted by labels.
/// Scalars: one series without labels and one point. Strings: `text` at `timestamp`.
struct ResultValue {
    ValueType type = ValueType::None;
    std::vector<ResultSeries> series;
    std::string text;
    TimestampMs timestamp = 0;
};

} // namespace diopter
