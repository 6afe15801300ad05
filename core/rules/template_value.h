// Values inside alert templates: what Go's text/template sees of an alert.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace diopter::rules {

struct TemplateSample;
using TemplateLabels = std::map<std::string, std::string>;
using TemplateSamples = std::vector<std::shared_ptr<const TemplateSample>>;

/// The data of an alert: fields Labels, ExternalLabels, ExternalURL, Value.
struct TemplateRoot;

using TemplateValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, TemplateLabels, TemplateSamples,
    std::shared_ptr<const TemplateSample>, const TemplateRoot *>;

struct TemplateSample {
    TemplateLabels labels;
    TemplateValue value;
};

struct TemplateRoot {
    TemplateLabels labels;
    TemplateLabels externalLabels;
    std::string externalUrl;
    TemplateValue value; ///< a double, or a histogram's text
};

/// False for zero, empty and nil, as `if` decides.
bool isTrue(const TemplateValue &value);
/// Go's %v.
std::string printValue(const TemplateValue &value);

} // namespace diopter::rules
