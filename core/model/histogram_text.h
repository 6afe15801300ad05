// Native histograms as text: as Prometheus prints them in labels and messages, in test scripts, and in the HTTP API.
#pragma once

#include "core/model/histogram.h"

#include <string>

namespace diopter {

/// FloatHistogram.String(): {count:3, sum:4, [-1,1]:2, (1,2]:1}; what count_values writes.
std::string histogramText(const FloatHistogram &histogram);
/// TestExpression(): {{schema:1 count:3 sum:4 buckets:[1 2]}}, the notation of promqltest and rule unit tests. Gaps are filled with empty
/// buckets; above 10,000 of them the String() form is returned instead.
std::string histogramTestExpression(const FloatHistogram &histogram);
/// The object of the HTTP API: {"count":"3","sum":"4","buckets":[[0,"1","2","1"]]} (jsonutil.MarshalHistogram); without "buckets" when
/// all are empty.
void appendHistogramJson(std::string &out, const FloatHistogram &histogram);
/// A number of the HTTP API without the quotes (jsonutil.MarshalFloat): plain digits, exponent below 1e-6 and from 1e21 on.
void appendJsonNumber(std::string &out, double value);

} // namespace diopter
