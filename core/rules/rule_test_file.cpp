#include "core/rules/rule_test_file.h"

#include "core/base/go_text.h"
#include "core/rules/yaml_document.h"

#include <yaml-cpp/yaml.h>

#include <cmath>
#include <ctime>

namespace diopter::rules {
namespace {

Error testError(const YAML::Node &node, std::string message)
{
    Place place;
    place.line = static_cast<std::uint32_t>(node.Mark().line + 1);
    return {ErrorCode::Syntax, std::move(message), std::move(place)};
}

Result<DurationMs> testDuration(const YAML::Node &node, const char *key)
{
    const std::string text = yamlText(node, key);
    if (text.empty()) return DurationMs{0};
    const auto parsed = parseDuration(text);
    if (!parsed) return testError(node[key], parsed.error().message);
    return *parsed;
}

std::map<std::string, std::string> texts(const YAML::Node &map)
{
    std::map<std::string, std::string> out;
    if (!map || !map.IsMap()) return out;
    for (const auto &entry : map)
        if (entry.first.IsScalar()) out[entry.first.Scalar()] = entry.second.IsScalar() ? entry.second.Scalar() : std::string();
    return out;
}

/// The elements of a list under `key`; nothing when it is absent.
Result<std::vector<YAML::Node>> list(const YAML::Node &node, const char *key)
{
    const YAML::Node sequence = node[key];
    std::vector<YAML::Node> out;
    if (!sequence || sequence.IsNull()) return out;
    if (!sequence.IsSequence()) return testError(sequence, std::string("yaml: ") + key + " is no list");
    for (const auto &element : sequence) out.push_back(element);
    return out;
}

/// RFC 3339 or Unix seconds.
Result<TimestampMs> startTime(const YAML::Node &node)
{
    const std::string text = yamlText(node, "start_timestamp");
    if (text.empty()) return TimestampMs{0};
    if (const auto seconds = parseFloat(text)) return static_cast<TimestampMs>(std::llround(*seconds * 1000));
    std::tm parts{};
    const char *rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (!rest) return testError(node["start_timestamp"], "cannot parse " + quote(text) + " to a valid timestamp");
    double seconds = static_cast<double>(timegm(&parts));
    if (*rest == '.') {
        char *end = nullptr;
        seconds += std::strtod(rest, &end);
        rest = end;
    }
    int hours = 0, minutes = 0;
    if ((*rest == '+' || *rest == '-') && std::sscanf(rest + 1, "%2d:%2d", &hours, &minutes) == 2)
        seconds -= (*rest == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
    else if (*rest != 'Z') return testError(node["start_timestamp"], "cannot parse " + quote(text) + " to a valid timestamp");
    return static_cast<TimestampMs>(std::llround(seconds * 1000));
}

Result<AlertTest> parseAlertTest(const YAML::Node &node)
{
    DIOPTER_TRY(checkKeys(node, {"eval_time", "alertname", "exp_alerts"}, "main.alertTestCase"));
    AlertTest out;
    DIOPTER_ASSIGN(out.evalTime, testDuration(node, "eval_time"));
    out.alertname = yamlText(node, "alertname");
    DIOPTER_ASSIGN(const auto alerts, list(node, "exp_alerts"));
    for (const YAML::Node &alert : alerts) {
        DIOPTER_TRY(checkKeys(alert, {"exp_labels", "exp_annotations"}, "main.alert"));
        if (alert.IsMap()) out.alerts.push_back({texts(alert["exp_labels"]), texts(alert["exp_annotations"])});
        else out.alerts.emplace_back();
    }
    return out;
}

Result<ExpressionTest> parseExpressionTest(const YAML::Node &node)
{
    DIOPTER_TRY(checkKeys(node, {"expr", "eval_time", "exp_samples"}, "main.promqlTestCase"));
    ExpressionTest out;
    out.expr = yamlText(node, "expr");
    DIOPTER_ASSIGN(out.evalTime, testDuration(node, "eval_time"));
    DIOPTER_ASSIGN(const auto samples, list(node, "exp_samples"));
    for (const YAML::Node &sample : samples) {
        DIOPTER_TRY(checkKeys(sample, {"labels", "value", "histogram"}, "main.sample"));
        ExpressionTest::Expected expected;
        expected.labels = yamlText(sample, "labels");
        expected.histogram = yamlText(sample, "histogram");
        std::string value = yamlText(sample, "value");
        // YAML writes .nan and .inf.
        if (value.size() > 1 &&
            (value.ends_with(".nan") || value.ends_with(".NaN") || value.ends_with(".NAN") || value.ends_with(".inf") ||
                value.ends_with(".Inf")))
            value.erase(value.find('.'), 1);
        if (!value.empty()) {
            const auto number = parseFloat(value);
            if (!number) return testError(sample["value"], "yaml: cannot unmarshal " + quote(value) + " into float64");
            expected.value = *number;
        }
        out.samples.push_back(std::move(expected));
    }
    return out;
}

Result<TestGroup> parseGroup(const YAML::Node &node)
{
    DIOPTER_TRY(checkKeys(node,
        {"interval", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url", "name", "start_timestamp"},
        "main.testGroup"));
    TestGroup out;
    DIOPTER_ASSIGN(out.interval, testDuration(node, "interval"));
    DIOPTER_ASSIGN(out.start, startTime(node));
    out.name = yamlText(node, "name");
    out.externalLabels = texts(node["external_labels"]);
    out.externalUrl = yamlText(node, "external_url");
    DIOPTER_ASSIGN(const auto series, list(node, "input_series"));
    for (const YAML::Node &one : series) {
        DIOPTER_TRY(checkKeys(one, {"series", "values"}, "main.series"));
        out.series.push_back({yamlText(one, "series"), yamlText(one, "values")});
    }
    DIOPTER_ASSIGN(const auto alerts, list(node, "alert_rule_test"));
    for (const YAML::Node &one : alerts) {
        DIOPTER_ASSIGN(auto test, parseAlertTest(one));
        out.alertTests.push_back(std::move(test));
    }
    DIOPTER_ASSIGN(const auto expressions, list(node, "promql_expr_test"));
    for (const YAML::Node &one : expressions) {
        DIOPTER_ASSIGN(auto test, parseExpressionTest(one));
        out.expressionTests.push_back(std::move(test));
    }
    return out;
}

Result<RuleTestFile> parseDocument(const YAML::Node &document)
{
    DIOPTER_TRY(
        checkKeys(document, {"rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare"}, "main.unitTestFile"));
    RuleTestFile out;
    DIOPTER_ASSIGN(const auto files, list(document, "rule_files"));
    for (const YAML::Node &file : files) out.ruleFiles.push_back(file.IsScalar() ? file.Scalar() : std::string());
    DIOPTER_ASSIGN(const DurationMs interval, testDuration(document, "evaluation_interval"));
    if (interval > 0) out.evaluationInterval = interval;
    DIOPTER_ASSIGN(const auto order, list(document, "group_eval_order"));
    for (const YAML::Node &name : order) out.groupOrder.push_back(name.IsScalar() ? name.Scalar() : std::string());
    out.fuzzyCompare = yamlText(document, "fuzzy_compare") == "true";
    DIOPTER_ASSIGN(const auto tests, list(document, "tests"));
    for (const YAML::Node &test : tests) {
        DIOPTER_ASSIGN(auto group, parseGroup(test));
        out.tests.push_back(std::move(group));
    }
    return out;
}

} // namespace

Result<RuleTestFile> parseRuleTestFile(const std::string &text)
{
    const auto document = loadYaml(text);
    if (!document) return document.error();
    try {
        return parseDocument(*document);
    } catch (const YAML::Exception &problem) {
        return Error{ErrorCode::Syntax, "yaml: " + problem.msg, {}};
    }
}

} // namespace diopter::rules
