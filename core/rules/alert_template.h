// Expands the templates in labels and annotations of alerting rules: the parts of Go's text/template that rules use (actions,
// pipelines, variables, if, with, range) with Prometheus' functions.
#pragma once

#include "core/rules/template_functions.h"

namespace diopter::rules {

/// The expanded text. Errors are Execution with Prometheus' beginnings, "error parsing template" and "error executing template".
/// $labels, $externalLabels, $externalURL and $value are defined.
Result<std::string> expandTemplate(const std::string &text, const TemplateContext &context);

} // namespace diopter::rules
