// Texts and labels in functions: label_replace, natural order, label values made of numbers, sampling by hash.
#pragma once

#include "core/base/result.h"
#include "core/exec/kernels/kernel_context.h"
#include "core/model/labels.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace diopter::exec {

/// The work of label_replace() on one series after the other. Immutable, may be shared by threads.
class LabelReplacer {
public:
    /// Execution with Prometheus' message when the expression does not compile or the destination is no label name (UTF-8 allowed).
    static Result<LabelReplacer> make(std::string_view destination, std::string_view replacement, std::string_view regexp);
    /// The new value of the destination label, maybe empty; nothing when `source` does not match as a whole.
    std::optional<std::string> apply(std::string_view source) const;

private:
    LabelReplacer() = default;
    std::shared_ptr<const re2::RE2> m_regexp;
    std::string m_replacement;
};

/// regexp.Expand: $1, ${1}, $name, ${name}, $$; unknown names are empty, a $ without a name stays. `groups[0]` is the whole match; groups
/// without data did not take part.
std::string expandTemplate(std::string_view text, const std::vector<std::string_view> &groups, const std::vector<std::string> &groupNames);

/// Status of label_join's names: Execution with Prometheus' message for an invalid source or destination.
Status checkLabelJoin(std::string_view destination, const std::vector<std::string> &sources);

/// natsort.Compare of sort_by_label: runs of digits compare as numbers. True when `a` comes first.
bool naturalLess(std::string_view a, std::string_view b);

/// The label value that count_values writes for an element.
std::string countedValueText(const Point &element);
/// FormatOpenMetricsFloat: the label values of histogram_quantiles ("0.5", "1.0", "1e-05").
std::string openMetricsNumber(double value);

/// Position of a label set in [0, 1] for limit_ratio: its xxHash64 as Prometheus' string labels have it, over 2^64 - 1.
double sampleOffset(const SymbolTable &symbols, LabelsView labels);
/// AddRatioSampleWithOffset: below `ratio`, or for a negative one in the complement's range.
bool isSampled(double ratio, double offset);

} // namespace diopter::exec
