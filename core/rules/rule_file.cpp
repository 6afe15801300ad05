#include "core/rules/rule_file.h"

#include "core/base/go_text.h"
#include "core/rules/yaml_document.h"

#include <algorithm>
#include <yaml-cpp/yaml.h>

#include <set>

namespace diopter::rules {
namespace {

Error ruleError(const YAML::Node &node, std::string message, ErrorCode code = ErrorCode::Syntax)
{
    Place place;
    place.line = static_cast<std::uint32_t>(node.Mark().line + 1);
    place.column = static_cast<std::uint32_t>(node.Mark().column + 1);
    return {code, std::move(message), std::move(place)};
}

Result<DurationMs> duration(const YAML::Node &node, const char *key)
{
    const std::string text = yamlText(node, key);
    if (text.empty()) return DurationMs{0};
    const bool negative = text.front() == '-';
    const auto parsed = parseDuration(negative ? text.substr(1) : text);
    if (!parsed) return ruleError(node[key], parsed.error().message);
    return negative ? -*parsed : *parsed;
}

Result<std::map<std::string, std::string>> texts(const YAML::Node &node, const char *key)
{
    std::map<std::string, std::string> out;
    const YAML::Node map = node[key];
    if (!map || map.IsNull()) return out;
    if (!map.IsMap()) return ruleError(map, std::string(key) + " is no mapping");
    for (const auto &entry : map) {
        if (!entry.first.IsScalar() || !(entry.second.IsScalar() || entry.second.IsNull()))
            return ruleError(entry.first, std::string(key) + " must be texts");
        out[entry.first.Scalar()] = entry.second.IsNull() ? std::string() : entry.second.Scalar();
    }
    return out;
}

Status checkRule(const YAML::Node &node, const Rule &rule, const syntax::ParseOptions &language)
{
    if (!rule.record.empty() && !rule.alert.empty()) return ruleError(node, "only one of 'record' and 'alert' must be set");
    if (rule.record.empty() && rule.alert.empty()) return ruleError(node, "one of 'record' or 'alert' must be set");
    if (rule.expr.empty()) return ruleError(node, "field 'expr' must be set in rule");
    if (!rule.record.empty()) {
        if (!rule.annotations.empty()) return ruleError(node, "invalid field 'annotations' in recording rule");
        if (rule.holdFor != 0) return ruleError(node, "invalid field 'for' in recording rule");
        if (rule.keepFiringFor != 0) return ruleError(node, "invalid field 'keep_firing_for' in recording rule");
    }
    const auto parsed = syntax::parse(rule.expr, language);
    if (!parsed.ok()) {
        const Error &first = parsed.errors.front();
        return ruleError(node["expr"], "could not parse expression: " + first.text());
    }
    return {};
}

Result<Rule> parseRule(const YAML::Node &node, const std::map<std::string, std::string> &groupLabels, const syntax::ParseOptions &language)
{
    DIOPTER_TRY(checkKeys(node, {"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"}, "rulefmt.Rule"));
    Rule out;
    out.line = static_cast<std::uint32_t>(node.Mark().line + 1);
    out.record = yamlText(node, "record");
    out.alert = yamlText(node, "alert");
    out.expr = yamlText(node, "expr");
    DIOPTER_ASSIGN(out.holdFor, duration(node, "for"));
    DIOPTER_ASSIGN(out.keepFiringFor, duration(node, "keep_firing_for"));
    DIOPTER_ASSIGN(out.labels, texts(node, "labels"));
    DIOPTER_ASSIGN(out.annotations, texts(node, "annotations"));
    DIOPTER_TRY(checkRule(node, out, language));
    out.labels.insert(groupLabels.begin(), groupLabels.end());
    return out;
}

Result<RuleGroup> parseGroup(const YAML::Node &node, const std::string &file, const syntax::ParseOptions &language)
{
    DIOPTER_TRY(checkKeys(
        node, {"name", "interval", "query_offset", "limit", "labels", "rules", "partial_response_strategy"}, "rulefmt.RuleGroup"));
    RuleGroup out;
    out.file = file;
    out.name = yamlText(node, "name");
    if (out.name.empty()) return ruleError(node, "Groupname must not be empty");
    DIOPTER_ASSIGN(out.interval, duration(node, "interval"));
    DIOPTER_ASSIGN(out.queryOffset, duration(node, "query_offset"));
    if (const auto limit = parseFloat(yamlText(node, "limit")); limit && *limit > 0)
        out.limit = static_cast<std::size_t>(std::min(*limit, 1e18));
    DIOPTER_ASSIGN(const auto labels, texts(node, "labels"));
    const YAML::Node rules = node["rules"];
    if (rules && !rules.IsNull() && !rules.IsSequence()) return ruleError(rules, "rules is no list");
    for (std::size_t i = 0; rules && i < rules.size(); ++i) {
        DIOPTER_ASSIGN(auto rule, parseRule(rules[i], labels, language));
        out.rules.push_back(std::move(rule));
    }
    return out;
}

} // namespace

Result<std::vector<RuleGroup>> parseRuleFile(const std::string &text, const std::string &file, const syntax::ParseOptions &language)
{
    const auto inFile = [&](Error error) {
        error.place.file = file;
        return error;
    };
    auto document = loadYaml(text);
    if (!document) return inFile(document.error());
    std::vector<RuleGroup> out;
    try {
        if (Status keys = checkKeys(*document, {"groups"}, "rulefmt.RuleGroups"); !keys) return inFile(keys.error());
        const YAML::Node groups = (*document)["groups"];
        if (groups && !groups.IsNull() && !groups.IsSequence()) return inFile(ruleError(groups, "groups is no list"));
        std::set<std::string> names;
        for (std::size_t i = 0; groups && i < groups.size(); ++i) {
            auto group = parseGroup(groups[i], file, language);
            if (!group) return inFile(group.error());
            if (!names.insert(group->name).second)
                return inFile(ruleError(groups[i], "groupname: \"" + group->name + "\" is repeated in the same file"));
            out.push_back(std::move(*group));
        }
    } catch (const YAML::Exception &problem) {
        return inFile({ErrorCode::Syntax, "yaml: " + problem.msg, {}});
    }
    return out;
}

} // namespace diopter::rules
