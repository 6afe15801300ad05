// The functions of alert templates: Prometheus' own (template/template.go) and the predefined ones of Go's text/template.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"
#include "core/rules/template_value.h"

#include <functional>
#include <optional>

namespace diopter::rules {

/// Evaluates an instant query for query(); Execution on failure.
using TemplateQuery = std::function<Result<TemplateSamples>(const std::string &query)>;

struct TemplateContext {
    const TemplateRoot &root;
    TimestampMs time = 0; ///< of the evaluation: now()
    TemplateQuery query; ///< may be empty: query() fails
};

bool isTemplateFunction(const std::string &name);
/// Execution with the function's name on wrong arguments.
Result<TemplateValue> callTemplateFunction(const std::string &name, const std::vector<TemplateValue> &args, const TemplateContext &context);

} // namespace diopter::rules
