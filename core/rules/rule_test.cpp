#include "core/rules/rule_test.h"

#include "core/base/go_text.h"
#include "core/model/histogram_text.h"
#include "core/rules/promqltest_lines.h"
#include "core/rules/rule_test_file.h"
#include "core/syntax/series_notation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace diopter::rules {
namespace {

using LabelMap = std::map<std::string, std::string>;

std::string labelsText(const LabelMap &labels)
{
    SymbolTable symbols;
    return diopter::labelsText(symbols, Labels::fromTexts(symbols, {labels.begin(), labels.end()}));
}

struct AlertText {
    LabelMap labels;
    LabelMap annotations;
    auto operator<=>(const AlertText &) const = default;
};

/// Go's String() of labelsAndAnnotations, indented as promtool does.
std::string alertsText(const std::vector<AlertText> &alerts)
{
    if (alerts.empty()) return "[]";
    std::string out = "[";
    for (std::size_t i = 0; i < alerts.size(); ++i)
        out += fmt::format("{}\n            {}:\n              Labels:{}\n              Annotations:{}", i == 0 ? "" : ",", i,
            labelsText(alerts[i].labels), labelsText(alerts[i].annotations));
    return out + "\n            ]";
}

struct SampleText {
    LabelMap labels;
    double value = 0;
    std::string histogram;
};

std::string samplesText(const std::vector<SampleText> &samples)
{
    if (samples.empty()) return "nil";
    std::string out;
    for (const SampleText &sample : samples) {
        if (!out.empty()) out += ", ";
        out += labelsText(sample.labels) + " ";
        std::string number = fmt::format("{:E}", sample.value);
        if (std::isfinite(sample.value)) {
            // Shortest digits with an exponent of two digits, as strconv's 'E'.
            for (int digits = 0; digits < 18; ++digits) {
                number = fmt::format("{:.{}E}", sample.value, digits);
                if (parseFloat(number) == sample.value) break;
            }
        } else {
            number = formatFloat(sample.value);
        }
        out += sample.histogram.empty() ? number : sample.histogram;
    }
    return out;
}

/// One entry of `tests`.
class GroupRun {
public:
    GroupRun(const TestGroup &group, const RuleTestFile &file, const std::vector<RuleGroup> &groups, const RuleTestOptions &options)
        : m_group(group), m_file(file)
    {
        m_settings = {options.evaluate, file.evaluationInterval, group.externalLabels, group.externalUrl};
        for (const RuleGroup &rules : groups)
            for (const Rule &rule : rules.rules) m_rules.emplace_back(rule, rules);
    }

    std::vector<std::string> run()
    {
        if (!checkAlertNames() || !readSeries()) return std::move(m_failures);
        const TimestampMs end = m_group.start + maxEvalTime();
        for (TimestampMs time = m_group.start; time <= end; time += m_file.evaluationInterval) {
            appendUntil(time);
            if (!evaluateRules(time)) return std::move(m_failures);
            checkAlerts(time);
        }
        for (const ExpressionTest &test : m_group.expressionTests) checkExpression(test);
        return std::move(m_failures);
    }

private:
    std::string namePrefix() const { return m_group.name.empty() ? std::string() : "    name: " + m_group.name + ",\n"; }

    bool checkAlertNames()
    {
        for (const AlertTest &test : m_group.alertTests) {
            if (!test.alertname.empty()) continue;
            const std::string where = m_group.name.empty() ? std::string() : " (in TestGroup " + m_group.name + ")";
            m_failures.push_back(
                "an item under alert_rule_test misses required attribute alertname at eval_time " + formatDuration(test.evalTime) + where);
            return false;
        }
        return true;
    }

    bool readSeries()
    {
        const DurationMs interval = m_group.interval > 0 ? m_group.interval : m_file.evaluationInterval;
        for (const InputSeries &input : m_group.series) {
            auto series = parseSeriesLine(input.series + " " + input.values);
            if (!series) {
                m_failures.push_back(series.error().text());
                return false;
            }
            m_pending[series->labels] = samplesOf(*series, interval, m_group.start);
        }
        return true;
    }

    DurationMs maxEvalTime() const
    {
        DurationMs out = 0;
        for (const AlertTest &test : m_group.alertTests) out = std::max(out, test.evalTime);
        for (const ExpressionTest &test : m_group.expressionTests) out = std::max(out, test.evalTime);
        return out;
    }

    void appendUntil(TimestampMs time)
    {
        for (auto &[labels, samples] : m_pending) {
            const auto later = std::find_if(samples.begin(), samples.end(), [&](const LoadedSample &s) { return s.timestamp > time; });
            for (auto it = samples.begin(); it != later; ++it) {
                const Status appended = m_storage.append(labels, *it);
                if (!appended) m_failures.push_back(appended.error().message);
            }
            samples.erase(samples.begin(), later);
        }
    }

    bool evaluateRules(TimestampMs time)
    {
        bool ok = true;
        for (RunningRule &rule : m_rules) {
            const Status evaluated = rule.evaluate(m_settings, m_storage, time);
            if (evaluated) continue;
            ok = false;
            m_failures.push_back(
                fmt::format("    rule: {}, time: {}, err: {}", rule.rule().name(), formatDuration(time), evaluated.error().message));
        }
        return ok;
    }

    void checkAlerts(TimestampMs time)
    {
        for (const AlertTest &test : m_group.alertTests) {
            const TimestampMs at = m_group.start + test.evalTime;
            if (at < time || at >= time + m_file.evaluationInterval) continue;
            std::vector<AlertText> actual;
            for (const RunningRule &rule : m_rules) {
                if (rule.rule().alert != test.alertname) continue;
                for (const Alert &alert : rule.activeAlerts())
                    if (alert.state == AlertState::Firing) actual.push_back({alert.labels, alert.annotations});
            }
            std::vector<AlertText> expected;
            for (const AlertTest::Expected &alert : test.alerts) {
                AlertText text{alert.labels, alert.annotations};
                text.labels["alertname"] = test.alertname;
                expected.push_back(std::move(text));
            }
            for (auto *list : {&actual, &expected}) {
                for (AlertText &alert : *list) std::erase_if(alert.labels, [](const auto &l) { return l.second.empty(); });
                std::sort(list->begin(), list->end());
            }
            if (actual == expected) continue;
            m_failures.push_back(fmt::format("{}    alertname: {}, time: {}, \n        exp:{}, \n        got:{}", namePrefix(),
                test.alertname, formatDuration(test.evalTime), alertsText(expected), alertsText(actual)));
        }
    }

    Result<std::vector<SampleText>> expectedSamples(const ExpressionTest &test) const
    {
        std::vector<SampleText> out;
        for (const ExpressionTest::Expected &sample : test.samples) {
            const auto fail = [&](const std::string &why) {
                return Error{ErrorCode::Syntax, "labels " + quote(sample.labels) + ": " + why, {}};
            };
            const auto labels = syntax::parseMetric(sample.labels);
            if (!labels) return fail(labels.error().text());
            SampleText text{{labels->begin(), labels->end()}, sample.value, ""};
            if (!sample.histogram.empty()) {
                const auto series = parseSeriesLine("{} " + sample.histogram);
                if (!series) return fail(series.error().text());
                if (series->points.size() != 1) return fail(fmt::format("expected 1 value, got {}", series->points.size()));
                if (!series->points.front().histogram) return fail("expected histogram, got " + formatFloat(series->points.front().value));
                text.histogram = histogramTestExpression(*series->points.front().histogram);
            }
            out.push_back(std::move(text));
        }
        return out;
    }

    bool sameValue(double a, double b) const
    {
        if (a == b) return true;
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        return m_file.fuzzyCompare && (std::nextafter(a, -kInfinity) == b || std::nextafter(a, kInfinity) == b);
    }

    void checkExpression(const ExpressionTest &test)
    {
        const std::string head = fmt::format("    expr: {}, time: {},", quote(test.expr), formatDuration(test.evalTime));
        const auto samples = evaluateSamples(m_settings, m_storage, test.expr, m_group.start + test.evalTime);
        if (!samples) {
            m_failures.push_back(head + " err: " + samples.error().text());
            return;
        }
        auto expected = expectedSamples(test);
        if (!expected) {
            m_failures.push_back(head + " err: " + expected.error().message);
            return;
        }
        std::vector<SampleText> actual;
        for (const RuleSample &sample : *samples)
            actual.push_back({{sample.labels.begin(), sample.labels.end()}, sample.value,
                sample.histogram ? histogramTestExpression(*sample.histogram) : ""});
        const auto byLabels = [](const SampleText &a, const SampleText &b) { return a.labels < b.labels; };
        std::stable_sort(expected->begin(), expected->end(), byLabels);
        std::stable_sort(actual.begin(), actual.end(), byLabels);
        const bool same =
            std::equal(expected->begin(), expected->end(), actual.begin(), actual.end(), [&](const SampleText &a, const SampleText &b) {
                return a.labels == b.labels && a.histogram == b.histogram && sameValue(a.value, b.value);
            });
        if (!same) m_failures.push_back(head + "\n        exp: " + samplesText(*expected) + "\n        got: " + samplesText(actual));
    }

    const TestGroup &m_group;
    const RuleTestFile &m_file;
    RuleSettings m_settings;
    ScriptStorage m_storage;
    std::map<LabelTexts, std::vector<LoadedSample>> m_pending;
    std::vector<RunningRule> m_rules;
    std::vector<std::string> m_failures;
};

std::string joined(const std::string &base, const std::string &path)
{
    if (path.empty() || path.front() == '/') return path;
    const std::size_t slash = base.rfind('/');
    return slash == std::string::npos ? path : base.substr(0, slash + 1) + path;
}

/// All groups of the rule files, in the order that group_eval_order asks for; unnamed ones first, as promtool's map of 0 gives.
Result<std::vector<RuleGroup>> loadGroups(
    const RuleTestFile &file, const std::string &path, const RuleTestOptions &options, RuleTestReport &report)
{
    std::map<std::string, std::size_t> order;
    for (std::size_t i = 0; i < file.groupOrder.size(); ++i)
        if (!order.emplace(file.groupOrder[i], i).second)
            return Error{ErrorCode::Syntax, "group name repeated in evaluation order: " + file.groupOrder[i], {}};
    std::vector<RuleGroup> out;
    for (const std::string &pattern : file.ruleFiles) {
        const std::string full = joined(path, pattern);
        const auto files = options.glob(full);
        if (files.empty()) report.warnings.push_back("no file match pattern " + full);
        for (const std::string &one : files) {
            DIOPTER_ASSIGN(const std::string text, options.readFile(one));
            DIOPTER_ASSIGN(auto groups, parseRuleFile(text, one, options.language));
            std::move(groups.begin(), groups.end(), std::back_inserter(out));
        }
    }
    const auto rank = [&](const RuleGroup &group) {
        const auto found = order.find(group.name);
        return found == order.end() ? std::size_t{0} : found->second;
    };
    std::stable_sort(out.begin(), out.end(), [&](const RuleGroup &a, const RuleGroup &b) { return rank(a) < rank(b); });
    return out;
}

} // namespace

RuleTestReport runRuleTest(const std::string &text, const std::string &path, const RuleTestOptions &options)
{
    RuleTestReport report;
    const auto file = parseRuleTestFile(text);
    if (!file) {
        report.failures.push_back(file.error().text());
        return report;
    }
    const auto groups = loadGroups(*file, path, options, report);
    if (!groups) {
        report.failures.push_back(groups.error().text());
        return report;
    }
    for (const TestGroup &test : file->tests) {
        ++report.numTests;
        for (std::string &failure : GroupRun(test, *file, *groups, options).run()) report.failures.push_back(std::move(failure));
    }
    return report;
}

} // namespace diopter::rules
