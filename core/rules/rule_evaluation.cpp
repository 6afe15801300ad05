#include "core/rules/rule_evaluation.h"

#include "core/model/histogram_text.h"
#include "core/model/stale.h"
#include "core/rules/alert_template.h"

#include <algorithm>

namespace diopter::rules {
namespace {

constexpr DurationMs kResolvedRetention = 15 * kMinuteMs;

LabelTexts listOf(const std::map<std::string, std::string> &labels)
{
    LabelTexts out;
    for (const auto &[name, value] : labels)
        if (!value.empty()) out.emplace_back(name, value);
    return out;
}

std::map<std::string, std::string> mapOf(const LabelTexts &labels) { return {labels.begin(), labels.end()}; }

Error ruleError(std::string message) { return {ErrorCode::Execution, std::move(message), {}}; }

} // namespace

Result<std::vector<RuleSample>> evaluateSamples(
    const RuleSettings &settings, ScriptStorage &storage, const std::string &query, TimestampMs time)
{
    const auto source = storage.source();
    const ScriptEvaluation evaluation = settings.evaluate(*source, query, time, settings.interval);
    if (evaluation.error) return *evaluation.error;
    if (evaluation.value.type != ValueType::Vector && evaluation.value.type != ValueType::Scalar)
        return ruleError("rule result is not a vector or scalar");
    std::vector<RuleSample> out;
    for (const ResultSeries &series : evaluation.value.series) {
        RuleSample sample{textsOf(*source->symbols(), series.labels), 0, nullptr};
        if (series.histograms.empty()) sample.value = series.floats.front().value;
        else sample.histogram = series.histograms.front().histogram;
        out.push_back(std::move(sample));
    }
    return out;
}

Status RunningRule::evaluate(const RuleSettings &settings, ScriptStorage &storage, TimestampMs time)
{
    const TimestampMs queryTime = time - m_queryOffset;
    DIOPTER_ASSIGN(const auto samples, evaluateSamples(settings, storage, m_rule.expr, queryTime));
    auto written = m_rule.alert.empty() ? record(samples) : alert(settings, storage, samples, time);
    if (!written) return written.error();
    std::set<LabelTexts> now;
    // Samples that the storage refuses are dropped, as a server only logs them.
    for (const RuleSample &sample : *written) {
        (void)storage.append(sample.labels, {queryTime, 0, sample.value, sample.histogram}).has_value();
        now.insert(sample.labels);
    }
    for (const LabelTexts &labels : m_writtenBefore)
        if (!now.contains(labels)) (void)storage.append(labels, {queryTime, 0, staleMarker(), nullptr}).has_value();
    m_writtenBefore = std::move(now);
    return {};
}

Result<RunningRule::Written> RunningRule::record(const std::vector<RuleSample> &samples) const
{
    Written out;
    std::set<LabelTexts> seen;
    for (const RuleSample &sample : samples) {
        auto labels = mapOf(sample.labels);
        labels["__name__"] = m_rule.record;
        for (const auto &[name, value] : m_rule.labels) labels[name] = value;
        RuleSample written = sample;
        written.labels = listOf(labels);
        if (!seen.insert(written.labels).second)
            return ruleError("vector contains metrics with the same labelset after applying rule labels");
        out.push_back(std::move(written));
    }
    if (m_limit > 0 && out.size() > m_limit)
        return ruleError("exceeded limit of " + std::to_string(m_limit) + " with " + std::to_string(out.size()) + " series");
    return out;
}

Result<Alert> RunningRule::makeAlert(const RuleSettings &settings, ScriptStorage &storage, const RuleSample &sample, TimestampMs time) const
{
    const TemplateRoot root{mapOf(sample.labels), settings.externalLabels, settings.externalUrl,
        sample.histogram ? TemplateValue(histogramText(*sample.histogram)) : TemplateValue(sample.value)};
    const TemplateContext context{
        root, time, [&](const std::string &query) -> Result<TemplateSamples> {
            DIOPTER_ASSIGN(const auto found, evaluateSamples(settings, storage, query, time));
            TemplateSamples out;
            for (const RuleSample &one : found)
                out.push_back(std::make_shared<const TemplateSample>(TemplateSample{mapOf(one.labels), one.value}));
            return out;
        }};
    const auto expand = [&](const std::string &text) {
        const auto expanded = expandTemplate(text, context);
        return expanded ? *expanded : "<error expanding template: " + expanded.error().message + ">";
    };
    Alert out;
    out.labels = root.labels;
    out.labels.erase("__name__");
    for (const auto &[name, text] : m_rule.labels) out.labels[name] = expand(text);
    out.labels["alertname"] = m_rule.alert;
    std::erase_if(out.labels, [](const auto &label) { return label.second.empty(); });
    for (const auto &[name, text] : m_rule.annotations) out.annotations[name] = expand(text);
    out.activeAt = time;
    out.value = sample.value;
    return out;
}

void RunningRule::advance(Alert &alert, bool present, TimestampMs time, bool &forget, bool &active) const
{
    if (present) {
        alert.keepFiringSince.reset();
    } else {
        bool keepFiring = false;
        if (alert.state == AlertState::Firing && m_rule.keepFiringFor > 0) {
            if (!alert.keepFiringSince) alert.keepFiringSince = time;
            keepFiring = time - *alert.keepFiringSince < m_rule.keepFiringFor;
        }
        forget = alert.state == AlertState::Pending || (alert.resolvedAt && time - *alert.resolvedAt > kResolvedRetention);
        if (alert.state != AlertState::Inactive && !keepFiring) {
            alert.state = AlertState::Inactive;
            alert.resolvedAt = time;
        }
        if (!keepFiring) return;
    }
    active = true;
    if (alert.state == AlertState::Pending && time - alert.activeAt >= m_rule.holdFor) alert.state = AlertState::Firing;
}

void RunningRule::writeAlert(const Alert &alert, Written &out) const
{
    auto labels = m_rule.labels;
    for (const auto &[name, value] : alert.labels) labels[name] = value;
    labels["alertname"] = m_rule.alert;
    labels["__name__"] = "ALERTS_FOR_STATE";
    const RuleSample since{listOf(labels), static_cast<double>(alert.activeAt / 1000), nullptr};
    labels["__name__"] = "ALERTS";
    labels["alertstate"] = alert.state == AlertState::Firing ? "firing" : "pending";
    out.push_back({listOf(labels), 1, nullptr});
    out.push_back(since);
}

Result<RunningRule::Written> RunningRule::alert(
    const RuleSettings &settings, ScriptStorage &storage, const std::vector<RuleSample> &samples, TimestampMs time)
{
    std::map<std::map<std::string, std::string>, Alert> present;
    for (const RuleSample &sample : samples) {
        DIOPTER_ASSIGN(Alert alert, makeAlert(settings, storage, sample, time));
        auto labels = alert.labels;
        if (!present.emplace(std::move(labels), std::move(alert)).second)
            return ruleError("vector contains metrics with the same labelset after applying alert labels");
    }
    for (const auto &[labels, alert] : present) {
        const auto known = m_alerts.find(labels);
        if (known == m_alerts.end() || known->second.state == AlertState::Inactive) {
            m_alerts[labels] = alert;
            continue;
        }
        known->second.value = alert.value;
        known->second.annotations = alert.annotations;
    }
    Written out;
    std::size_t numActive = 0;
    for (auto it = m_alerts.begin(); it != m_alerts.end();) {
        bool forget = false;
        bool active = false;
        advance(it->second, present.contains(it->first), time, forget, active);
        if (active) {
            ++numActive;
            writeAlert(it->second, out);
        }
        it = forget ? m_alerts.erase(it) : std::next(it);
    }
    if (m_limit > 0 && numActive > m_limit) {
        m_alerts.clear();
        return ruleError("exceeded limit of " + std::to_string(m_limit) + " with " + std::to_string(numActive) + " alerts");
    }
    return out;
}

std::vector<Alert> RunningRule::activeAlerts() const
{
    std::vector<Alert> out;
    for (const auto &[labels, alert] : m_alerts)
        if (!alert.resolvedAt) out.push_back(alert);
    return out;
}

} // namespace diopter::rules
