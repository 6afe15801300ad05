// Recorded answers of Prometheus' own packages (tests/data/kernels/cases.jsonl) as values, and exact comparison with them.
#pragma once

#include "core/exec/kernels/kernel_context.h"
#include "core/model/histogram.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace diopter::test {

/// All recorded cases of one kind: "range", "hist", "classic", "math", "text". Empty when the file cannot be read.
std::vector<nlohmann::json> referenceCases(const char *kind);

double bitsOf(const nlohmann::json &hexadecimal);
std::vector<double> bitsOfAll(const nlohmann::json &list);
FloatHistogram histogramOf(const nlohmann::json &object);

/// Equal bits, or both NaN.
bool sameNumber(double a, double b);
/// Every field equal, spans literally.
bool sameHistogram(const FloatHistogram &a, const FloatHistogram &b);
/// All fields in one line, for messages.
std::string describe(const FloatHistogram &histogram);

/// Keeps the texts of annotations.
class TextSink : public exec::AnnotationSink {
public:
    std::set<std::string> texts;
    void add(AnnotationKind, std::string text, TextSpan) override { texts.insert(std::move(text)); }
    void addMonotonicityFix(std::string text, TextSpan, const exec::MonotonicityFix &) override { texts.insert(std::move(text)); }
    void addStartTimeOverlap(std::string text, TextSpan) override { texts.insert(std::move(text)); }
    bool matches(const nlohmann::json &recorded) const;
};

} // namespace diopter::test
