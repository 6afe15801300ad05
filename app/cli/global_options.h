// Options that every command understands, before or behind its name.
#pragma once

#include "app/cli/arguments/argument_list.h"
#include "core/base/result.h"
#include "core/session/features.h"

#include <cstdint>
#include <string>
#include <vector>

namespace diopter::cli {

struct GlobalOptions {
    std::uint64_t threads = 0; ///< 0 = one per core
    std::uint64_t maxMemoryBytes = 0; ///< 0 = the engine's default
    std::string timeout;
    std::string lookback;
    std::string subqueryStep;
    std::vector<std::string> features;
    bool quiet = false;
    bool json = false;

    void declare(ArgumentList &arguments);

    /// Language and engine switches with the limits set. Usage: a duration that cannot be read, an unknown feature.
    Result<session::FeatureSwitches> switches() const;
    /// Time that one evaluation and one HTTP request may take; 2 minutes unless --timeout says otherwise.
    Result<DurationMs> timeoutMs() const;
};

} // namespace diopter::cli
