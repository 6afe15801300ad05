// Template variables in pasted text: Grafana ($x, ${x:fmt}, [[x]]), Perses, Helm and Go templates ({{ }}), mixins and printf (%(x)s, %s).
// The scanner asks where one starts; parse() lists them.
#pragma once

#include "core/syntax/ast.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diopter::syntax {

/// Bytes of the template variable that starts at `pos`, 0 if none does.
std::size_t placeholderLength(std::string_view text, std::size_t pos);
/// The same in the middle of a name.
std::size_t placeholderInName(std::string_view text, std::size_t pos);
/// "$__rate_interval", "${job:regex}", "[[x]]", "{{ .Values.x }}", "%(x)s" -> "__rate_interval", "job", "x", ".Values.x", "x".
std::string placeholderName(std::string_view written);

/// The template variables inside a string literal; spans are relative to `text`, which starts at `offset` of the query.
/// In strings a bare %s is no variable; `anyPercent` takes it as one.
void appendPlaceholders(std::vector<Placeholder> &out, std::string_view text, std::size_t offset, Placeholder::Role role, bool anyPercent);

/// A sensible value for a variable: "5m" for __rate_interval and durations, ".*" for label values, "1" for numbers, the name itself for
/// names, "up" for expressions.
std::string defaultPlaceholderValue(const Placeholder &placeholder);
/// The text with every variable replaced: by the value given for its name, else by its default.
std::string substitutePlaceholders(std::string_view text, const std::vector<Placeholder> &placeholders,
    const std::vector<std::pair<std::string, std::string>> &values = {});

} // namespace diopter::syntax
