// Table of feature names (Prometheus 3.16, cmd/prometheus/main.go setFeatureListOptions).
#include "core/session/features.h"

namespace diopter::session {

namespace {

struct Feature {
    std::string_view name;
    void (*enable)(FeatureSwitches &);
};

void nothing(FeatureSwitches &) {}

constexpr Feature kFeatures[] = {
    {"promql-experimental-functions", [](FeatureSwitches &s) { s.language.experimentalFunctions = true; }},
    {"promql-binop-fill-modifiers", [](FeatureSwitches &s) { s.language.binopFillModifiers = true; }},
    {"promql-unquoted-utf8-names", [](FeatureSwitches &s) { s.language.unquotedUtf8Names = true; }},
    {"promql-delayed-name-removal", [](FeatureSwitches &s) { s.engine.delayedNameRemoval = true; }},
    {"promql-per-step-stats", [](FeatureSwitches &s) { s.engine.perStepStats = true; }},
    {"use-start-timestamps", [](FeatureSwitches &s) { s.engine.useStartTimestamps = true; }},
    {"type-and-unit-labels", [](FeatureSwitches &s) { s.engine.typeAndUnitLabels = true; }},
    // always on in 3.16, or of interest to a server only
    {"promql-duration-expr", nothing},
    {"promql-extended-range-selectors", nothing},
    {"promql-at-modifier", nothing},
    {"promql-negative-offset", nothing},
    {"native-histograms", nothing},
    {"ooo-native-histograms", nothing},
    {"exemplar-storage", nothing},
    {"memory-snapshot-on-shutdown", nothing},
    {"extra-scrape-metrics", nothing},
    {"metadata-wal-records", nothing},
    {"auto-reload-config", nothing},
    {"concurrent-rule-eval", nothing},
    {"created-timestamp-zero-ingestion", nothing},
    {"xor2-encoding", nothing},
    {"histograms-st-encoding", nothing},
    {"st-synthesis", nothing},
    {"st-storage", nothing},
    {"delayed-compaction", nothing},
    {"old-ui", nothing},
    {"otlp-deltatocumulative", nothing},
    {"otlp-native-delta-ingestion", nothing},
    {"openmetrics2", nothing},
    {"zstd-scrape", nothing},
    {"use-uncached-io", nothing},
    {"fast-startup", nothing},
    {"search-api", nothing},
    {"query-cost", nothing},
};

Status enableOne(std::string_view name, FeatureSwitches &switches)
{
    for (const Feature &feature : kFeatures) {
        if (feature.name == name) {
            feature.enable(switches);
            return {};
        }
    }
    return Error{ErrorCode::Usage, "unknown feature \"" + std::string(name) + "\" for --enable-feature", {}};
}

} // namespace

Status enableFeatures(std::span<const std::string> names, FeatureSwitches &switches)
{
    for (const std::string &list : names) {
        std::string_view rest = list;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            const std::string_view name = rest.substr(0, comma);
            if (!name.empty() && name != "none") DIOPTER_TRY(enableOne(name, switches));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }
    return {};
}

} // namespace diopter::session
