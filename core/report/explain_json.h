// QueryReport as the JSON of `explain` and `cost` (DESIGN.md section 7).
#pragma once

#include "core/report/json_writer.h"
#include "core/report/query_report.h"

#include <string>

namespace diopter::report {

/// The whole object of `explain`; nodes flat in id order, `actual` and `total` only after a run, absent = unknown.
std::string explainJson(const QueryReport &report);

/// The object of `cost`: estimate, broken limits, nodes.
struct BrokenLimit {
    std::string name; ///< "max-samples"
    double limit = 0;
    double expected = 0;
    NodeId node; ///< where it breaks; invalid: the query as a whole
    std::string text;
};
std::string costJson(const QueryReport &report, const std::vector<BrokenLimit> &limits);

/// One loss, the E of DESIGN.md section 7.
void writeLoss(JsonWriter &json, const source::Loss &loss);
void writeQuantity(JsonWriter &json, const cost::Quantity &quantity);

} // namespace diopter::report
