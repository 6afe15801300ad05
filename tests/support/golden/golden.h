// Recorded answers of a real Prometheus (../shared/data/golden*.jsonl.gz, or any HTTP body) and their comparison with ours.
#pragma once

#include "tests/support/engine/engine_run.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace diopter::testing {

struct GoldenQuery {
    std::string query;
    std::string features;
    TimestampMs time = 0; ///< of the instant query
    TimeGrid range;
    nlohmann::json instant; ///< whole bodies
    nlohmann::json rangeBody;
};

/// Lines of a gzipped JSON-lines file; empty when it cannot be read.
std::vector<GoldenQuery> readGolden(const std::string &path);

/// What agreed. Texts say the first difference of each kind, empty = equal.
struct Agreement {
    std::string values; ///< result type, series, points; or the error
    std::string annotations; ///< warnings and infos
    std::string statistics; ///< the four counters
    bool all() const { return values.empty() && annotations.empty() && statistics.empty(); }
};

struct CompareOptions {
    double tolerance = 1e-9; ///< relative
    bool exact = false; ///< bit for bit instead
    bool ordered = false; ///< an instant vector's order counts
    bool statistics = true;
    bool anyDuplicate = false; ///< which duplicate series an error names is left to chance (range queries)
};

/// Exactness and order that a query's kind allows: bit for bit for plain selectors, counts, min and max; ordered for sort and topk.
CompareOptions compareOptionsFor(const std::string &query);

Agreement compareBody(const nlohmann::json &body, const EngineAnswer &answer, const SymbolTable &symbols, const CompareOptions &options);

} // namespace diopter::testing
