// JSON texts and label objects as the exports write them.
#pragma once

#include "core/model/labels.h"

#include <string>
#include <string_view>

namespace diopter::exchange {

/// In quotes, escaped as RFC 8259 asks for; the text is valid UTF-8, other bytes become U+FFFD.
void appendJsonText(std::string &out, std::string_view text);
/// {"__name__":"up","job":"x"} in label order.
void appendJsonLabels(std::string &out, const SymbolTable &symbols, LabelsView labels);

} // namespace diopter::exchange
