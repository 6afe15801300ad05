// A result as the body of /api/v1/query and /api/v1/query_range, byte for byte as Prometheus 3.16 writes it.
#pragma once

#include "core/model/result_value.h"
#include "core/report/query_report.h"

#include <string>

namespace diopter::report {

struct ResultJsonOptions {
    bool statistics = false; ///< adds "stats"
    bool perStep = false; ///< with the samples of every step, where they were counted (the API's stats=all)
    bool timings = true; ///< within the statistics: our own wall time in Prometheus' fields
};

/// Warnings, infos and statistics come from the report. Lost data becomes a further warning.
std::string resultJson(
    const ResultValue &value, const SymbolTable &symbols, const QueryReport &report, const ResultJsonOptions &options = {});

/// The number as the API writes it: shortest digits, an exponent below 1e-6 and from 1e21 on.
void appendApiFloat(std::string &out, double value);
/// {"name":"value",...} in the order of the labels.
void appendLabelsJson(std::string &out, const SymbolTable &symbols, LabelsView labels);
/// {"count":"..","sum":"..","buckets":[[boundaries,"lower","upper","count"],...]}
void appendHistogramJson(std::string &out, const FloatHistogram &histogram);
/// Unix seconds with up to three decimals.
void appendApiTime(std::string &out, TimestampMs timestamp);

} // namespace diopter::report
