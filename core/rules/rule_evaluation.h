// Evaluates rule groups step by step over a script storage: recording rules write their series, alerting rules keep the state of their
// alerts (rules/recording.go, rules/alerting.go, rules/group.go).
#pragma once

#include "core/rules/promqltest_compare.h"
#include "core/rules/rule_file.h"
#include "core/rules/script_storage.h"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace diopter::rules {

/// Evaluates an instant query for rules; `subqueryStep` is the evaluation interval.
using EvaluateRule =
    std::function<ScriptEvaluation(const source::Source &source, const std::string &query, TimestampMs time, DurationMs subqueryStep)>;

struct RuleSettings {
    EvaluateRule evaluate;
    DurationMs interval = kMinuteMs;
    std::map<std::string, std::string> externalLabels;
    std::string externalUrl;
};

enum class AlertState { Inactive, Pending, Firing };

struct Alert {
    AlertState state = AlertState::Pending;
    std::map<std::string, std::string> labels; ///< alertname included
    std::map<std::string, std::string> annotations;
    TimestampMs activeAt = 0;
    std::optional<TimestampMs> resolvedAt;
    std::optional<TimestampMs> keepFiringSince;
    double value = 0;
};

/// One sample of a query result with text labels.
struct RuleSample {
    LabelTexts labels;
    double value = 0;
    HistogramPtr histogram;
};

/// Result of an instant query as samples; Execution when it fails or is neither vector nor scalar.
Result<std::vector<RuleSample>> evaluateSamples(
    const RuleSettings &settings, ScriptStorage &storage, const std::string &query, TimestampMs time);

/// The running state of one rule.
class RunningRule {
public:
    RunningRule(const Rule &rule, const RuleGroup &group) : m_rule(rule), m_limit(group.limit), m_queryOffset(group.queryOffset) {}

    const Rule &rule() const { return m_rule; }
    /// Evaluates at `time`, appends what the rule writes and stale markers for what vanished. Errors are those of the rule's query.
    Status evaluate(const RuleSettings &settings, ScriptStorage &storage, TimestampMs time);
    /// Alerts that are pending or firing now, by label set.
    std::vector<Alert> activeAlerts() const;

private:
    using Written = std::vector<RuleSample>;
    Result<Written> record(const std::vector<RuleSample> &samples) const;
    Result<Written> alert(const RuleSettings &settings, ScriptStorage &storage, const std::vector<RuleSample> &samples, TimestampMs time);
    Result<Alert> makeAlert(const RuleSettings &settings, ScriptStorage &storage, const RuleSample &sample, TimestampMs time) const;
    void advance(Alert &alert, bool present, TimestampMs time, bool &forget, bool &active) const;
    void writeAlert(const Alert &alert, Written &out) const;

    const Rule &m_rule;
    std::size_t m_limit;
    DurationMs m_queryOffset;
    std::map<std::map<std::string, std::string>, Alert> m_alerts; ///< by labels
    std::set<LabelTexts> m_writtenBefore;
};

} // namespace diopter::rules
