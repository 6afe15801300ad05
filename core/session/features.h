// The names of --enable-feature, which are Prometheus', and what they switch on here.
#pragma once

#include "core/base/result.h"
#include "core/exec/engine_options.h"
#include "core/syntax/parser.h"

#include <span>
#include <string>
#include <string_view>

namespace diopter::session {

struct FeatureSwitches {
    syntax::ParseOptions language;
    exec::EngineOptions engine;
};

/// Sets the switches of `names` (each may hold several, comma-separated). Names that are no-ops in Prometheus 3.16 or concern
/// only a server are accepted. Usage for an unknown name.
Status enableFeatures(std::span<const std::string> names, FeatureSwitches &switches);

} // namespace diopter::session
