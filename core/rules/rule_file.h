// Rule files of Prometheus: groups of recording and alerting rules (model/rulefmt).
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"
#include "core/syntax/parser.h"

#include <map>
#include <string>
#include <vector>

namespace diopter::rules {

struct Rule {
    std::string record; ///< exactly one of record and alert is set
    std::string alert;
    std::string expr;
    DurationMs holdFor = 0;
    DurationMs keepFiringFor = 0;
    std::map<std::string, std::string> labels; ///< those of the group included
    std::map<std::string, std::string> annotations;
    std::uint32_t line = 0;
    const std::string &name() const { return record.empty() ? alert : record; }
};

struct RuleGroup {
    std::string name;
    std::string file;
    DurationMs interval = 0; ///< 0 = the default of whoever evaluates
    DurationMs queryOffset = 0;
    std::size_t limit = 0; ///< series or alerts per rule, 0 = none
    std::vector<Rule> rules;
};

/// All groups of one file, in order. Syntax with the line for YAML mistakes, unknown fields, missing or contradicting ones, group names
/// that occur twice, and expressions that do not parse.
Result<std::vector<RuleGroup>> parseRuleFile(const std::string &text, const std::string &file, const syntax::ParseOptions &language);

} // namespace diopter::rules
