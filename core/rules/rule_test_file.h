// The content of a rule unit test file; private to core/rules.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace diopter::rules {

struct InputSeries {
    std::string series;
    std::string values;
};

struct AlertTest {
    DurationMs evalTime = 0;
    std::string alertname;
    struct Expected {
        std::map<std::string, std::string> labels;
        std::map<std::string, std::string> annotations;
    };
    std::vector<Expected> alerts;
};

struct ExpressionTest {
    std::string expr;
    DurationMs evalTime = 0;
    struct Expected {
        std::string labels;
        double value = 0;
        std::string histogram;
    };
    std::vector<Expected> samples;
};

struct TestGroup {
    DurationMs interval = 0; ///< 0 = the file's evaluation interval
    std::string name;
    TimestampMs start = 0;
    std::vector<InputSeries> series;
    std::vector<AlertTest> alertTests;
    std::vector<ExpressionTest> expressionTests;
    std::map<std::string, std::string> externalLabels;
    std::string externalUrl;
};

struct RuleTestFile {
    std::vector<std::string> ruleFiles; ///< patterns as written
    DurationMs evaluationInterval = kMinuteMs;
    std::vector<std::string> groupOrder;
    bool fuzzyCompare = false;
    std::vector<TestGroup> tests;
};

/// Syntax for YAML mistakes and unknown fields.
Result<RuleTestFile> parseRuleTestFile(const std::string &text);

} // namespace diopter::rules
