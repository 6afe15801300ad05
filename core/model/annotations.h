// Warnings and infos that travel beside a result, with Prometheus' texts, de-duplication and order.
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace diopter {

enum class AnnotationKind { Warning, Info };

/// `text` starts with "PromQL warning: " or "PromQL info: " where Prometheus' does; without the position.
struct Annotation {
    AnnotationKind kind = AnnotationKind::Warning;
    std::string text;
    TextSpan span; ///< of the expression it is about; start == end: none
    bool operator==(const Annotation &) const = default;
};

/// The texts of one kind as the HTTP API shows them: " (line:col)" appended, at most `cap` of them, then
/// "N more warning annotations omitted" or the info wording.
struct RenderedAnnotations {
    std::vector<std::string> warnings;
    std::vector<std::string> infos;
};

} // namespace diopter
